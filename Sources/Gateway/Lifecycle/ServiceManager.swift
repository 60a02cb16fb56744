internal import CProcess
package import Logging
internal import ServiceLifecycle

/// Reports the state of the process to systemd, or to another supervisor that set `NOTIFY_SOCKET` in its environment
/// (sd_notify(3)): a unit of `Type=notify` counts as started when both listeners are there.
package struct ServiceManager: Service {
    private let address: String?
    private let logger: Logger

    package init(environment: [String: String], logger: Logger) {
        address = environment["NOTIFY_SOCKET"].flatMap { $0.isEmpty ? nil : $0 }
        self.logger = logger
    }

    /// Says that clients are served.
    ///
    /// - Parameter status: one line for people, as `systemctl status` shows it.
    package func ready(_ status: String) { tell("READY=1\nSTATUS=\(status)") }

    /// Says that the process stops, as soon as it is asked to.
    package func run() async throws {
        try await gracefulShutdown()
        tell("STOPPING=1\nSTATUS=stopping")
    }

    private func tell(_ text: String) {
        guard let address else { return }
        let failure = cprocess_notify(address, text)
        if failure != 0 {
            logger.warning("the service manager cannot be told", metadata: ["errno": .stringConvertible(failure)])
        }
    }
}
