internal import SigV4
internal import Synchronization

/// Access keys that OUTSCALE has locked after failed signatures. A call with one of them would prolong the lock.
final class AccessKeyLocks: Sendable {
    /// How long a lock of code 13 lasts at first (OUTSCALE's API description: one minute, growing to ten).
    static let temporaryLock = Duration.seconds(60)

    private let lockedUntil = Mutex<[AccessKeyID: ContinuousClock.Instant]>([:])

    func isLocked(_ key: AccessKeyID, now: ContinuousClock.Instant = .now) -> Bool {
        lockedUntil.withLock { locks in
            guard let end = locks[key] else { return false }
            if end > now { return true }
            locks[key] = nil
            return false
        }
    }

    func lock(_ key: AccessKeyID, for duration: Duration, now: ContinuousClock.Instant = .now) {
        lockedUntil.withLock { $0[key] = now + duration }
    }
}
