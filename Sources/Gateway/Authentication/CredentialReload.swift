internal import Logging
internal import ServiceLifecycle
internal import UnixSignals

/// Reads the credentials again on SIGHUP, and when the file changes.
struct CredentialReload: Service {
    /// How often the file is looked at.
    private static let interval = Duration.seconds(2)

    let credentials: CredentialFile
    let logger: Logger
    /// What else SIGHUP asks for; it must not wait.
    var onHangUp: @Sendable () -> Void = {}

    func run() async throws {
        try await withGracefulShutdownHandlerOrCancellation()
    }

    private func withGracefulShutdownHandlerOrCancellation() async throws {
        await cancelWhenGracefulShutdown {
            await withTaskGroup(of: Void.self) { group in
                group.addTask { await followSignals() }
                group.addTask { await followFile() }
            }
        }
    }

    private func followSignals() async {
        for await _ in await UnixSignalsSequence(trapping: .sighup) {
            onHangUp()
            do {
                try credentials.reload()
                logger.notice("credentials read again", metadata: ["credentials.count": "\(credentials.count)"])
            } catch {
                logger.error("credentials not read again", metadata: ["error": "\(error)"])
            }
        }
    }

    private func followFile() async {
        while (try? await Task.sleep(for: Self.interval)) != nil {  // cancelled: the gateway stops
            do {
                guard try credentials.reloadIfChanged() else { continue }
                logger.notice("credentials read again", metadata: ["credentials.count": "\(credentials.count)"])
            } catch {
                logger.error("credentials not read again", metadata: ["error": "\(error)"])
            }
        }
    }
}
