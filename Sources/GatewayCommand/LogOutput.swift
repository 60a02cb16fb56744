import Foundation
import Gateway
import Logging

/// Where the log goes: standard error, as text for people and as JSON for machines, by a thread of its own.
struct LogOutput: Sendable {
    /// How long the end of the process waits for the log's reader, in milliseconds.
    private static let patience = 1_000

    private let queue: LogQueue

    static func bootstrap(_ settings: GatewayConfiguration.LogSettings) -> LogOutput {
        let format: LogLineFormat =
            switch settings.format {
            case .text: .text
            case .json: .json
            case .auto: isTerminal ? .text : .json
            }
        let time: @Sendable () -> String = {
            Date.now.formatted(Date.ISO8601FormatStyle(includingFractionalSeconds: true))
        }
        let queue = LogQueue(
            gap: { count in
                format.line(
                    time: time(), .warning, "log lines dropped: nobody took them",
                    ["log.dropped": .stringConvertible(count)])
            },
            output: { StandardError.write($0) })
        LoggingSystem.bootstrap { _ in LineLogHandler(format, time: time, write: { queue.write($0) }) }
        return LogOutput(queue: queue)
    }

    /// Lines that were dropped since the start.
    var droppedLines: Int { queue.droppedLines }

    /// Waits a moment for the last lines to be written.
    func flush() { queue.flush(atMost: Self.patience) }

    static var isTerminal: Bool { isatty(STDERR_FILENO) == 1 }
}
