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

    /// Linked by their places: arrays of children would be an allocation each.
    private struct Node {
        let kind: Kind
        /// Its place in the node that holds it; of the root any.
        let step: CloudTrailPath.Step
        var firstChild: Int?
        var lastChild: Int?
        var next: Int?
        var childCount = 0
    }

    private var nodes: [Node] = []
    private var nodeAt: [Place: Int] = [:]

    /// - Parameter values: as many as will come.
    init(values: Int) {
        nodes.reserveCapacity(values + 1)
        nodes.append(Node(kind: .object, step: .item(0)))
        nodeAt.reserveCapacity(values)
    }

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
            let child = nodes.count
            nodes.append(Node(kind: Self.kind(before: steps[(index + 1)...], value), step: step))
            nodeAt[Place(parent: node, step: step)] = child
            if let last = nodes[node].lastChild { nodes[last].next = child } else { nodes[node].firstChild = child }
            nodes[node].lastChild = child
            nodes[node].childCount += 1
            node = child
        }
        return true
    }

    /// Has every member of a list on the way say its number, as those inside a ``CloudTrailWrapper`` do.
    mutating func number(_ steps: [CloudTrailPath.Step]) {
        for (index, step) in steps.enumerated() {
            guard let number = step.number else { continue }
            // What stands there already is the same number.
            _ = insert(.integer(number), at: Array(steps[...index]) + [.member(CloudTrailWrapper.number)])
        }
    }

    /// What a node holds, in the order in which it came.
    private func children(of node: Node) -> some Sequence<Int> {
        sequence(state: node.firstChild) { [nodes] (place: inout Int?) -> Int? in
            defer { place = place.flatMap { nodes[$0].next } }
            return place
        }
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
                var members: [JSON.Member] = []
                members.reserveCapacity(node.childCount)
                for child in children(of: node) {
                    if let name = nodes[child].step.name { members.append(JSON.Member(name, values[child])) }
                }
                values[index] = .object(members)
            case .list:
                let items = children(of: node).sorted { (nodes[$0].step.number ?? 0) < (nodes[$1].step.number ?? 0) }
                values[index] = .array(items.map { values[$0] })
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
