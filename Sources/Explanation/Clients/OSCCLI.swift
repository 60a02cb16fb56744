internal import JSONCoding
internal import OAPI

/// osc-cli 1.11.0, which reads every value as Python does: a text that Python would read otherwise is quoted once more.
enum OSCCLI {
    static func commandLine(_ call: OAPICall, _ body: JSON) -> String? {
        var words = ["osc-cli api \(call.name)"]
        for member in body.members ?? [] {
            // It takes such a text apart by itself, whatever the quotes.
            if member.value.string?.utf8.first == UInt8(ascii: "[") { return nil }
            words.append(option(member.name, value(member.value)))
        }
        return words.joined(separator: " ")
    }

    private static func value(_ value: JSON) -> String {
        if case .string(let text) = value, isReadAsItself(text) { text } else { pythonLiteral(value) }
    }

    /// True for texts that Python takes for no literal but for a name, or for nothing it knows; both stay as they are.
    private static func isReadAsItself(_ text: String) -> Bool {
        guard let first = text.utf8.first, first | 0x20 >= UInt8(ascii: "a"), first | 0x20 <= UInt8(ascii: "z"),
            text.utf8.last != UInt8(ascii: " "), !["True", "False", "None"].contains(text)
        else { return false }
        return text.utf8.allSatisfy { byte in
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: " "), UInt8(ascii: "-"), UInt8(ascii: "_"),
                UInt8(ascii: "."), UInt8(ascii: "/"), UInt8(ascii: ":"):
                true
            default: false
            }
        }
    }

    /// JSON's strings and numbers are Python's too; its words are not.
    private static func pythonLiteral(_ value: JSON) -> String {
        switch value {
        case .null: "None"
        case .bool(let bool): bool ? "True" : "False"
        case .integer, .number, .string: value.text
        case .array(let values): "[" + values.map(pythonLiteral).joined(separator: ", ") + "]"
        case .object(let members):
            "{" + members.map { "\(JSON.string($0.name).text): \(pythonLiteral($0.value))" }.joined(separator: ", ")
                + "}"
        }
    }
}
