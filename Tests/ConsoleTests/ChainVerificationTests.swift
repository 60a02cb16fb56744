import Audit
import ServiceLifecycle
import Synchronization
import Testing

@testable import Console

@Suite("A verification of the chain, followed")
struct ChainVerificationTests {
    @Test("how far it is can be seen while it runs, and nothing of it afterwards", .timeLimit(.minutes(1)))
    func progress() async throws {
        let (steps, step) = AsyncStream<Void>.makeStream()
        let (tellings, told) = AsyncStream<Void>.makeStream()
        let verification = ChainVerification { tell async throws(AuditStoreFailure) in
            for done in [500, 1_000] {
                for await _ in steps { break }
                tell(.init(done: done, of: 1_000))
                told.yield()
            }
            for await _ in steps { break }
            return []
        }
        #expect(verification.state.progress == nil)
        verification.start()
        #expect(verification.state.isRunning && verification.state.progress == nil)
        await withTaskGroup { group in
            group.addTask { await verification.run() }
            for done in [500, 1_000] {
                step.yield()
                for await _ in tellings { break }
                #expect(verification.state.progress == .init(done: done, of: 1_000))
            }
            step.yield()
            while verification.state.isRunning { await Task.yield() }
            group.cancelAll()
        }
        #expect(verification.state.progress == nil)
    }
}
