import Dispatch
import Testing

@testable import Audit
@testable import AuditShipping
@testable import AuditStores
@testable import Files

@Suite("Work that blocks", .timeLimit(.minutes(5))) struct BlockingQueueTests {
    @Test("gives what came of it")
    func results() async throws {
        let queue = BlockingQueue("test")
        let value = try await queue.run { 7 }
        #expect(value == 7)
        await #expect(throws: ShippingFailure.target(reason: "full")) {
            try await queue.run { () throws(ShippingFailure) in throw .target(reason: "full") }
        }
    }

    @Test("who is cancelled stops waiting for it, though it hangs; so do those who come after it")
    func hanging() async throws {
        let queue = BlockingQueue("test")
        let hangs = DispatchSemaphore(value: 0)
        let (told, continuation) = AsyncStream.makeStream(of: Void.self)
        let (begun, begin) = AsyncStream.makeStream(of: Void.self)
        let first = Task {
            try await queue.run {
                begin.finish()
                hangs.wait()
            } onCancel: {
                continuation.finish()
            }
        }
        for await _ in begun {}
        let second = Task { try await queue.run { 2 } }
        first.cancel()
        second.cancel()
        for await _ in told {}
        await #expect(throws: ShippingFailure.cancelled) { try await first.value }
        await #expect(throws: ShippingFailure.cancelled) { _ = try await second.value }
        hangs.signal()
        let third = try await queue.run { 3 }
        #expect(third == 3)
    }
}
