package import Limits

/// What is wrong with a text that should have been JSON, and at which byte (from 0).
package enum JSONSyntaxError: Error, Equatable {
    case unexpectedEnd
    case unexpectedByte(UInt8, at: Int)
    case invalidEscape(at: Int)
    case invalidNumber(at: Int)
    /// Bytes that are not UTF-8 inside a string.
    case invalidUTF8(at: Int)
    /// Arrays and objects nested deeper than they may.
    case tooDeep(at: Int)
}

extension JSON {
    /// Parses one value and nothing after it but white space (RFC 8259). For texts of the gateway's own: records, files.
    package init(parsing bytes: some Sequence<UInt8>) throws(JSONSyntaxError) {
        var parser = JSONParser(bytes: Array(bytes), depthLimit: InputLimits.recordDepth)
        self = try parser.document()
    }

    /// The same for a text that another party wrote.
    package init(parsing bytes: some Sequence<UInt8>, within limits: InputLimits) throws(JSONSyntaxError) {
        var parser = JSONParser(bytes: Array(bytes), depthLimit: limits.jsonDepth)
        self = try parser.document()
    }

    /// The same for an answer, where one malformed text must not cost all the rest: what is not UTF-8 in a string, or
    /// escapes half of a surrogate pair, becomes U+FFFD, and control characters need no escape.
    package init(repairing bytes: some Sequence<UInt8>, within limits: InputLimits) throws(JSONSyntaxError) {
        var parser = JSONParser(bytes: Array(bytes), depthLimit: limits.jsonDepth, repairsText: true)
        self = try parser.document()
    }
}

/// One pass over the bytes, by recursive descent as deep as the limit.
private struct JSONParser {
    let bytes: [UInt8]
    let depthLimit: Int
    /// Whether malformed text in a string is replaced rather than refused.
    let repairsText: Bool
    var position = 0
    /// Room that an object has from the start, in members: growing from one would cost an allocation at 2, 4 and 8.
    private static let usualMembers = 8

    init(bytes: [UInt8], depthLimit: Int, repairsText: Bool = false) {
        self.bytes = bytes
        self.depthLimit = depthLimit
        self.repairsText = repairsText
    }

    mutating func document() throws(JSONSyntaxError) -> JSON {
        let value = try value(depth: 0)
        skipWhiteSpace()
        if position < bytes.count { throw .unexpectedByte(bytes[position], at: position) }
        return value
    }

    private mutating func value(depth: Int) throws(JSONSyntaxError) -> JSON {
        let byte = try nextSignificantByte()
        switch byte {
        case UInt8(ascii: "{"), UInt8(ascii: "["):
            guard depth < depthLimit else { throw .tooDeep(at: position) }
            return byte == UInt8(ascii: "{") ? try object(depth: depth) : try array(depth: depth)
        case UInt8(ascii: "\""): return .string(try string())
        case UInt8(ascii: "t"): return try word("true", .bool(true))
        case UInt8(ascii: "f"): return try word("false", .bool(false))
        case UInt8(ascii: "n"): return try word("null", .null)
        default: return try number()
        }
    }

    private mutating func object(depth: Int) throws(JSONSyntaxError) -> JSON {
        position += 1
        var members: [JSON.Member] = []
        if try nextSignificantByte() == UInt8(ascii: "}") {
            position += 1
            return .object(members)
        }
        members.reserveCapacity(Self.usualMembers)
        while true {
            guard try nextSignificantByte() == UInt8(ascii: "\"") else {
                throw .unexpectedByte(bytes[position], at: position)
            }
            let name = try string()
            try expect(UInt8(ascii: ":"))
            members.append(JSON.Member(name, try value(depth: depth + 1)))
            if try endsAfterSeparator(UInt8(ascii: "}")) { return .object(members) }
        }
    }

    private mutating func array(depth: Int) throws(JSONSyntaxError) -> JSON {
        position += 1
        var values: [JSON] = []
        if try nextSignificantByte() == UInt8(ascii: "]") {
            position += 1
            return .array(values)
        }
        while true {
            values.append(try value(depth: depth + 1))
            if try endsAfterSeparator(UInt8(ascii: "]")) { return .array(values) }
        }
    }

    /// Takes `,` (more follows) or `close` (the end).
    private mutating func endsAfterSeparator(_ close: UInt8) throws(JSONSyntaxError) -> Bool {
        let byte = try nextSignificantByte()
        guard byte == close || byte == UInt8(ascii: ",") else { throw .unexpectedByte(byte, at: position) }
        position += 1
        return byte == close
    }

    private mutating func expect(_ wanted: UInt8) throws(JSONSyntaxError) {
        let byte = try nextSignificantByte()
        guard byte == wanted else { throw .unexpectedByte(byte, at: position) }
        position += 1
    }

    private mutating func word(_ text: StaticString, _ value: JSON) throws(JSONSyntaxError) -> JSON {
        for wanted in text.description.utf8 {
            guard position < bytes.count else { throw .unexpectedEnd }
            guard bytes[position] == wanted else { throw .unexpectedByte(bytes[position], at: position) }
            position += 1
        }
        return value
    }

    private mutating func number() throws(JSONSyntaxError) -> JSON {
        let start = position
        if peek() == UInt8(ascii: "-") { position += 1 }
        let firstDigit = position
        skipDigits()
        guard position > firstDigit else {
            if position < bytes.count { throw .unexpectedByte(bytes[position], at: position) }
            throw .unexpectedEnd
        }
        if bytes[firstDigit] == UInt8(ascii: "0"), position > firstDigit + 1 { throw .invalidNumber(at: start) }
        var isInteger = true
        if peek() == UInt8(ascii: ".") {
            isInteger = false
            position += 1
            try requireDigits(of: start)
        }
        if let exponent = peek(), exponent == UInt8(ascii: "e") || exponent == UInt8(ascii: "E") {
            isInteger = false
            position += 1
            if let sign = peek(), sign == UInt8(ascii: "+") || sign == UInt8(ascii: "-") { position += 1 }
            try requireDigits(of: start)
        }
        let text = String(decoding: bytes[start..<position], as: UTF8.self)
        if isInteger, let value = Int(text) { return .integer(value) }
        return .number(text)
    }

    private mutating func requireDigits(of start: Int) throws(JSONSyntaxError) {
        let first = position
        skipDigits()
        if position == first { throw .invalidNumber(at: start) }
    }

    private mutating func skipDigits() {
        while let byte = peek(), UInt8(ascii: "0")...UInt8(ascii: "9") ~= byte { position += 1 }
    }

    private mutating func string() throws(JSONSyntaxError) -> String {
        position += 1
        let start = position
        while position < bytes.count {
            switch bytes[position] {
            case UInt8(ascii: "\""):
                defer { position += 1 }
                return try text(bytes[start..<position], at: start)
            case UInt8(ascii: "\\"): return try escapedString(from: start)
            case 0..<0x20 where !repairsText: throw .unexpectedByte(bytes[position], at: position)
            default: position += 1
            }
        }
        throw .unexpectedEnd
    }

    /// The rest of a string that holds an escape: built into a buffer of its own.
    private mutating func escapedString(from start: Int) throws(JSONSyntaxError) -> String {
        var buffer = Array(bytes[start..<position])
        while position < bytes.count {
            let byte = bytes[position]
            position += 1
            switch byte {
            case UInt8(ascii: "\""): return try text(buffer[...], at: start)
            case UInt8(ascii: "\\"): buffer.append(contentsOf: Array(String(try escape()).utf8))
            case 0..<0x20 where !repairsText: throw .unexpectedByte(byte, at: position - 1)
            default: buffer.append(byte)
            }
        }
        throw .unexpectedEnd
    }

    private mutating func escape() throws(JSONSyntaxError) -> Unicode.Scalar {
        guard position < bytes.count else { throw .unexpectedEnd }
        let letter = bytes[position]
        position += 1
        switch letter {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): return Unicode.Scalar(letter)
        case UInt8(ascii: "b"): return "\u{8}"
        case UInt8(ascii: "f"): return "\u{C}"
        case UInt8(ascii: "n"): return "\n"
        case UInt8(ascii: "r"): return "\r"
        case UInt8(ascii: "t"): return "\t"
        case UInt8(ascii: "u"): return try unicodeEscape()
        default: throw .invalidEscape(at: position - 1)
        }
    }

    /// Four hexadecimal digits, or twice four for a surrogate pair. Half a pair is refused or replaced: UTF-8 cannot
    /// carry it.
    private mutating func unicodeEscape() throws(JSONSyntaxError) -> Unicode.Scalar {
        let start = position
        let first = try fourHexDigits()
        if let scalar = Unicode.Scalar(first) { return scalar }
        let end = position
        do throws(JSONSyntaxError) {
            return try restOfPair(first, from: start)
        } catch {
            guard repairsText else { throw error }
            position = end
            return "\u{FFFD}"
        }
    }

    private mutating func restOfPair(_ first: UInt32, from start: Int) throws(JSONSyntaxError) -> Unicode.Scalar {
        guard 0xD800...0xDBFF ~= first, peek() == UInt8(ascii: "\\") else { throw .invalidEscape(at: start) }
        position += 1
        guard peek() == UInt8(ascii: "u") else { throw .invalidEscape(at: start) }
        position += 1
        let second = try fourHexDigits()
        guard 0xDC00...0xDFFF ~= second else { throw .invalidEscape(at: start) }
        guard let scalar = Unicode.Scalar(0x10000 + (first - 0xD800) << 10 + (second - 0xDC00)) else {
            throw .invalidEscape(at: start)
        }
        return scalar
    }

    private mutating func fourHexDigits() throws(JSONSyntaxError) -> UInt32 {
        guard position + 4 <= bytes.count else { throw .unexpectedEnd }
        var value: UInt32 = 0
        for _ in 0..<4 {
            guard let digit = Character(Unicode.Scalar(bytes[position])).hexDigitValue else {
                throw .invalidEscape(at: position)
            }
            value = value << 4 | UInt32(digit)
            position += 1
        }
        return value
    }

    private func text(_ slice: ArraySlice<UInt8>, at start: Int) throws(JSONSyntaxError) -> String {
        if repairsText { return String(decoding: slice, as: UTF8.self) }
        do {
            return String(copying: try UTF8Span(validating: slice.span))
        } catch {
            throw .invalidUTF8(at: start)
        }
    }

    private mutating func nextSignificantByte() throws(JSONSyntaxError) -> UInt8 {
        skipWhiteSpace()
        guard position < bytes.count else { throw .unexpectedEnd }
        return bytes[position]
    }

    private mutating func skipWhiteSpace() {
        while let byte = peek(), byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 { position += 1 }
    }

    private func peek() -> UInt8? {
        position < bytes.count ? bytes[position] : nil
    }
}
