package import Logging
internal import ServiceLifecycle

/// Keeps the audit no longer than it has to be kept: looks now and then for what has grown too old, and takes it away.
package struct AuditRetentionService: Service {
    /// How often to look.
    package static let interval = Duration.seconds(3600)

    let retention: AuditRetention
    /// How old records may grow.
    let age: Duration
    /// Waits between two looks, and throws when there shall be no further one.
    let pause: @Sendable () async throws -> Void
    let now: @Sendable () -> AuditTime
    let logger: Logger

    package init(
        retention: AuditRetention, age: Duration, pause: @escaping @Sendable () async throws -> Void,
        now: @escaping @Sendable () -> AuditTime, logger: Logger
    ) {
        self.retention = retention
        self.age = age
        self.pause = pause
        self.now = now
        self.logger = logger
    }

    func run() async throws {
        await cancelWhenGracefulShutdown {
            repeat { await prune() } while (try? await pause()) != nil  // cancelled: the gateway stops
        }
    }

    private func prune() async {
        let bound = now().advanced(by: .seconds(-age.components.seconds))
        do throws(AuditRetention.Failure) {
            let summary = try await retention.prune(olderThan: bound)
            guard let last = summary.lastRecord else { return }
            logger.notice(
                "audit pruned",
                metadata: [
                    "audit.olderThan": "\(bound.text)", "audit.records": "\(summary.records)",
                    "audit.unfinished": "\(summary.unfinished)", "audit.lastPruned": "\(last)",
                ])
        } catch {
            logger.error("audit not pruned", metadata: ["error": "\(error)"])
        }
    }
}

extension AuditRetention.Failure: CustomStringConvertible {
    package var description: String {
        switch self {
        case .broken(let finding):
            "nothing was pruned that is not whole: \(finding.kind.rawValue) at record \(finding.sequence): "
                + "\(TerminalText(finding.explanation)): run passerelle audit verify"
        case .unreadable(let failure): "\(failure)"
        case .notPruned(.unavailable(let reason)): "the audit store cannot be pruned: \(TerminalText(reason))"
        case .notPruned(.timedOut): "the audit store did not answer in time"
        case .notPruned(.damagedChain(let reason)):
            "the audit store cannot be pruned: \(AuditStoreFailure.damagedChain(reason: reason))"
        case .notPruned(.seen(let earlier)): "\(AuditStoreFailure(.seen(earlier)))"
        case .notPruned(.closed): "the audit store is closed"
        }
    }
}
