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
        var members = [
            JSON.Member("time", .string(time())), JSON.Member("level", .string(event.level.rawValue)),
            JSON.Member("message", .string(event.message.description)),
        ]
        let all = metadata.merging(event.metadata ?? [:]) { _, own in own }
        for (key, value) in all.sorted(by: { $0.key < $1.key }) {
            members.append(JSON.Member(key, .string(value.description)))
        }
        write(JSON.object(members).text + "\n")
    }
}
