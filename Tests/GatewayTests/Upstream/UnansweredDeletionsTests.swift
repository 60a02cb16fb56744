import Testing

@testable import Gateway

@Suite("Unanswered deletions")
struct UnansweredDeletionsTests {
    @Test("one is remembered for as long as OAPI may take it")
    func lifetime() {
        let clock = RecentCreationsTests.HandClock()
        let deletions = UnansweredDeletions { clock.now }
        #expect(!deletions.isPending("snap-00000001"))
        deletions.remember("snap-00000001")
        clock.advance(UnansweredDeletions.lifetime - .nanoseconds(1))
        #expect(deletions.isPending("snap-00000001") && !deletions.isPending("snap-00000002"))
        clock.advance(.nanoseconds(1))
        #expect(!deletions.isPending("snap-00000001"))
    }

    @Test("with more than can be remembered every resource counts as one, until the old ones are forgotten")
    func limit() {
        let clock = RecentCreationsTests.HandClock()
        let deletions = UnansweredDeletions { clock.now }
        for number in 1...UnansweredDeletions.limit { deletions.remember("snap-\(number)") }
        #expect(!deletions.isPending("snap-other"))
        for number in 1...2 { deletions.remember("snap-more-\(number)") }
        #expect(deletions.isPending("snap-other"))
        clock.advance(UnansweredDeletions.lifetime)
        #expect(!deletions.isPending("snap-other") && !deletions.isPending("snap-1"))
        deletions.remember("snap-1")
        #expect(deletions.isPending("snap-1"))
    }
}
