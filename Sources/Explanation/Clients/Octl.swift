internal import JSONCoding
internal import OAPI

/// octl 0.0.30, whose `octl iaas api CALL` has an option for each member: `--Filters.States completed,error`,
/// `--Tags.0.Key team`. What these cannot say goes in whole, by `--payload`.
enum Octl {
    static func commandLine(_ call: OAPICall, _ body: JSON) -> String {
        let start = "octl iaas api \(call.name)"
        let members = body.members ?? []
        if members.isEmpty { return start }
        var options: [String] = []
        for member in members {
            guard let words = words(member.name, member.value) else {
                return "\(start) \(option("payload", body.text))"
            }
            options += words
        }
        return ([start] + options).joined(separator: " ")
    }

    /// `nil` for what options cannot say.
    private static func words(_ name: String, _ value: JSON) -> [String]? {
        switch value {
        case .null, .number: return nil
        case .bool(let bool): return ["--\(name)".shellQuoted + (bool ? "" : "=false")]
        case .integer(let number): return [option(name, String(number))]
        case .string(let text): return [option(name, text)]
        case .array(let values): return list(name, values)
        case .object(let members):
            return members.isEmpty ? nil : all(members.map { words("\(name).\($0.name)", $0.value) })
        }
    }

    private static func list(_ name: String, _ values: [JSON]) -> [String]? {
        let texts = values.compactMap(field)
        if !values.isEmpty, texts.count == values.count { return [option(name, texts.joined(separator: ","))] }
        guard !values.isEmpty, values.allSatisfy({ $0.members != nil }) else { return nil }
        return all(values.enumerated().map { words("\(name).\($0)", $1) })
    }

    /// A field of comma-separated values (RFC 4180), which is how octl reads a list; `nil` for what is no text or
    /// number, and for a carriage return, which it would drop.
    private static func field(_ value: JSON) -> String? {
        switch value {
        case .integer(let number): return String(number)
        case .string(let text):
            if text.utf8.contains(UInt8(ascii: "\r")) { return nil }
            let isPlain =
                !text.isEmpty && text.utf8.first != UInt8(ascii: " ")
                && !text.utf8.contains { [0x0A, 0x22, 0x2C].contains($0) }
            return isPlain ? text : "\"" + text.replacing(scalar: "\"", with: "\"\"") + "\""
        case .null, .bool, .number, .array, .object: return nil
        }
    }

    private static func all(_ parts: [[String]?]) -> [String]? {
        let found = parts.compactMap(\.self)
        return found.count == parts.count ? found.flatMap(\.self) : nil
    }
}
