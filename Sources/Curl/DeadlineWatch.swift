/// Remembers when the next running transfer is due, and so how long the thread may sleep.
struct DeadlineWatch: Sendable {
    /// The longest sleep, in milliseconds, when nothing is due.
    static let longestSleep: CInt = 60_000

    /// No running transfer is due before this: some may have ended since it was worked out. `nil` while none runs.
    private(set) var next: ContinuousClock.Instant?

    /// A transfer began.
    mutating func add(_ deadline: ContinuousClock.Instant) {
        next = next.map { min($0, deadline) } ?? deadline
    }

    /// Transfers ended; these are the deadlines of those that still run.
    mutating func keep(_ deadlines: some Sequence<ContinuousClock.Instant>) {
        next = deadlines.min()
    }

    /// The last transfer ended: a deadline of the past must not keep the thread awake.
    mutating func clear() {
        next = nil
    }

    /// Milliseconds until something is due, rounded up: waking early would mean waking again.
    func sleepLimit(now: ContinuousClock.Instant) -> CInt {
        guard let next else { return Self.longestSleep }
        return now.duration(to: next).clampedMilliseconds(Self.longestSleep)
    }
}
