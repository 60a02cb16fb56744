/// Text as it stands in a record: a JSON string (RFC 8259 §7) in which nothing can drive who reads it.
///
/// Besides `"`, `\` and the ASCII control characters, which JSON wants escaped, every character is written as `\uXXXX`
/// that a terminal, a splitter of lines or an editor may act on: U+007F to U+009F, the line and paragraph separators
/// U+2028 and U+2029, the controls of the reading direction (Unicode's property Bidi_Control) and the byte order mark
/// U+FEFF. The same text always gives the same bytes.
package enum RecordText {
    /// Appends `text` as a JSON string.
    static func write(_ text: String, to output: inout [UInt8]) {
        output.append(UInt8(ascii: "\""))
        if isPlain(text) {
            output.append(contentsOf: text.utf8)
        } else {
            for scalar in text.unicodeScalars { append(scalar, to: &output) }
        }
        output.append(UInt8(ascii: "\""))
    }

    /// ``write(_:to:)`` as text: what a search of a record's text is for.
    package static func quoted(_ text: String) -> String {
        var output: [UInt8] = []
        write(text, to: &output)
        return String(decoding: output, as: UTF8.self)
    }

    /// How many bytes ``write(_:to:)`` appends for `text`, its quotation marks included.
    static func length(_ text: String) -> Int {
        if isPlain(text) { return text.utf8.count + 2 }
        return text.unicodeScalars.reduce(2) { $0 + width($1) }
    }

    /// How many bytes a character takes inside a string.
    static func width(_ scalar: Unicode.Scalar) -> Int {
        switch scalar {
        case "\"", "\\", "\n", "\r", "\t": 2
        default: isWrittenAsCode(scalar) ? 6 : UTF8.width(scalar)
        }
    }

    /// Whether a text may not hold the character as it is, in a record or in a column of a store.
    static func isWrittenAsCode(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0..<0x20, 0x7F...0x9F, 0x61C, 0x200E...0x200F, 0x2028...0x202E, 0x2066...0x2069, 0xFEFF: true
        default: false
        }
    }

    /// True for ASCII that is written as it is.
    private static func isPlain(_ text: String) -> Bool {
        let bytes = text.utf8.span
        for index in bytes.indices {
            switch bytes[index] {
            case UInt8(ascii: "\""), UInt8(ascii: "\\"): return false
            case 0x20..<0x7F: continue
            default: return false
            }
        }
        return true
    }

    private static func append(_ scalar: Unicode.Scalar, to output: inout [UInt8]) {
        switch scalar {
        case "\"": output.append(contentsOf: #"\""#.utf8)
        case "\\": output.append(contentsOf: #"\\"#.utf8)
        case "\n": output.append(contentsOf: #"\n"#.utf8)
        case "\r": output.append(contentsOf: #"\r"#.utf8)
        case "\t": output.append(contentsOf: #"\t"#.utf8)
        default:
            guard isWrittenAsCode(scalar) else {
                output.append(contentsOf: UTF8.encode(scalar) ?? UTF8.encodedReplacementCharacter)
                return
            }
            output.append(contentsOf: #"\u"#.utf8)
            for shift in [12, 8, 4, 0] as [UInt32] {
                let digit = UInt8(truncatingIfNeeded: scalar.value >> shift & 0xF)
                output.append(digit < 10 ? UInt8(ascii: "0") + digit : UInt8(ascii: "a") + digit - 10)
            }
        }
    }
}

extension String {
    /// The longest beginning that takes up at most `limit` bytes inside a string of a record.
    func cutAsWritten(to limit: Int) -> String {
        var left = limit
        let end = unicodeScalars.firstIndex { scalar in
            left -= RecordText.width(scalar)
            return left < 0
        }
        return end.map { String(unicodeScalars[..<$0]) } ?? self
    }

    /// The text as a column of a store holds it: without characters that drive who reads it (``RecordText``), so that
    /// every store takes it as it is. A control character of ASCII becomes its picture, U+2400 and the following; another
    /// U+FFFD.
    package var asColumn: String {
        guard unicodeScalars.contains(where: RecordText.isWrittenAsCode) else { return self }
        var output = ""
        for scalar in unicodeScalars {
            guard RecordText.isWrittenAsCode(scalar) else {
                output.unicodeScalars.append(scalar)
                continue
            }
            let picture: UInt32? =
                switch scalar.value {
                case 0..<0x20: 0x2400 + scalar.value
                case 0x7F: 0x2421
                default: nil
                }
            output.unicodeScalars.append(picture.flatMap(Unicode.Scalar.init) ?? "\u{FFFD}")
        }
        return output
    }
}
