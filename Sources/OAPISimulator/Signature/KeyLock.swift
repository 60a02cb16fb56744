/// What the API remembers of one access key's failed authentications.
///
/// Four failures in a row lock the key for a minute; each further lock is a minute longer, up to ten.
struct KeyLock: Sendable, Equatable {
    private var failures = 0
    private var locks = 0
    private var lockedUntil: WallTime?

    init() {}

    /// Whether calls with the key are refused unseen.
    func isLocked(at now: WallTime) -> Bool {
        guard let lockedUntil else { return false }
        return now < lockedUntil
    }

    mutating func fail(at now: WallTime) {
        failures += 1
        guard failures == 4 else { return }
        failures = 0
        locks = min(locks + 1, 10)
        lockedUntil = now + .seconds(60 * locks)
    }

    mutating func succeed() { self = KeyLock() }
}
