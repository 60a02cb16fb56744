/// The names of a request's parameters as a tree, one level for each part between dots.
///
/// It is built once, in time that grows with the length of the names alone. A node stands behind the node that holds it,
/// so whatever is made of the tree can be made in one pass, forwards or backwards: nothing has to recurse. Nodes are
/// linked by their places, so that a request costs two allocations and not some for each part of a name.
package struct ParameterTree: Sendable {
    /// What the parameters have in common whose names begin alike.
    package struct Node: Sendable {
        /// The last part of the beginning: `2` in `Filter.2`; empty for the root.
        package let part: Substring
        /// The place among all parameters of the first whose name begins so.
        package let first: Int
        /// The place of the parameter whose whole name this is; `nil` when there is none.
        package fileprivate(set) var parameter: Int?
        /// The places of the first and the last node one part further on, and of the next beside this one.
        fileprivate var firstChild: Int?
        fileprivate var lastChild: Int?
        fileprivate var next: Int?

        /// Whether names go on behind this part.
        package var hasChildren: Bool { firstChild != nil }
    }

    private struct Place: Hashable {
        let parent: Int
        let part: Substring
    }

    /// The root is the first.
    package private(set) var nodes: [Node] = []
    private var places: [Place: Int] = [:]
    /// The place of the first parameter whose name stands before it already; `nil` when each name is there once.
    private(set) var repetition: Int?

    init(_ parameters: [FormParameter]) {
        nodes.reserveCapacity(parameters.count + 1)
        places.reserveCapacity(parameters.count)
        nodes.append(Node(part: "", first: 0))
        for (index, parameter) in parameters.enumerated() { insert(parameter.name, index) }
    }

    /// The place of the parameter of that name; `nil` when there is none.
    func parameter(named name: String) -> Int? {
        node(of: name).flatMap { nodes[$0].parameter }
    }

    /// The node of the names that begin so; `nil` when there is none.
    package func node(of beginning: String) -> Int? {
        var node = 0
        var parts = Parts(beginning)
        while let part = parts.next() {
            guard let next = places[Place(parent: node, part: part)] else { return nil }
            node = next
        }
        return node
    }

    /// The nodes one part further on, in the order in which the parameters came.
    package func children(of node: Int) -> some Sequence<Node> {
        sequence(state: nodes[node].firstChild) { [nodes] (place: inout Int?) -> Node? in
            guard let current = place else { return nil }
            place = nodes[current].next
            return nodes[current]
        }
    }

    private mutating func insert(_ name: String, _ index: Int) {
        var node = 0
        var parts = Parts(name)
        while let part = parts.next() {
            let place = Place(parent: node, part: part)
            if let known = places[place] {
                node = known
                continue
            }
            places[place] = nodes.count
            append(Node(part: part, first: index), to: node)
            node = nodes.count - 1
        }
        if nodes[node].parameter != nil, repetition == nil { repetition = index }
        nodes[node].parameter = index
    }

    private mutating func append(_ child: Node, to parent: Int) {
        let place = nodes.count
        nodes.append(child)
        if let last = nodes[parent].lastChild { nodes[last].next = place } else { nodes[parent].firstChild = place }
        nodes[parent].lastChild = place
    }
}

/// The parts of a name between its dots, empty ones too, one after the other.
private struct Parts {
    private var rest: Substring?

    init(_ name: String) {
        rest = name[...]
    }

    mutating func next() -> Substring? {
        guard let text = rest else { return nil }
        guard let dot = text.utf8.firstIndex(of: UInt8(ascii: ".")) else {
            rest = nil
            return text
        }
        rest = text[text.utf8.index(after: dot)...]
        return text[..<dot]
    }
}
