/// Text of unknown origin made fit for a terminal and for one line: whatever could move the cursor, change colours,
/// reverse the reading direction or hide shows as its code point, `\u{1b}`, and a backslash as two.
package struct TerminalText: CustomStringConvertible, Sendable, Hashable {
    package let description: String

    package init(_ text: String) {
        var output = ""
        for scalar in text.unicodeScalars {
            if scalar == "\\" {
                output += "\\\\"
            } else if Self.isHarmless(scalar) {
                output.unicodeScalars.append(scalar)
            } else {
                output += "\\u{\(String(scalar.value, radix: 16))}"
            }
        }
        description = output
    }

    /// JSON with the harmful characters of its strings escaped: the same value in other bytes.
    package static func json(_ text: String) -> String {
        var output = ""
        for scalar in text.unicodeScalars {
            if scalar == "\n" || isHarmless(scalar) {
                output.unicodeScalars.append(scalar)
            } else {
                for unit in String(scalar).utf16 {
                    let digits = String(unit, radix: 16)
                    output += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
                }
            }
        }
        return output
    }

    private static func isHarmless(_ scalar: Unicode.Scalar) -> Bool {
        if scalar.isASCII { return scalar.value >= 0x20 && scalar.value != 0x7F }
        switch scalar.properties.generalCategory {
        case .control, .format, .lineSeparator, .paragraphSeparator, .spaceSeparator, .privateUse, .surrogate,
            .unassigned:
            return false
        default: return true
        }
    }
}
