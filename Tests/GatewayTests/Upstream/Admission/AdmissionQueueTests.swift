import SigV4
import TestSupport
import Testing

@testable import Gateway

@Suite("The queue for calls to OUTSCALE")
struct AdmissionQueueTests {
    private typealias Queue = AdmissionQueue<Int>

    private let start = ContinuousClock.now
    private let limits = AdmissionLimits(calls: 8, keySharePercent: 25, anonymousCalls: 1)
    private let first: UpstreamCaller
    private let second: UpstreamCaller

    init() throws {
        first = .key(try #require(AccessKeyID("FIRST")))
        second = .key(try #require(AccessKeyID("SECOND")))
    }

    private func enter(
        _ queue: inout Queue, _ caller: UpstreamCaller, _ waiter: Int, after delay: Duration = .zero
    ) -> Bool {
        switch queue.enter(caller, until: start + .seconds(10), waiter, start + delay) {
        case .admitted: true
        case .waits: false
        }
    }

    @Test("an access key has its share, the anonymous theirs, and others what is left")
    func share() {
        var queue = Queue(limits)
        #expect((0..<5).map { enter(&queue, first, $0) } == [true, true, false, false, false])
        #expect(enter(&queue, second, 9))
        #expect((0..<2).map { enter(&queue, .anonymous, $0) } == [true, false])
        #expect(queue.inFlight == 4 && queue.waiting == 4)
    }

    @Test("a place goes to the next call of the key, in the order they came")
    func order() {
        var queue = Queue(limits)
        for waiter in 0..<5 { _ = enter(&queue, first, waiter) }
        #expect(queue.leave(first, .taken, sent: start, start).map(\.waiter) == [2])
        #expect(queue.leave(first, .unanswered, sent: start, start).map(\.waiter) == [3])
    }

    @Test("when the pool is full, keys have their turns one after the other, however many calls one of them has")
    func turns() throws {
        var queue = Queue(AdmissionLimits(calls: 2, keySharePercent: 100, anonymousCalls: 1))
        for waiter in 0..<6 { _ = enter(&queue, first, waiter) }
        for waiter in 10..<12 { _ = enter(&queue, second, waiter) }
        var admitted: [Int] = []
        for _ in 0..<4 {
            let next = queue.leave(admitted.last.map { $0 < 10 ? first : second } ?? first, .taken, sent: start, start)
            admitted += next.map(\.waiter)
        }
        #expect(admitted == [2, 10, 3, 11])
    }

    @Test("a call whose deadline passes is taken out, and one that is given up")
    func deadline() {
        var queue = Queue(limits)
        for waiter in 0..<3 { _ = enter(&queue, first, waiter) }
        guard case .waits(let number, 3) = queue.enter(first, until: start + .seconds(5), 3, start) else {
            Issue.record("admitted")
            return
        }
        #expect(queue.nextDue(start) == start + .seconds(5))
        queue.remove(number, of: first)
        #expect(queue.nextDue(start) == start + .seconds(10))
        #expect(queue.expire(start + .seconds(9)).isEmpty)
        #expect(queue.expire(start + .seconds(10)) == [2])
        #expect(queue.waiting == 0 && queue.nextDue(start) == nil)
        #expect(queue.leave(first, .taken, sent: start, start).isEmpty && queue.inFlight == 1)
    }

    @Test("what one key has waiting does not slow the calls of another")
    func manyWaiting() {
        func cost(waiting: Int) -> Duration {
            var queue = Queue(limits)
            for waiter in 0..<waiting { _ = enter(&queue, first, waiter) }
            return ProcessorTime.least(of: 3) {
                for _ in 0..<500 {
                    _ = enter(&queue, second, 0)
                    _ = queue.nextDue(start)
                    _ = queue.leave(second, .taken, sent: start, start)
                    _ = queue.nextDue(start)
                }
            }
        }
        #expect(cost(waiting: 10_000) < cost(waiting: 10) * 5)
    }

    @Test("a throttled key waits for its pace, and no other does")
    func pace() {
        var queue = Queue(limits)
        _ = enter(&queue, first, 0)
        _ = queue.leave(first, .throttled(pause: nil), sent: start, start)
        #expect(queue.paced(start) == 1)
        #expect(!enter(&queue, first, 1))
        #expect(enter(&queue, second, 2))
        #expect(queue.nextDue(start) == start + KeyPace.pause)
        #expect(queue.admitWaiting(start + .milliseconds(999)).isEmpty)
        #expect(queue.admitWaiting(start + .seconds(1)).map(\.waiter) == [1])
    }

    @Test(
        "fifty calls at once get through where OUTSCALE takes some in a second, each in three tries at the most",
        arguments: [3, 10, 40])
    func fifty(limit: Int) throws {
        var cloud = ThrottlingCloud(limit: limit, limits: AdmissionLimits())
        let tries = cloud.run(calls: 50, until: .seconds(60))
        #expect(tries.count == 50)
        #expect(tries.values.allSatisfy { $0 <= 3 }, "\(tries.values.sorted())")
    }
}

/// OUTSCALE as its documentation describes it, by a clock that is moved on: so many calls in each second, the others
/// throttled. What is throttled asks again.
private struct ThrottlingCloud {
    private enum Event {
        case answer(call: Int, sent: ContinuousClock.Instant)
        case ask(call: Int)
    }

    let limit: Int
    private var queue: AdmissionQueue<Int>
    private let caller = UpstreamCaller.anonymous
    private let start = ContinuousClock.now
    private var events: [(at: Duration, event: Event)] = []
    private var taken: [Int64: Int] = [:]
    private var tries: [Int: Int] = [:]

    init(limit: Int, limits: AdmissionLimits) {
        self.limit = limit
        var limits = limits
        limits.anonymousCalls = limits.callsPerKey
        queue = AdmissionQueue(limits)
    }

    /// How often each call that got through was sent.
    mutating func run(calls: Int, until end: Duration) -> [Int: Int] {
        var done: [Int: Int] = [:]
        for call in 0..<calls { ask(call, .zero) }
        var now = Duration.zero
        while done.count < calls, now < end {
            now += .milliseconds(10)
            for call in queue.admitWaiting(start + now) { send(call.waiter, now) }
            let due = events.filter { $0.at <= now }
            events.removeAll { $0.at <= now }
            for (_, event) in due {
                switch event {
                case .ask(let call): ask(call, now)
                case .answer(let call, let sent):
                    let second = start.duration(to: sent).components.seconds
                    taken[second, default: 0] += 1
                    let isTaken = taken[second, default: 0] <= limit
                    let admitted = queue.leave(
                        caller, isTaken ? .taken : .throttled(pause: nil), sent: sent, start + now)
                    for next in admitted { send(next.waiter, now) }
                    if isTaken {
                        done[call] = tries[call]
                    } else {
                        events.append((now + .milliseconds(200), .ask(call: call)))
                    }
                }
            }
        }
        return done
    }

    private mutating func ask(_ call: Int, _ now: Duration) {
        if case .admitted = queue.enter(caller, until: start + .seconds(3_600), call, start + now) { send(call, now) }
    }

    private mutating func send(_ call: Int, _ now: Duration) {
        tries[call, default: 0] += 1
        events.append((now + .milliseconds(50), .answer(call: call, sent: start + now)))
    }
}
