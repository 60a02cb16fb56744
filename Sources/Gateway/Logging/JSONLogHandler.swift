internal import JSONCoding
package import Logging

/// Writes each log entry as one JSON object on a line of standard error: `time`, `level`, `message`, then the
/// metadata's own keys.
package struct JSONLogHandler: LogHandler {
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
        var members = [
            JSON.Member("time", .string(time)), JSON.Member("level", .string(level.rawValue)),
            JSON.Member("message", .string(message)),
        ]
        for (key, value) in metadata.sorted(by: { $0.key < $1.key }) {
            members.append(JSON.Member(key, json(value)))
        }
        return JSON.object(members).text + "\n"
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
