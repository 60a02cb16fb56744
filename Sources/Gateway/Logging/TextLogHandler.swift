internal import JSONCoding
package import Logging

/// Writes each log entry as a line for people: time, level, message, then `key=value` for each of its metadata. A value
/// that is not one plain word stands in quotes, as JSON writes it, so that a line can be taken apart again.
package struct TextLogHandler: LogHandler {
    package var logLevel = Logger.Level.info
    package var metadata: Logger.Metadata = [:]
    private let write: @Sendable (String) -> Void
    private let time: @Sendable () -> String

    /// - Parameters:
    ///   - time: the time of an entry, as text.
    ///   - write: takes a line, its line feed included.
    package init(time: @escaping @Sendable () -> String, write: @escaping @Sendable (String) -> Void) {
        self.time = time
        self.write = write
    }

    package subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    package func log(event: LogEvent) {
        let all = metadata.merging(event.metadata ?? [:]) { _, own in own }
        write(Self.line(time: time(), event.level, event.message.description, all))
    }

    /// An entry, its line feed included.
    package static func line(
        time: String, _ level: Logger.Level, _ message: String, _ metadata: Logger.Metadata
    ) -> String {
        let values = metadata.sorted { $0.key < $1.key }.map { key, value in
            " \(key)=\(word(value.description, orPhrase: false))"
        }
        return "\(time) \(level.rawValue) \(word(message, orPhrase: true))\(values.joined())\n"
    }

    /// The text as it is, or in quotes where it could be taken for more than one value, or for none.
    private static func word(_ text: String, orPhrase: Bool) -> String {
        let isPlain = text.unicodeScalars.allSatisfy { Self.isPlain($0) || orPhrase && $0.value == 0x20 }
        return isPlain && !text.isEmpty ? text : JSON.string(text).text
    }

    private static func isPlain(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar {
        case "\"", "=", "\\": false
        default: (0x21...0x7E).contains(scalar.value)
        }
    }
}
