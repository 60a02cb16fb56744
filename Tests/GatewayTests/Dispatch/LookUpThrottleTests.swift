import SigV4
import Testing

@testable import Gateway

@Suite("Share of look-ups") struct LookUpThrottleTests {
    @Test("a caller's share comes back with time, and another's is its own")
    func share() throws {
        let throttle = LookUpThrottle(perSecond: 2)
        let first = try #require(AccessKeyID("AKIDEXAMPLEFIRST0001"))
        let second = try #require(AccessKeyID("AKIDEXAMPLESECOND001"))
        let now = ContinuousClock.now
        #expect((0..<3).map { _ in throttle.admits(first, at: now) } == [true, true, false])
        #expect(throttle.admits(second, at: now))
        #expect((0..<2).map { _ in throttle.admits(first, at: now + .milliseconds(500)) } == [true, false])
        #expect((0..<3).map { _ in throttle.admits(first, at: now + .seconds(60)) } == [true, true, false])
    }
}
