/// Why a text is not JSON.
package enum JSONFailure: Error, Equatable, Sendable {
    /// The text ends before the document does.
    case unexpectedEnd
    /// A byte that the grammar does not allow, and where.
    case unexpectedByte(UInt8, offset: Int)
    /// A string that is not well-formed UTF-8, or escapes half of a surrogate pair.
    case malformedText(offset: Int)
    /// More than 64 arrays and objects inside each other.
    case tooDeep
}

extension JSONValue {
    /// Parses one JSON document (RFC 8259), strictly: no comments, no trailing commas, no bytes after it.
    ///
    /// - Throws: where and why the text is not JSON.
    package init(parsing bytes: [UInt8]) throws(JSONFailure) {
        var parser = JSONParser(bytes: bytes)
        self = try parser.document()
    }
}

private struct JSONParser {
    let bytes: [UInt8]
    var offset = 0
    var depth = 0

    init(bytes: [UInt8]) { self.bytes = bytes }

    mutating func document() throws(JSONFailure) -> JSONValue {
        let value = try value()
        skipSpace()
        if offset < bytes.count { throw .unexpectedByte(bytes[offset], offset: offset) }
        return value
    }

    private mutating func skipSpace() {
        while offset < bytes.count, [0x20, 0x09, 0x0A, 0x0D].contains(bytes[offset]) { offset += 1 }
    }

    private func peek() throws(JSONFailure) -> UInt8 {
        guard offset < bytes.count else { throw .unexpectedEnd }
        return bytes[offset]
    }

    private mutating func take(_ expected: Character) throws(JSONFailure) {
        let byte = try peek()
        guard byte == expected.asciiValue else { throw .unexpectedByte(byte, offset: offset) }
        offset += 1
    }

    private mutating func value() throws(JSONFailure) -> JSONValue {
        skipSpace()
        switch try peek() {
        case UInt8(ascii: "{"): return try nested { (parser) throws(JSONFailure) in try parser.object() }
        case UInt8(ascii: "["): return try nested { (parser) throws(JSONFailure) in try parser.array() }
        case UInt8(ascii: "\""): return .string(try string())
        case UInt8(ascii: "t"): return try word("true", .bool(true))
        case UInt8(ascii: "f"): return try word("false", .bool(false))
        case UInt8(ascii: "n"): return try word("null", .null)
        default: return try number()
        }
    }

    private mutating func nested(
        _ body: (inout JSONParser) throws(JSONFailure) -> JSONValue
    ) throws(JSONFailure) -> JSONValue {
        guard depth < 64 else { throw .tooDeep }
        depth += 1
        let value = try body(&self)
        depth -= 1
        return value
    }

    private mutating func word(_ word: String, _ value: JSONValue) throws(JSONFailure) -> JSONValue {
        for character in word { try take(character) }
        return value
    }

    private mutating func object() throws(JSONFailure) -> JSONValue {
        try take("{")
        var object = JSONObject()
        skipSpace()
        if try peek() == UInt8(ascii: "}") {
            offset += 1
            return .object(object)
        }
        while true {
            skipSpace()
            let name = try string()
            skipSpace()
            try take(":")
            object[name] = try value()
            skipSpace()
            if try peek() == UInt8(ascii: "}") {
                offset += 1
                return .object(object)
            }
            try take(",")
        }
    }

    private mutating func array() throws(JSONFailure) -> JSONValue {
        try take("[")
        var elements: [JSONValue] = []
        skipSpace()
        if try peek() == UInt8(ascii: "]") {
            offset += 1
            return .array(elements)
        }
        while true {
            elements.append(try value())
            skipSpace()
            if try peek() == UInt8(ascii: "]") {
                offset += 1
                return .array(elements)
            }
            try take(",")
        }
    }

    private mutating func number() throws(JSONFailure) -> JSONValue {
        let start = offset
        var isInteger = true
        if try peek() == UInt8(ascii: "-") { offset += 1 }
        if try peek() == UInt8(ascii: "0") { offset += 1 } else { try digits() }
        if offset < bytes.count, bytes[offset] == UInt8(ascii: ".") {
            isInteger = false
            offset += 1
            try digits()
        }
        if offset < bytes.count, bytes[offset] | 0x20 == UInt8(ascii: "e") {
            isInteger = false
            offset += 1
            let sign = try peek()
            if sign == UInt8(ascii: "+") || sign == UInt8(ascii: "-") { offset += 1 }
            try digits()
        }
        let text = String(decoding: bytes[start..<offset], as: UTF8.self)
        if isInteger, let integer = Int(text) { return .integer(integer) }
        guard let number = Double(text), number.isFinite else { throw .unexpectedByte(bytes[start], offset: start) }
        return .number(number)
    }

    private mutating func digits() throws(JSONFailure) {
        let first = try peek()
        guard (0x30...0x39).contains(first) else { throw .unexpectedByte(first, offset: offset) }
        while offset < bytes.count, (0x30...0x39).contains(bytes[offset]) { offset += 1 }
    }

    private mutating func string() throws(JSONFailure) -> String {
        let start = offset
        try take("\"")
        var text: [UInt8] = []
        while true {
            let byte = try peek()
            offset += 1
            switch byte {
            case UInt8(ascii: "\""):
                guard let string = String(validating: text, as: UTF8.self) else {
                    throw .malformedText(offset: start)
                }
                return string
            case UInt8(ascii: "\\"): text.append(contentsOf: try escape())
            case 0..<0x20: throw .unexpectedByte(byte, offset: offset - 1)
            default: text.append(byte)
            }
        }
    }

    private mutating func escape() throws(JSONFailure) -> [UInt8] {
        let start = offset
        let byte = try peek()
        offset += 1
        switch byte {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): return [byte]
        case UInt8(ascii: "b"): return [0x08]
        case UInt8(ascii: "f"): return [0x0C]
        case UInt8(ascii: "n"): return [0x0A]
        case UInt8(ascii: "r"): return [0x0D]
        case UInt8(ascii: "t"): return [0x09]
        case UInt8(ascii: "u"):
            var code = try hexQuad()
            if (0xD800..<0xDC00).contains(code) {
                try take("\\")
                try take("u")
                let low = try hexQuad()
                guard (0xDC00..<0xE000).contains(low) else { throw .malformedText(offset: start) }
                code = 0x10000 + (code - 0xD800) << 10 + (low - 0xDC00)
            }
            guard let scalar = Unicode.Scalar(code) else { throw .malformedText(offset: start) }
            return Array(String(Character(scalar)).utf8)
        default: throw .unexpectedByte(byte, offset: start)
        }
    }

    private mutating func hexQuad() throws(JSONFailure) -> UInt32 {
        var code: UInt32 = 0
        for _ in 0..<4 {
            let byte = try peek()
            guard let digit = Character(Unicode.Scalar(byte)).hexDigitValue else {
                throw .unexpectedByte(byte, offset: offset)
            }
            code = code << 4 | UInt32(digit)
            offset += 1
        }
        return code
    }
}
