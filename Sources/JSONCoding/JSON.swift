/// A JSON value (RFC 8259), with the order of an object's members kept.
package enum JSON: Sendable, Hashable {
    case null
    case bool(Bool)
    case integer(Int)
    /// A number that is not an integer of 64 bits: its text, as it was written.
    case number(String)
    case string(String)
    case array([JSON])
    case object([Member])

    /// One name and value of an object.
    package struct Member: Sendable, Hashable {
        package var name: String
        package var value: JSON

        package init(_ name: String, _ value: JSON) {
            self.name = name
            self.value = value
        }
    }
}

extension JSON {
    /// The value of an object's first member of that name; `nil` for another name, and for what is not an object.
    ///
    /// - Parameter name: in ASCII. What is canonically equivalent to it (U+212A to `K`) takes more bytes, and is another.
    package subscript(name: String) -> JSON? {
        guard case .object(let members) = self else { return nil }
        return members.first { $0.name.utf8.count == name.utf8.count && $0.name == name }?.value
    }

    package var string: String? {
        if case .string(let text) = self { text } else { nil }
    }

    package var integer: Int? {
        if case .integer(let value) = self { value } else { nil }
    }

    package var bool: Bool? {
        if case .bool(let value) = self { value } else { nil }
    }

    package var array: [JSON]? {
        if case .array(let values) = self { values } else { nil }
    }

    package var members: [Member]? {
        if case .object(let members) = self { members } else { nil }
    }

    /// A name that stands twice in one object, at any depth; `nil` when none does. Readers differ in which of its two
    /// values they take.
    package var repeatedName: String? {
        var rest = [self]
        while let value = rest.popLast() {
            switch value {
            case .null, .bool, .integer, .number, .string: break
            case .array(let values): rest += values
            case .object(let members):
                var names: Set<String> = []
                for member in members {
                    guard names.insert(member.name).inserted else { return member.name }
                    rest.append(member.value)
                }
            }
        }
        return nil
    }

    /// An array of strings.
    package static func strings(_ values: some Sequence<String>) -> JSON {
        .array(values.map(JSON.string))
    }

    /// An object of the members whose value is there: OAPI refuses `null`, so what is absent is left out.
    package static func object(present members: KeyValuePairs<String, JSON?>) -> JSON {
        .object(Self.members(present: members))
    }

    /// The members whose value is there.
    package static func members(present members: KeyValuePairs<String, JSON?>) -> [Member] {
        var present: [Member] = []
        present.reserveCapacity(members.count)
        for (name, value) in members {
            if let value { present.append(Member(name, value)) }
        }
        return present
    }
}
