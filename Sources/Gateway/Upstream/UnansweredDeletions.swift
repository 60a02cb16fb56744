internal import OAPI
internal import Synchronization

/// The deletions of the last minutes that got no answer: OAPI may still take one that was sent.
final class UnansweredDeletions: PendingDeletions {
    /// How long a request that was sent may still be taken: a signature is good for five minutes, and clocks differ.
    static let lifetime = Duration.seconds(360)
    /// As many are remembered at one time. With more, every resource counts as one whose deletion may take effect.
    static let limit = 65_536

    private let moments = Mutex<[String: ContinuousClock.Instant]>([:])
    private let now: @Sendable () -> ContinuousClock.Instant

    init(now: @escaping @Sendable () -> ContinuousClock.Instant = { .now }) {
        self.now = now
    }

    func remember(_ id: String) {
        let now = now()
        moments.withLock { moments in
            if moments.count > Self.limit { moments = moments.filter { $0.value + Self.lifetime > now } }
            if moments.count <= Self.limit { moments[id] = now }
        }
    }

    func isPending(_ id: String) -> Bool {
        let now = now()
        return moments.withLock { moments in
            guard !moments.isEmpty else { return false }
            if moments.count > Self.limit { moments = moments.filter { $0.value + Self.lifetime > now } }
            guard moments.count <= Self.limit else { return true }
            guard let moment = moments[id] else { return false }
            if moment + Self.lifetime > now { return true }
            moments[id] = nil
            return false
        }
    }
}
