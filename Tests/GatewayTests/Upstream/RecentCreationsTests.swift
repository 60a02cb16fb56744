import Synchronization
import Testing

@testable import Gateway

@Suite("Recent creations")
struct RecentCreationsTests {
    /// A clock that stands still until it is moved.
    final class HandClock: Sendable {
        private let moment = Mutex(ContinuousClock.now)

        var now: ContinuousClock.Instant { moment.withLock { $0 } }
        func advance(_ duration: Duration) { moment.withLock { $0 += duration } }
    }

    @Test("what was made is fresh for two seconds")
    func window() {
        let clock = HandClock()
        let recent = RecentCreations { clock.now }
        recent.remember("snap-00000001")
        #expect(recent.isFresh("snap-00000001"))
        #expect(!recent.isFresh("snap-00000002"))
        clock.advance(RecentCreations.lag - .nanoseconds(1))
        #expect(recent.isFresh("snap-00000001"))
        clock.advance(.nanoseconds(1))
        #expect(!recent.isFresh("snap-00000001"))
    }

    @Test("no more than the limit is remembered, and what is old makes room")
    func limit() {
        let clock = HandClock()
        let recent = RecentCreations { clock.now }
        for number in 0...RecentCreations.limit { recent.remember("snap-\(number)") }
        #expect(recent.isFresh("snap-0"))
        #expect(!recent.isFresh("snap-\(RecentCreations.limit)"))
        clock.advance(RecentCreations.lag)
        recent.remember("snap-new")
        #expect(recent.isFresh("snap-new"))
    }
}
