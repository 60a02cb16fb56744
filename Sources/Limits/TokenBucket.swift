/// So many things at once, and so many a second in the long run: a token bucket.
package struct TokenBucket: Sendable {
    private let capacity: Double
    private let perSecond: Double
    private var tokens: Double
    /// When it was last looked at; ``capacity`` over ``perSecond`` later it is full.
    package private(set) var filled: ContinuousClock.Instant

    /// A full one.
    package init(capacity: Int, perSecond: Double, at now: ContinuousClock.Instant) {
        self.capacity = Double(capacity)
        self.perSecond = perSecond
        tokens = self.capacity
        filled = now
    }

    /// Whether it holds a token by now.
    package mutating func holdsToken(at now: ContinuousClock.Instant) -> Bool {
        tokens = min(capacity, tokens + perSecond * (filled.duration(to: now) / .seconds(1)))
        filled = now
        return tokens >= 1
    }

    /// Takes a token out, which ``holdsToken(at:)`` said is there.
    package mutating func take() { tokens -= 1 }

    /// Takes a token out, if it holds one by now.
    package mutating func take(at now: ContinuousClock.Instant) -> Bool {
        let isThere = holdsToken(at: now)
        if isThere { take() }
        return isThere
    }
}
