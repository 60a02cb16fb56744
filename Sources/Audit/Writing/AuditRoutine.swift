internal import ServiceLifecycle

/// Does something for the audit at the start and every so often: ``AuditWriter/probe()``, or ``AuditWriter/checkpoint()``,
/// so that little of the chain is ever without a signed entry. The end of the chain is signed when the writer closes.
package struct AuditRoutine: Service {
    private let pause: @Sendable () async throws -> Void
    private let work: @Sendable () async -> Void
    private let last: @Sendable () async -> Void

    /// - Parameters:
    ///   - pause: waits between two turns, and throws when there shall be no further one.
    ///   - last: what is left to do when the gateway stops.
    package init(
        pause: @escaping @Sendable () async throws -> Void, _ work: @escaping @Sendable () async -> Void,
        last: @escaping @Sendable () async -> Void = {}
    ) {
        self.pause = pause
        self.work = work
        self.last = last
    }

    func run() async throws {
        await cancelWhenGracefulShutdown {
            repeat { await work() } while (try? await pause()) != nil  // cancelled: the gateway stops
        }
        await last()
    }
}
