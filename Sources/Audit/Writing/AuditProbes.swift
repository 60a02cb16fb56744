internal import ServiceLifecycle

/// Has the store looked at every so often: see ``AuditWriter/probe()``.
package struct AuditProbes: Service {
    let audit: AuditWriter
    /// Waits between two looks, and throws when there shall be no further one.
    let pause: @Sendable () async throws -> Void

    package init(audit: AuditWriter, pause: @escaping @Sendable () async throws -> Void) {
        self.audit = audit
        self.pause = pause
    }

    func run() async throws {
        await cancelWhenGracefulShutdown {
            while (try? await pause()) != nil {  // cancelled: the gateway stops
                await audit.probe()
            }
        }
    }
}
