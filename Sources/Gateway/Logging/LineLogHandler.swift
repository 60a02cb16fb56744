package import Logging

/// Writes each log entry as one line, with the metadata in the order of its keys.
package struct LineLogHandler: LogHandler {
    package var logLevel = Logger.Level.info
    package var metadata: Logger.Metadata = [:]
    private let format: LogLineFormat
    private let write: @Sendable (String) -> Void
    private let time: @Sendable () -> String

    /// - Parameters:
    ///   - time: the time of an entry, as text.
    ///   - write: takes a line, its line feed included.
    package init(
        _ format: LogLineFormat, time: @escaping @Sendable () -> String, write: @escaping @Sendable (String) -> Void
    ) {
        self.format = format
        self.time = time
        self.write = write
    }

    package subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    package func log(event: LogEvent) {
        let all = metadata.merging(event.metadata ?? [:]) { _, own in own }
        write(format.line(time: time(), event.level, event.message.description, all))
    }
}
