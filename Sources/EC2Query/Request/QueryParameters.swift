package import Limits

/// The parameters of one EC2 Query request, each once, in the order they came.
package struct QueryParameters: Sendable {
    /// As many members as one numbered list may have.
    package static let listLimit = 1_000

    /// All of them, as they came.
    package let all: [FormParameter]
    /// Their names by parts: what values and lists are read from.
    package let tree: ParameterTree

    /// - Throws: `InvalidParameterValue` for a name that stands twice: which of two values was meant cannot be known.
    ///   `UnknownParameter` for a name that is not ASCII: none of EC2's is, and to Swift U+212A is equal to `K`.
    ///   `MalformedQueryString` for too many parameters.
    package init(_ parameters: [FormParameter], within limits: InputLimits = .standard) throws(EC2Error) {
        guard parameters.count <= limits.parameters else { throw .tooManyParameters(limits) }
        for parameter in parameters where !parameter.name.utf8.allSatisfy({ $0 < 0x80 }) {
            throw .unknownParameter(parameter.name)
        }
        all = parameters
        tree = ParameterTree(parameters)
        if let repetition = tree.repetition {
            // Its value may be a secret.
            throw .invalidParameterValue(
                "The parameter \(parameters[repetition].name.excerpt) was given more than once.")
        }
    }

    /// The value as it was sent, empty or not.
    package subscript(name: String) -> String? { tree.parameter(named: name).map { all[$0].value } }

    /// The value unless it is absent or empty: clients send `Description=` for "none".
    package func text(_ name: String) -> String? {
        guard let value = self[name], !value.isEmpty else { return nil }
        return value
    }

    /// - Throws: `MissingParameter` when it is absent or empty.
    package func required(_ name: String) throws(EC2Error) -> String {
        guard let value = text(name) else { throw .missingParameter(name) }
        return value
    }

    /// `true`, `false`, `1` or `0`, in any case; `nil` when it is absent or empty.
    package func boolean(_ name: String) throws(EC2Error) -> Bool? {
        guard let value = text(name) else { return nil }
        switch value.lowercased() {
        case "true", "1": return true
        case "false", "0": return false
        default: throw .invalidParameterValue(value, of: name, why: "Expected: 'true' or 'false'.")
        }
    }

    /// A decimal integer in `range`; `nil` when it is absent or empty.
    package func integer(_ name: String, in range: ClosedRange<Int>) throws(EC2Error) -> Int? {
        guard let value = text(name) else { return nil }
        guard let number = Int(value), range.contains(number) else {
            throw .invalidParameterValue(
                value, of: name, why: "Expected an integer from \(range.lowerBound) to \(range.upperBound).")
        }
        return number
    }

    /// The member numbers of the list `prefix.N…`, ascending, each once. They need not be without gaps, nor begin at 1.
    ///
    /// - Throws: `InvalidParameterValue` for a member that is not a number, or more than ``listLimit`` of them.
    package func memberNumbers(of prefix: String) throws(EC2Error) -> [Int] {
        guard let list = tree.node(of: prefix) else { return [] }
        var numbers: Set<Int> = []
        for node in tree.children(of: list) {
            guard let number = Self.memberNumber(node.part) else {
                throw .invalidParameterValue(
                    String(node.part), of: all[node.first].name, why: "Expected a member's number.")
            }
            numbers.insert(number)
        }
        guard numbers.count <= Self.listLimit else {
            throw .invalidParameterValue(
                "\(numbers.count) members", of: prefix, why: "At most \(Self.listLimit) are allowed.")
        }
        return numbers.sorted()
    }

    /// The values of the list `name.1`, `name.2`, … in the order of their numbers.
    package func list(_ name: String) throws(EC2Error) -> [String] {
        try memberNumbers(of: name).compactMap { self["\(name).\($0)"] }
    }
}
