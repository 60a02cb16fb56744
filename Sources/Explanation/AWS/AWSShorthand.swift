internal import JSONCoding
internal import Limits

/// The AWS CLI's shorthand syntax, `Name=status,Values=completed,pending` (AWS "Using shorthand syntax in the AWS CLI"),
/// read without a model: what the values are is decided afterwards.
struct AWSShorthand {
    /// What is wrong, and at which character (from 0).
    struct Malformed: Error {
        let why: String
    }

    private let text: [Character]
    private var position = 0
    /// Lists and structures that are open.
    private var depth = 0

    private init(_ text: String) {
        self.text = Array(text)
    }

    /// The members of one structure.
    static func parse(_ text: String) throws(Malformed) -> JSON {
        var parser = AWSShorthand(text)
        var members = [try parser.member()]
        while parser.current != nil {
            try parser.expect(",")
            let member = try parser.member()
            guard !members.contains(where: { $0.name == member.name }) else {
                throw Malformed(why: "\(member.name) stands twice; separate two structures by a space")
            }
            members.append(member)
        }
        return .object(members)
    }

    private var current: Character? { position < text.count ? text[position] : nil }

    private mutating func member() throws(Malformed) -> JSON.Member {
        let key = try key()
        return JSON.Member(key, try values())
    }

    private mutating func key() throws(Malformed) -> String {
        let start = position
        while let character = current, character.isASCII,
            character.isLetter || character.isNumber || "-_.#/:".contains(character)
        {
            position += 1
        }
        let key = String(text[start..<position])
        skipSpaces()
        try expect("=")
        return key
    }

    private mutating func values() throws(Malformed) -> JSON {
        switch current {
        case nil: return .string("")
        case "[": return try explicitList()
        case "{": return try braces()
        default: return try commaSeparated()
        }
    }

    /// `a`, or `a,b` up to what turns out to be the next key.
    private mutating func commaSeparated() throws(Malformed) -> JSON {
        let first = try scalar(stopsAtEquals: false)
        skipSpaces()
        var list = [first]
        while current == "," {
            let comma = position
            try expect(",")
            guard let value = try? scalar(stopsAtEquals: true), isAtValueEnd else {  // then a key begins here
                position = comma
                break
            }
            list.append(value)
        }
        return list.count == 1 ? .string(first) : .strings(list)
    }

    private var isAtValueEnd: Bool { current == nil || current == "," }

    private mutating func explicitList() throws(Malformed) -> JSON {
        try goDeeper()
        defer { depth -= 1 }
        try expect("[")
        var values: [JSON] = []
        while current != "]" {
            values.append(try explicitValue())
            skipSpaces()
            if current != "]" { try expect(",") }
        }
        position += 1
        return .array(values)
    }

    private mutating func explicitValue() throws(Malformed) -> JSON {
        switch current {
        case "[": try explicitList()
        case "{": try braces()
        default: .string(try scalar(stopsAtEquals: false))
        }
    }

    private mutating func goDeeper() throws(Malformed) {
        guard depth < InputLimits.standard.jsonDepth else {
            throw Malformed(why: "lists and structures nest deeper than \(InputLimits.standard.jsonDepth) levels")
        }
        depth += 1
    }

    private mutating func braces() throws(Malformed) -> JSON {
        try goDeeper()
        defer { depth -= 1 }
        try expect("{")
        var members: [JSON.Member] = []
        while current != "}" {
            let key = try key()
            members.append(JSON.Member(key, try explicitValue()))
            skipSpaces()
            if current != "}" { try expect(",") }
        }
        position += 1
        return .object(members)
    }

    /// A word, with `\,` for a comma inside it, or a quoted text.
    private mutating func scalar(stopsAtEquals: Bool) throws(Malformed) -> String {
        if let quote = current, quote == "'" || quote == "\"" { return try quoted(quote) }
        var value = ""
        let start = position
        while let character = current {
            if character == "\\", position + 1 < text.count, text[position + 1] == "," {
                value += ","
                position += 2
                continue
            }
            if ",'\"".contains(character) { break }
            // A first value may hold `=`, a later one brackets; and a first one may begin with `}`: so the CLI has it,
            // and for an empty value at the end of a structure wants quotes.
            if stopsAtEquals ? character == "=" : position > start && "]}".contains(character) { break }
            if position == start, "[{=".contains(character) { break }
            value.append(character)
            position += 1
        }
        if stopsAtEquals, value.isEmpty { throw Malformed(why: "a value is missing after character \(start)") }
        while value.last?.isWhitespace ?? false { value.removeLast() }
        return value
    }

    private mutating func quoted(_ quote: Character) throws(Malformed) -> String {
        let start = position
        position += 1
        var value = ""
        while let character = current {
            position += 1
            if character == quote {
                skipSpaces()
                return value
            }
            if character == "\\", let next = current, next == quote || next == "\\" {
                position += 1
                value.append(next)
            } else {
                value.append(character)
            }
        }
        throw Malformed(why: "the quote at character \(start) is not closed")
    }

    private mutating func skipSpaces() {
        while current?.isWhitespace ?? false { position += 1 }
    }

    private mutating func expect(_ expected: Character) throws(Malformed) {
        skipSpaces()
        guard current == expected else {
            let found = current.map { "`\($0)`" } ?? "the end"
            throw Malformed(why: "expected `\(expected)` at character \(position), found \(found)")
        }
        position += 1
        skipSpaces()
    }
}
