import Foundation
import Gateway
import Logging

/// Where the log goes: standard error, as text for people and as JSON for machines.
enum LogOutput {
    static func bootstrap(_ settings: GatewayConfiguration.LogSettings) {
        let format = settings.format == .auto ? (isTerminal ? .text : .json) : settings.format
        LoggingSystem.bootstrap { label in
            guard format == .json else { return StreamLogHandler.standardError(label: label) }
            return JSONLogHandler(
                time: { Date.now.formatted(Date.ISO8601FormatStyle(includingFractionalSeconds: true)) },
                write: { StandardError.write($0) })
        }
    }

    static var isTerminal: Bool { isatty(STDERR_FILENO) == 1 }
}
