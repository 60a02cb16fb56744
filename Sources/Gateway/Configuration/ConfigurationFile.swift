internal import Configuration
internal import Yams

/// A configuration file: its values, and what is wrong with its keys. A typing mistake stops the start instead of
/// silently leaving a default in force.
struct ConfigurationFile {
    /// By their paths. One that is YAML's null is an empty text.
    let values: [AbsoluteConfigKey: ConfigValue]
    /// Keys that do not exist, and values of the wrong shape.
    let faults: [ConfigurationFailure]

    /// - Throws: ``ConfigurationFailure`` for what is not YAML.
    init(_ yaml: String, path: String) throws(ConfigurationFailure) {
        let root: Node?
        do {
            root = try Yams.compose(yaml: yaml)
        } catch {
            throw .notYAML(path: path, why: Self.reason(error))
        }
        var values: [AbsoluteConfigKey: ConfigValue] = [:]
        var faults: [ConfigurationFailure] = []
        if let root { Self.check(root, at: [], into: &values, &faults) }
        self.values = values
        self.faults = faults
    }

    private static func check(
        _ node: Node, at path: [String], into values: inout [AbsoluteConfigKey: ConfigValue],
        _ faults: inout [ConfigurationFailure]
    ) {
        let name = path.joined(separator: ".")
        if let key = ConfigurationKey.all.first(where: { $0.matches(path) }) {
            do throws(ConfigurationFailure) {
                values[AbsoluteConfigKey(path)] = ConfigValue(try content(node, of: key, name), isSecret: false)
            } catch {
                faults.append(error)
            }
            return
        }
        guard path.isEmpty || isSection(path) else {
            faults.append(.unknownKey(name, nearest: nearestKey(to: name)))
            return
        }
        guard case .mapping(let mapping) = node else {
            // An empty section is YAML's null.
            if case .scalar(let scalar) = node, text(scalar).isEmpty { return }
            faults.append(
                .wrongShape(path.isEmpty ? "the configuration" : name, expected: "a section of keys"))
            return
        }
        for (key, value) in mapping {
            check(value, at: path + [key.string ?? ""], into: &values, &faults)
        }
    }

    private static func content(
        _ node: Node, of key: ConfigurationKey, _ name: String
    ) throws(ConfigurationFailure) -> ConfigContent {
        switch (node, key.shape) {
        case (.scalar(let scalar), .scalar): return .string(text(scalar))
        case (.sequence(let sequence), .list):
            let members = sequence.compactMap { $0.scalar.map { text($0) } }
            guard members.count == sequence.count else {
                throw .wrongShape(name, expected: "a list of single values")
            }
            return .stringArray(members)
        case (_, .scalar): throw .wrongShape(name, expected: "a single value")
        case (_, .list): throw .wrongShape(name, expected: "a list")
        }
    }

    /// The text of a value; none for YAML's null.
    private static func text(_ scalar: Node.Scalar) -> String {
        scalar.style == .plain && ["~", "null", "Null", "NULL"].contains(scalar.string) ? "" : scalar.string
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

    /// The place and the parser's words. Never the text there, nor the context that Yams repeats: for a key that is there
    /// twice that is the whole file, with the database's password.
    private static func reason(_ error: any Error) -> String {
        switch error as? YamlError {
        case .scanner(_, let problem, let mark, _), .parser(_, let problem, let mark, _),
            .composer(_, let problem, let mark, _):
            return "line \(mark.line), column \(mark.column): \(problem)"
        case .reader(let problem, let offset, _, let yaml):
            guard let before = offset.map({ yaml.prefix($0) }) else { return problem }
            let line = before.count { $0.isNewline } + 1
            let column = before.count - (before.lastIndex { $0.isNewline }.map { before[...$0].count } ?? 0) + 1
            return "line \(line), column \(column): \(problem)"
        case .duplicatedKeysInMapping(let keys, let context):
            let names = keys.map { ConfigurationFailure.shown(key: $0) }.joined(separator: ", ")
            return "line \(context.mark.line), column \(context.mark.column): the key \(names) is there twice"
        default: return "it cannot be parsed"
        }
    }
}
