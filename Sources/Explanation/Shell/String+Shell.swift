extension String {
    /// The word as a shell reads it. Words that hold what a terminal should not be sent, or a line break, take the form
    /// `$'…'`, which bash, zsh and ksh know; all others suit any POSIX shell.
    package var shellQuoted: String {
        if !isEmpty, utf8.allSatisfy(Self.isPlain) { return self }
        if unicodeScalars.allSatisfy(\.isPrintable) { return "'" + replacing(scalar: "'", with: #"'\''"#) + "'" }
        var quoted = "$'"
        for scalar in unicodeScalars {
            switch scalar {
            case "'", "\\": quoted += "\\" + String(scalar)
            case "\n": quoted += "\\n"
            case "\t": quoted += "\\t"
            case let scalar where scalar.isPrintable: quoted.unicodeScalars.append(scalar)
            default:
                // Byte by byte, in octal: three digits end by themselves, whatever comes after.
                for byte in String(scalar).utf8 {
                    let digits = String(byte, radix: 8)
                    quoted += "\\" + String(repeating: "0", count: 3 - digits.count) + digits
                }
            }
        }
        return quoted + "'"
    }

    /// The text on one line, with whatever could harm a terminal shown as its code point: `\u{1b}`.
    var printable: String {
        var output = ""
        for scalar in unicodeScalars {
            if scalar.isPrintable {
                output.unicodeScalars.append(scalar)
            } else {
                output += "\\u{\(String(scalar.value, radix: 16))}"
            }
        }
        return output
    }

    /// The text with a scalar replaced wherever it stands: also before a combining mark, with which it is one `Character`
    /// that `replacing(_:with:)` does not find.
    func replacing(scalar: Unicode.Scalar, with replacement: String) -> String {
        var output = ""
        for other in unicodeScalars {
            if other == scalar { output += replacement } else { output.unicodeScalars.append(other) }
        }
        return output
    }

    private static func isPlain(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"), UInt8(ascii: "."),
            UInt8(ascii: ":"), UInt8(ascii: "/"):
            true
        default: false
        }
    }
}

extension Unicode.Scalar {
    /// Letters, marks, numbers, punctuation, symbols and the plain space: what moves no cursor and hides nothing.
    var isPrintable: Bool {
        if isASCII { return value >= 0x20 && value != 0x7F }
        switch properties.generalCategory {
        case .uppercaseLetter, .lowercaseLetter, .titlecaseLetter, .modifierLetter, .otherLetter, .nonspacingMark,
            .spacingMark, .enclosingMark, .decimalNumber, .letterNumber, .otherNumber, .connectorPunctuation,
            .dashPunctuation, .openPunctuation, .closePunctuation, .initialPunctuation, .finalPunctuation,
            .otherPunctuation, .mathSymbol, .currencySymbol, .modifierSymbol, .otherSymbol:
            return true
        case .spaceSeparator, .lineSeparator, .paragraphSeparator, .control, .format, .surrogate, .privateUse,
            .unassigned:
            return false
        @unknown default: return false
        }
    }
}
