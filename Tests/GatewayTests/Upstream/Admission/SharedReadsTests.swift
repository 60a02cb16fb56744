import SigV4
import Synchronization
import TestSupport
import Testing

@testable import Curl
@testable import Gateway

@Suite("Equal reads under way at one time", .timeLimit(.minutes(1)))
struct SharedReadsTests {
    private let reads = SharedReads()
    private let deadline = ContinuousClock.now + .seconds(60)

    private func key(_ body: String = "{}", _ caller: UpstreamCaller = .anonymous) -> SharedReads.Key {
        SharedReads.Key(caller: caller, endpoint: "https://api.example/ReadSnapshots", bytes: Array(body.utf8))
    }

    /// Calls that end when they are told to.
    private final class Call: Sendable {
        private let ends = Mutex<[PendingValue<SharedReads.Answer>]>([])

        func make() async -> SharedReads.Answer {
            let end = PendingValue<SharedReads.Answer>()
            ends.withLock { $0.append(end) }
            return await end.value(cancelled: .failure(.transfer(.cancelled(.mayBeSent))))
        }

        func finish() { for end in ends.withLock({ $0 }) { end.give(.success(.sample)) } }
        var calls: Int { ends.withLock { $0.count } }
    }

    private final class Count: Sendable {
        private let count = Atomic(0)
        var value: Int { count.load(ordering: .relaxed) }
        func add() { count.add(1, ordering: .relaxed) }
    }

    @Test("share one call, and each has the answer")
    func share() async {
        let call = Call()
        let shared = Count()
        await withTaskGroup(of: Int?.self) { group in
            for _ in 0..<20 {
                group.addTask {
                    let answer = await reads.answer(key(), until: deadline) {
                        shared.add()
                    } _: {
                        await call.make()
                    }
                    return try? answer.get().status
                }
            }
            await until { reads.waiting == 19 }
            call.finish()
            for await status in group { #expect(status == 200) }
        }
        #expect(call.calls == 1 && shared.value == 19)
        #expect(reads.waiting == 0)
    }

    @Test("others make calls of their own: another caller, another body, after a change, with less time")
    func apart() async throws {
        let caller = UpstreamCaller.key(try #require(AccessKeyID("KEY")))
        let call = Call()
        await withTaskGroup(of: Void.self) { group in
            func read(_ key: SharedReads.Key, until deadline: ContinuousClock.Instant) {
                group.addTask { _ = await reads.answer(key, until: deadline, onShared: {}) { await call.make() } }
            }
            read(key(), until: deadline)
            await until { call.calls == 1 }
            read(key("{ }"), until: deadline)
            read(key("{}", caller), until: deadline)
            read(key(), until: deadline - .seconds(1))
            await until { call.calls == 4 }
            reads.changed()
            read(key(), until: deadline)
            await until { call.calls == 5 }
            call.finish()
        }
        #expect(call.calls == 5)
    }

    @Test("a leader whose client goes, or whose time is up, does not fail the others: one of them makes the call")
    func leader() async {
        let (call, second) = (Call(), Call())
        await withTaskGroup(of: Void.self) { group in
            let leader = Task { await reads.answer(key(), until: deadline, onShared: {}) { await call.make() } }
            await until { call.calls == 1 }
            for _ in 0..<3 {
                group.addTask {
                    let answer = await reads.answer(key(), until: deadline, onShared: {}) { await second.make() }
                    #expect((try? answer.get().status) == 200)
                }
            }
            await until { reads.waiting == 3 }
            leader.cancel()
            _ = await leader.value
            await until { second.calls == 1 && reads.waiting == 2 }
            second.finish()
        }
        #expect(second.calls == 1)
    }

    @Test("one that waits and is cancelled leaves the others alone")
    func follower() async {
        let call = Call()
        await withTaskGroup(of: Void.self) { group in
            group.addTask { _ = await reads.answer(key(), until: deadline, onShared: {}) { await call.make() } }
            await until { call.calls == 1 }
            let follower = Task { await reads.answer(key(), until: deadline, onShared: {}) { await call.make() } }
            await until { reads.waiting == 1 }
            follower.cancel()
            let answer = await follower.value
            #expect(throws: UpstreamCallFailure.self) { try answer.get() }
            #expect(reads.waiting == 0)
            call.finish()
        }
        #expect(call.calls == 1)
    }
}

extension TransferResponse {
    fileprivate static var sample: TransferResponse {
        TransferResponse(
            status: 200, headers: ResponseHeaders(), body: Array("{}".utf8), httpVersion: .http11, duration: .zero,
            remoteAddress: "")
    }
}
