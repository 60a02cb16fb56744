package import JSONCoding

extension JSON {
    /// The same value with all names of members in lowerCamelCase.
    package var withLowerCamelCaseNames: JSON {
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
    /// Only a letter of ASCII is changed: what was sent by another name, such as U+212A for `K`, is not recorded as `k`.
    fileprivate var lowerCamelCase: String {
        guard let first = utf8.first, UInt8(ascii: "A")...UInt8(ascii: "Z") ~= first else { return self }
        var bytes = Array(utf8)
        bytes[0] = first | 0x20
        return String(decoding: bytes, as: UTF8.self)
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
