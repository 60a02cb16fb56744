import Testing

@testable import Gateway

@Suite("The pace of an access key")
struct KeyPaceTests {
    private let start = ContinuousClock.now

    @Test("there is none before OUTSCALE throttles")
    func none() {
        var pace = KeyPace(start: 5)
        for _ in 0..<1_000 {
            pace.send(start)
            pace.take(start)
        }
        #expect(pace.next(start) == start && pace.callsPerSecond(start) == nil)
    }

    @Test(
        "it begins with what OUTSCALE took in the last second, and not below the configured one",
        arguments: [(3, 5.0), (40, 40.0)])
    func begins(taken: Int, rate: Double) {
        var pace = KeyPace(start: 5)
        for _ in 0..<taken { pace.take(start) }
        pace.throttle(sent: start, pause: nil, start)
        #expect(pace.callsPerSecond(start) == rate)
        // What was taken long ago says nothing.
        var late = KeyPace(start: 5)
        for _ in 0..<40 { late.take(start) }
        late.throttle(sent: start, pause: nil, start + .seconds(3))
        #expect(late.callsPerSecond(start + .seconds(3)) == 5)
    }

    @Test("it is halved once for what was sent at one pace, down to the slowest")
    func halves() {
        var pace = KeyPace(start: 8)
        pace.throttle(sent: start, pause: nil, start)
        let later = start + .milliseconds(1)
        pace.throttle(sent: start - .seconds(1), pause: nil, later)
        #expect(pace.callsPerSecond(start) == 8, "that was sent before")
        var now = start
        for expected in [4.0, 2, 1, 0.5, 0.5] {
            now += .nanoseconds(1)
            pace.throttle(sent: now, pause: nil, now)
            #expect(abs((pace.callsPerSecond(now) ?? 0) - expected) < 0.001)
        }
    }

    @Test("calls follow each other at it, after a pause; it rises slowly, and is forgotten")
    func recovers() {
        var pace = KeyPace(start: 4)
        pace.throttle(sent: start, pause: nil, start)
        #expect(pace.next(start) == start + .seconds(1))
        let next = start + .seconds(1)
        pace.send(next)
        #expect(pace.next(next) == next + .seconds(1 / 4.25))
        #expect(pace.callsPerSecond(start + .seconds(10)) == 6.5)
        #expect(pace.callsPerSecond(start + .seconds(299)) != nil)
        #expect(pace.callsPerSecond(start + .seconds(300)) == nil)
        #expect(pace.next(start + .seconds(300)) == start + .seconds(300))
    }

    @Test("a longer pause is kept when the answer asks for one, within reason", arguments: [(3, 3), (3_600, 10)])
    func pause(asked: Int, kept: Int) {
        var pace = KeyPace(start: 5)
        pace.throttle(sent: start, pause: .seconds(asked), start)
        #expect(pace.next(start) == start + .seconds(kept))
    }
}
