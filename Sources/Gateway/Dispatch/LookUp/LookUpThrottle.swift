internal import Limits
internal import SigV4
internal import Synchronization

/// How many look-ups a caller may make in a second, as CloudTrail has it: a token bucket for each access key that is
/// known, which holds what a second allows.
package final class LookUpThrottle: Sendable {
    private let perSecond: Int
    private let now: @Sendable () -> ContinuousClock.Instant
    private let buckets = Mutex<[AccessKeyID: TokenBucket]>([:])

    package init(perSecond: Int, now: @escaping @Sendable () -> ContinuousClock.Instant = { .now }) {
        self.perSecond = perSecond
        self.now = now
    }

    /// Whether another look-up is within the caller's share.
    func admits(_ caller: AccessKeyID) -> Bool {
        admits(caller, at: now())
    }

    func admits(_ caller: AccessKeyID, at now: ContinuousClock.Instant) -> Bool {
        buckets.withLock { buckets in
            buckets[caller, default: .init(capacity: perSecond, perSecond: Double(perSecond), at: now)].take(at: now)
        }
    }
}
