internal import ServiceLifecycle

/// Records every so often how many requests without a valid signature were not recorded one by one.
package struct StrangerSummaries: Service {
    /// The time between two of these records.
    package static let interval = Duration.seconds(60)

    let audit: AuditWriter
    let gateway: GatewayIdentity
    /// Waits between two records, and throws when there shall be no further one.
    let pause: @Sendable () async throws -> Void

    package init(audit: AuditWriter, gateway: GatewayIdentity, pause: @escaping @Sendable () async throws -> Void) {
        self.audit = audit
        self.gateway = gateway
        self.pause = pause
    }

    func run() async throws {
        await cancelWhenGracefulShutdown {
            while (try? await pause()) != nil {  // cancelled: the gateway stops
                await summarize()
            }
        }
        await summarize()
    }

    private func summarize() async {
        guard let unrecorded = audit.takeUnrecorded() else { return }
        await audit.note(AuditRecord(unrecorded, gateway: gateway, time: .now()))
    }
}
