internal import Yams

/// The keys of a configuration file, compared with the known ones: a typing mistake stops the start instead of
/// silently leaving a default in force.
struct ConfigurationFile {
    /// Every path in the file that leads to a value.
    let paths: [[String]]
    /// Keys that do not exist, and values of the wrong shape.
    let faults: [ConfigurationFailure]

    /// - Throws: ``ConfigurationFailure`` for what is not YAML.
    init(_ yaml: String, path: String) throws(ConfigurationFailure) {
        let root: Node?
        do {
            root = try Yams.compose(yaml: yaml)
        } catch {
            throw .notYAML(path: path, why: "\(error)".replacing("\n", with: " "))
        }
        var paths: [[String]] = []
        var faults: [ConfigurationFailure] = []
        if let root { Self.check(root, at: [], into: &paths, &faults) }
        self.paths = paths
        self.faults = faults
    }

    private static func check(
        _ node: Node, at path: [String], into paths: inout [[String]], _ faults: inout [ConfigurationFailure]
    ) {
        let name = path.joined(separator: ".")
        if let key = ConfigurationKey.all.first(where: { $0.matches(path) }) {
            switch (node, key.shape) {
            case (.scalar, .scalar), (.sequence, .list): paths.append(path)
            case (_, .scalar): faults.append(.wrongShape(name, expected: "a single value"))
            case (_, .list): faults.append(.wrongShape(name, expected: "a list"))
            }
            return
        }
        guard path.isEmpty || isSection(path) else {
            faults.append(.unknownKey(name, nearest: nearestKey(to: name)))
            return
        }
        guard case .mapping(let mapping) = node else {
            // An empty section is YAML's null.
            if case .scalar(let scalar) = node, scalar.string.isEmpty || scalar.string == "null" { return }
            faults.append(
                .wrongShape(path.isEmpty ? "the configuration" : name, expected: "a section of keys"))
            return
        }
        for (key, value) in mapping {
            check(value, at: path + [key.string ?? ""], into: &paths, &faults)
        }
    }

    private static func isSection(_ path: [String]) -> Bool {
        ConfigurationKey.all.contains { key in
            let parts = key.name.split(separator: ".")
            return parts.count > path.count && zip(parts, path).allSatisfy { $0 == "NAME" || $0 == $1 }
        }
    }

    /// The known key with the fewest letters to change, unless they are too many to be a typing mistake.
    private static func nearestKey(to name: String) -> String? {
        let candidates = ConfigurationKey.all.map { key in (key.name, editDistance(name, key.name)) }
        guard let best = candidates.min(by: { $0.1 < $1.1 }), best.1 <= max(3, name.count / 2) else { return nil }
        return best.0
    }

    /// Levenshtein's distance.
    private static func editDistance(_ left: String, _ right: String) -> Int {
        let right = Array(right)
        var previous = Array(0...right.count)
        for (row, letter) in left.enumerated() {
            var current = [row + 1]
            for (column, other) in right.enumerated() {
                current.append(
                    min(previous[column] + (letter == other ? 0 : 1), previous[column + 1] + 1, current[column] + 1))
            }
            previous = current
        }
        return previous[right.count]
    }
}
