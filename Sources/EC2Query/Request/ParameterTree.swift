/// The names of a request's parameters as a tree, one level for each part between dots.
///
/// It is built once, in time that grows with the length of the names alone. A node stands behind the node that holds it,
/// so whatever is made of the tree can be made in one pass, forwards or backwards: nothing has to recurse.
package struct ParameterTree: Sendable {
    /// What the parameters have in common whose names begin alike.
    package struct Node: Sendable {
        /// The last part of the beginning: `2` in `Filter.2`; empty for the root.
        package let part: String
        /// The place among all parameters of the first whose name begins so.
        package let first: Int
        /// The place of the parameter whose whole name this is; `nil` when there is none.
        package fileprivate(set) var parameter: Int?
        /// The nodes one part further on, in the order in which the parameters came.
        package fileprivate(set) var children: [Int] = []
    }

    private struct Place: Hashable {
        let parent: Int
        let part: Substring
    }

    /// The root is the first.
    package private(set) var nodes = [Node(part: "", first: 0)]
    private var children: [Place: Int] = [:]

    /// - Parameter parameters: each name once.
    init(_ parameters: [FormParameter]) {
        nodes.reserveCapacity(2 * parameters.count + 1)
        children.reserveCapacity(2 * parameters.count)
        for (index, parameter) in parameters.enumerated() { insert(parameter.name, index) }
    }

    /// The node of the names that begin so; `nil` when there is none.
    package func node(of beginning: String) -> Int? {
        var node = 0
        for part in Self.parts(of: beginning) {
            guard let next = children[Place(parent: node, part: part)] else { return nil }
            node = next
        }
        return node
    }

    private mutating func insert(_ name: String, _ index: Int) {
        var node = 0
        for part in Self.parts(of: name) {
            let place = Place(parent: node, part: part)
            if let next = children[place] {
                node = next
                continue
            }
            children[place] = nodes.count
            nodes[node].children.append(nodes.count)
            node = nodes.count
            nodes.append(Node(part: String(part), first: index))
        }
        nodes[node].parameter = index
    }

    private static func parts(of name: String) -> [Substring] {
        name.split(separator: ".", omittingEmptySubsequences: false)
    }
}
