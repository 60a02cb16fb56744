internal import ServiceLifecycle

/// Has the audit's chain signed every so often, so that little of it is ever without a signature. The end of the chain
/// is signed when the writer closes.
package struct AuditCheckpoints: Service {
    let audit: AuditWriter
    /// Waits between two signatures, and throws when there shall be no further one.
    let pause: @Sendable () async throws -> Void

    package init(audit: AuditWriter, pause: @escaping @Sendable () async throws -> Void) {
        self.audit = audit
        self.pause = pause
    }

    func run() async throws {
        await cancelWhenGracefulShutdown {
            while (try? await pause()) != nil {  // cancelled: the gateway stops
                await audit.checkpoint()
            }
        }
    }
}
