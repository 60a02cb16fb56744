internal import JSONCoding
package import Logging

/// How a log entry is written on its line.
package enum LogLineFormat: Sendable {
    /// For people: time, level, message, then `key=value` for each of the metadata. A value that is not one plain word
    /// stands in quotes, as JSON writes it, so that a line can be taken apart again.
    case text
    /// For machines: an object of `time`, `level`, `message`, then the metadata's own keys.
    case json

    /// An entry, its line feed included.
    package func line(
        time: String, _ level: Logger.Level, _ message: String, _ metadata: Logger.Metadata
    ) -> String {
        let metadata = metadata.sorted { $0.key < $1.key }
        switch self {
        case .text:
            let values = metadata.map { " \($0.key)=\(Self.quoted($0.value.description, unless: .word))" }
            return "\(time) \(level.rawValue) \(Self.quoted(message, unless: .phrase))\(values.joined())\n"
        case .json:
            let entry = [
                JSON.Member("time", .string(time)), JSON.Member("level", .string(level.rawValue)),
                JSON.Member("message", .string(message)),
            ]
            return JSON.object(entry + metadata.map { JSON.Member($0.key, Self.json($0.value)) }).text + "\n"
        }
    }

    /// Text that is written without quotes.
    private enum Plain {
        case word
        /// Words with spaces between them.
        case phrase

        func holds(_ scalar: Unicode.Scalar) -> Bool {
            switch scalar {
            case "\"", "=", "\\": false
            case " ": self == .phrase
            default: (0x21...0x7E).contains(scalar.value)
            }
        }
    }

    /// The text as it is, or in quotes where it could be taken for more than one value, or for none.
    private static func quoted(_ text: String, unless plain: Plain) -> String {
        text.isEmpty || !text.unicodeScalars.allSatisfy(plain.holds) ? JSON.string(text).text : text
    }

    /// Numbers and truth values as such, everything else as text.
    private static func json(_ value: Logger.Metadata.Value) -> JSON {
        guard case .stringConvertible(let value) = value else { return .string(value.description) }
        switch value {
        case let number as Int: return .integer(number)
        case let number as Int32: return .integer(Int(number))
        case let number as Double where number.isFinite: return .number("\(number)")
        case let truth as Bool: return .bool(truth)
        default: return .string(value.description)
        }
    }
}
