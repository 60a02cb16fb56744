/// How fast the calls of one caller may follow each other. Nothing limits them until OUTSCALE throttles one: then the
/// pace is what OUTSCALE took in the last second, is halved with each further throttling, and rises slowly again
/// (additive increase, multiplicative decrease).
///
/// OUTSCALE ("API Throttling") publishes that there are limits per account and per call, not how high they are. Its
/// Python SDK sends 5 calls a second by default, which is why the first pace is not below that.
struct KeyPace: Sendable {
    /// Calls a second that a pace gains in a second without throttling.
    static let recovery = 0.25
    /// The slowest pace, in calls a second.
    static let slowest = 0.5
    /// After so long without throttling there is no pace any more.
    static let memory = Duration.seconds(300)
    /// The pause after a throttling: OUTSCALE counts by the second.
    static let pause = Duration.seconds(1)
    /// The longest pause that an answer's `Retry-After` may ask for.
    static let longestPause = Duration.seconds(10)

    private struct Limit {
        /// Calls a second at `lowered`.
        var rate: Double
        let lowered: ContinuousClock.Instant
        /// Before this no call may be sent.
        var next: ContinuousClock.Instant

        func rate(_ now: ContinuousClock.Instant) -> Double {
            rate + KeyPace.recovery * max(0, lowered.duration(to: now) / .seconds(1))
        }
    }

    /// Calls a second at the beginning, at least.
    private let start: Double
    private var limit: Limit?
    /// Calls that OUTSCALE took, by seconds: what it takes in a second is not known otherwise.
    private var taken = RecentCount()

    init(start: Int) {
        self.start = Double(start)
    }

    /// The pace now, in calls a second; `nil` for none.
    func callsPerSecond(_ now: ContinuousClock.Instant) -> Double? { current(now)?.rate(now) }

    /// When the next call may be sent: now, unless there is a pace.
    func next(_ now: ContinuousClock.Instant) -> ContinuousClock.Instant {
        current(now).map { max(now, $0.next) } ?? now
    }

    /// A call is sent.
    mutating func send(_ now: ContinuousClock.Instant) {
        limit = current(now)
        guard let rate = limit?.rate(now) else { return }
        limit?.next = now + .seconds(1 / rate)
    }

    /// OUTSCALE took a call.
    mutating func take(_ now: ContinuousClock.Instant) {
        taken.add(now)
    }

    /// OUTSCALE throttled a call.
    ///
    /// - Parameters:
    ///   - sent: when the call was sent. One that was sent before the pace was lowered says nothing of the new pace.
    ///   - pause: how long to wait, as the answer says.
    mutating func throttle(sent: ContinuousClock.Instant, pause: Duration?, _ now: ContinuousClock.Instant) {
        let rate: Double
        if let limit = current(now) {
            guard sent >= limit.lowered else { return }
            rate = max(Self.slowest, limit.rate(now) / 2)
        } else {
            rate = max(start, Double(taken.lastSecond(now)))
        }
        let wait = max(.seconds(1 / rate), Self.pause, min(pause ?? .zero, Self.longestPause))
        limit = Limit(rate: rate, lowered: now, next: now + wait)
    }

    private func current(_ now: ContinuousClock.Instant) -> Limit? {
        guard let limit, limit.lowered + Self.memory > now else { return nil }
        return limit
    }
}

/// How many there were in the last second, nearly: a second is counted whole, the one before in the part that is still
/// within it.
private struct RecentCount: Sendable {
    private var begin: ContinuousClock.Instant?
    private var current = 0
    private var previous = 0

    mutating func add(_ now: ContinuousClock.Instant) {
        move(now)
        current += 1
    }

    mutating func lastSecond(_ now: ContinuousClock.Instant) -> Int {
        move(now)
        guard let begin else { return 0 }
        return current + Int(Double(previous) * max(0, 1 - begin.duration(to: now) / .seconds(1)))
    }

    private mutating func move(_ now: ContinuousClock.Instant) {
        guard let begin else {
            self.begin = now
            return
        }
        let age = begin.duration(to: now)
        guard age >= .seconds(1) else { return }
        previous = age < .seconds(2) ? current : 0
        current = 0
        self.begin = age < .seconds(2) ? begin + .seconds(1) : now
    }
}
