extension JSON {
    /// The value's text over several lines, each level two spaces further in.
    package var indentedText: String { indented() }

    private func indented(by depth: Int = 0) -> String {
        let indentation = String(repeating: "  ", count: depth + 1)
        let end = "\n" + String(repeating: "  ", count: depth)
        switch self {
        case .array(let values) where !values.isEmpty:
            let lines = values.map { indentation + $0.indented(by: depth + 1) }
            return "[\n" + lines.joined(separator: ",\n") + end + "]"
        case .object(let members) where !members.isEmpty:
            let lines = members.map { member in
                "\(indentation)\(JSON.string(member.name).text): \(member.value.indented(by: depth + 1))"
            }
            return "{\n" + lines.joined(separator: ",\n") + end + "}"
        case .null, .bool, .integer, .number, .string, .array, .object: return text
        }
    }
}
