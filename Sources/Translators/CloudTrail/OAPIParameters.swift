package import JSONCoding

/// The parameters of OAPI calls as they are recorded, and back: OAPI's own, their names in lowerCamelCase. A path that an
/// EC2 action of the same name has too has the same type in records of both.
package enum OAPIParameters {
    /// Numbers that are text in the records of the EC2 action of the same name (``CloudTrailAction``).
    private static let texts: [String: Set<String>] = ["CreateVolume": ["iops", "size"]]

    /// - Parameter body: what the client sent.
    package static func recorded(_ body: JSON, of call: String) -> JSON {
        let named = body.withLowerCamelCaseNames
        guard let texts = Self.texts[call], let members = named.members else { return named }
        return .object(members.map { texts.contains($0.name) ? JSON.Member($0.name, text($0.value)) : $0 })
    }

    /// The body of a recorded call: of records whose numbers are text, and of older ones.
    package static func body(_ recorded: JSON, of call: String) -> JSON {
        guard let texts = Self.texts[call], let members = recorded.members else { return capitalised(recorded) }
        return capitalised(
            .object(members.map { texts.contains($0.name) ? JSON.Member($0.name, number($0.value)) : $0 }))
    }

    private static func text(_ value: JSON) -> JSON {
        switch value {
        case .integer, .number: .string(value.text)
        case .null, .bool, .string, .array, .object: value
        }
    }

    private static func number(_ value: JSON) -> JSON {
        value.string.flatMap { Int($0) }.map { JSON.integer($0) } ?? value
    }

    private static func capitalised(_ value: JSON) -> JSON {
        switch value {
        case .object(let members): .object(members.map { JSON.Member($0.name.withCapital, capitalised($0.value)) })
        case .array(let values): .array(values.map(capitalised))
        case .null, .bool, .integer, .number, .string: value
        }
    }
}

extension String {
    fileprivate var withCapital: String {
        guard let first = utf8.first, UInt8(ascii: "a")...UInt8(ascii: "z") ~= first else { return self }
        var bytes = Array(utf8)
        bytes[0] = first ^ 0x20
        return String(decoding: bytes, as: UTF8.self)
    }
}
