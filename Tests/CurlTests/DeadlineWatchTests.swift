import Testing

@testable import Curl

@Suite("Deadline watch")
struct DeadlineWatchTests {
    private let now = ContinuousClock.now

    @Test("sleeps long while nothing runs")
    func idle() {
        #expect(DeadlineWatch().sleepLimit(now: now) == DeadlineWatch.longestSleep)
    }

    @Test("sleeps until the first that is due, rounded up")
    func running() {
        var watch = DeadlineWatch()
        watch.add(now + .seconds(2))
        watch.add(now + .microseconds(1_500))
        watch.add(now + .seconds(1))
        #expect(watch.sleepLimit(now: now) == 2)
    }

    @Test("a deadline that passed after the last transfer had ended does not keep the thread awake")
    func past() {
        var watch = DeadlineWatch()
        watch.add(now + .seconds(1))
        watch.clear()
        #expect(watch.sleepLimit(now: now + .seconds(30)) == DeadlineWatch.longestSleep)
    }

    @Test("follows those that still run")
    func kept() {
        var watch = DeadlineWatch()
        watch.add(now + .seconds(1))
        watch.keep([now + .seconds(3), now + .seconds(2)])
        #expect(watch.next == now + .seconds(2))
        watch.keep([])
        #expect(watch.next == nil)
    }
}
