internal import ServiceLifecycle

/// Has the audit's chain signed every so often, so that little of it is ever without a signature. The end of the chain
/// is signed when the writer closes.
struct AuditCheckpoints<Time: Clock<Duration>>: Service {
    let audit: AuditWriter
    let interval: Duration
    let clock: Time

    func run() async throws {
        await cancelWhenGracefulShutdown {
            while (try? await clock.sleep(for: interval)) != nil {  // cancelled: the gateway stops
                await audit.checkpoint()
            }
        }
    }
}
