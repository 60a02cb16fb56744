internal import OAPI
internal import Synchronization

/// The deletions of the last minutes that got no answer: OAPI may still take one that was sent.
final class UnansweredDeletions: PendingDeletions {
    /// How long a request that was sent may still be taken: a signature is good for five minutes, and clocks differ.
    static let lifetime = Duration.seconds(360)
    /// As many are remembered at one time. With more, every resource counts as one whose deletion may take effect.
    static let limit = 65_536

    private struct State {
        var ids = RecentIDs(lifetime: lifetime, limit: limit)
        /// When there was no room for the last time.
        var overflow: ContinuousClock.Instant?
    }

    private let state = Mutex(State())
    private let now: @Sendable () -> ContinuousClock.Instant

    init(now: @escaping @Sendable () -> ContinuousClock.Instant = { .now }) {
        self.now = now
    }

    func remember(_ id: String) {
        let now = now()
        state.withLock { state in
            if !state.ids.remember(id, at: now) { state.overflow = now }
        }
    }

    func isPending(_ id: String) -> Bool {
        let now = now()
        return state.withLock { state in
            if let overflow = state.overflow, overflow + Self.lifetime > now { return true }
            return state.ids.contains(id, at: now)
        }
    }
}
