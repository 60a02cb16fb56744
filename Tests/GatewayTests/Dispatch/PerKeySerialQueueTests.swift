import Synchronization
import Testing

@testable import Gateway

@Suite("Serial queue per key", .timeLimit(.minutes(5)))
struct PerKeySerialQueueTests {
    @Test("one at a time goes through under one key")
    func oneAtATime() async {
        let queue = PerKeySerialQueue<String>()
        let inside = Crowd()
        await withTaskGroup(of: Void.self) { group in
            for _ in 0..<100 {
                group.addTask {
                    await queue.run("key") {
                        inside.enter()
                        await Task.yield()
                        inside.leave()
                    }
                }
            }
        }
        #expect(inside.most == 1)
        #expect(inside.total == 100)
    }

    /// How many are inside, and were at most.
    private final class Crowd: Sendable {
        private let counts = Mutex((now: 0, most: 0, total: 0))

        var most: Int { counts.withLock { $0.most } }
        var total: Int { counts.withLock { $0.total } }

        func enter() {
            counts.withLock {
                $0.now += 1
                $0.most = max($0.most, $0.now)
                $0.total += 1
            }
        }

        func leave() {
            counts.withLock { $0.now -= 1 }
        }
    }

    @Test("other keys do not wait")
    func otherKeys() async {
        let queue = PerKeySerialQueue<String>()
        await queue.run("a") { await queue.run("b") {} }
    }
}
