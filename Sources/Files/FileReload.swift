package import Logging
internal import ServiceLifecycle
internal import UnixSignals

/// Reads a file again on SIGHUP, and when it changes.
package struct FileReload: Service {
    /// How often the file is looked at.
    private static let interval = Duration.seconds(2)

    /// For the log: `credentials`.
    private let name: String
    private let reload: @Sendable () throws -> Int
    private let reloadIfChanged: @Sendable () throws -> Int?
    private let onHangUp: @Sendable () -> Void
    private let status: ReloadStatus
    private let logger: Logger

    /// - Parameters:
    ///   - name: what is in the file, in one word of the log.
    ///   - reload: reads the file; returns how many entries there are now.
    ///   - reloadIfChanged: the same when the file is another than the one read last; `nil` when it is not.
    ///   - onHangUp: what else SIGHUP asks for; it must not wait.
    ///   - status: is told how each reading went.
    package init(
        _ name: String, reload: @escaping @Sendable () throws -> Int,
        reloadIfChanged: @escaping @Sendable () throws -> Int?, onHangUp: @escaping @Sendable () -> Void = {},
        status: ReloadStatus = ReloadStatus(), logger: Logger
    ) {
        self.name = name
        self.reload = reload
        self.reloadIfChanged = reloadIfChanged
        self.onHangUp = onHangUp
        self.status = status
        self.logger = logger
    }

    package func run() async throws {
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
            report { try reload() }
        }
    }

    private func followFile() async {
        while (try? await Task.sleep(for: Self.interval)) != nil {  // cancelled: the gateway stops
            report { try reloadIfChanged() }
        }
    }

    private func report(_ work: () throws -> Int?) {
        do {
            guard let count = try work() else { return }
            status.told(success: true)
            logger.notice("\(name) read again", metadata: ["\(name).count": "\(count)"])
        } catch {
            status.told(success: false)
            logger.error("\(name) not read again", metadata: ["error": "\(error)"])
        }
    }
}
