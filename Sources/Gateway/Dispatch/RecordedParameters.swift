internal import EC2Query
internal import JSONCoding

extension JSON {
    /// The name of a value beside members that begin like it: in `A=1&A.B=2` the `1`. No part of a name can be a dot.
    static let ownValueName = "."

    /// EC2 parameters as CloudTrail writes them: names in lowerCamelCase, `A.1.B` as lists of objects. No value is lost,
    /// whatever the names are.
    init(_ parameters: QueryParameters) {
        let nodes = parameters.tree.nodes
        var values = [JSON](repeating: .null, count: nodes.count)
        // A node stands behind the one that holds it, so that its own are done when its turn comes.
        for (index, node) in nodes.enumerated().reversed() {
            let isOfTheRequest = index == 0
            let value = node.parameter.map { JSON.string(parameters.all[$0].value) }
            let children = node.children.filter { child in
                !isOfTheRequest || !Self.namesTheCall(nodes[child])
            }
            if children.isEmpty {
                values[index] = value ?? .string("")
            } else if value == nil, children.allSatisfy({ nodes[$0].part.isDecimal }) {
                values[index] = .array(children.map { values[$0] })
            } else {
                let names = children.map { nodes[$0].part }.inLowerCamelCase
                let members = zip(names, children).map { Member($0, values[$1]) }
                values[index] = .object((value.map { [Member(Self.ownValueName, $0)] } ?? []) + members)
            }
        }
        self = values[0]
    }

    private static func namesTheCall(_ node: ParameterTree.Node) -> Bool {
        node.children.isEmpty && (node.part == "Action" || node.part == "Version")
    }

    /// The same value with all names of members in lowerCamelCase.
    var withLowerCamelCaseNames: JSON {
        switch self {
        case .object(let members):
            .object(
                zip(members.map(\.name).inLowerCamelCase, members).map { name, member in
                    Member(name, member.value.withLowerCamelCaseNames)
                })
        case .array(let values): .array(values.map(\.withLowerCamelCaseNames))
        case .null, .bool, .integer, .number, .string: self
        }
    }
}

extension String {
    fileprivate var lowerCamelCase: String { prefix(1).lowercased() + dropFirst() }

    fileprivate var isDecimal: Bool {
        !isEmpty && utf8.allSatisfy { UInt8(ascii: "0")...UInt8(ascii: "9") ~= $0 }
    }
}

extension [String] {
    /// The names in lowerCamelCase. Where two would become one (`Name` and `name`), the capital one stays as it is.
    fileprivate var inLowerCamelCase: [String] {
        let lowered = map(\.lowerCamelCase)
        guard Set(lowered).count < count else { return lowered }
        var taken = Set(zip(self, lowered).filter { $0 == $1 }.map(\.0))
        return zip(self, lowered).map { name, lowered in
            name == lowered || taken.insert(lowered).inserted ? lowered : name
        }
    }
}
