internal import JSONCoding

/// Values by their paths, put together into one object: in the order in which they come, the members of lists by their
/// numbers. The cost grows with the number of values alone.
struct CloudTrailTree {
    private struct Place: Hashable {
        let parent: Int
        let step: CloudTrailPath.Step
    }

    private enum Kind: Equatable {
        case value(JSON)
        case object
        case list
    }

    private struct Node {
        let kind: Kind
        var children: [(step: CloudTrailPath.Step, node: Int)] = []
    }

    private var nodes = [Node(kind: .object)]
    private var nodeAt: [Place: Int] = [:]

    /// Puts a value at its path.
    ///
    /// - Returns: false when something else stands there, or on the way; nothing has changed then.
    mutating func insert(_ value: JSON, at steps: [CloudTrailPath.Step]) -> Bool {
        guard isFree(steps) else { return false }
        var node = 0
        for (index, step) in steps.enumerated() {
            if let known = nodeAt[Place(parent: node, step: step)] {
                node = known
                continue
            }
            nodes.append(Node(kind: Self.kind(before: steps[(index + 1)...], value)))
            let child = nodes.count - 1
            nodeAt[Place(parent: node, step: step)] = child
            nodes[node].children.append((step, child))
            node = child
        }
        return true
    }

    private static func kind(before rest: ArraySlice<CloudTrailPath.Step>, _ value: JSON) -> Kind {
        switch rest.first {
        case nil: .value(value)
        case .member?: .object
        case .item?: .list
        }
    }

    private func isFree(_ steps: [CloudTrailPath.Step]) -> Bool {
        var node = 0
        for (index, step) in steps.enumerated() {
            switch (nodes[node].kind, step) {
            case (.object, .member), (.list, .item): break
            case (.value, _), (.object, _), (.list, _): return false
            }
            guard let known = nodeAt[Place(parent: node, step: step)] else { return true }
            node = known
            if index == steps.count - 1 { return false }
        }
        return false
    }

    /// The object; `nil` when nothing was put into it.
    var json: JSON? {
        guard nodes.count > 1 else { return nil }
        var values = [JSON](repeating: .null, count: nodes.count)
        // A node stands behind the one that holds it, so that its own are done when its turn comes.
        for (index, node) in nodes.enumerated().reversed() {
            switch node.kind {
            case .value(let value): values[index] = value
            case .object:
                values[index] = .object(
                    node.children.compactMap { child in child.step.name.map { JSON.Member($0, values[child.node]) } })
            case .list:
                let items = node.children.sorted { ($0.step.number ?? 0) < ($1.step.number ?? 0) }
                values[index] = .array(items.map { values[$0.node] })
            }
        }
        return values[0]
    }
}

extension CloudTrailPath.Step {
    /// The name of a member.
    var name: String? {
        switch self {
        case .member(let name): name
        case .item: nil
        }
    }

    /// The number of a list's member.
    var number: Int? {
        switch self {
        case .member: nil
        case .item(let number): number
        }
    }
}
