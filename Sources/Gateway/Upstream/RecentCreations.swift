internal import OAPI
internal import Synchronization

/// What was made in the last two seconds through this gateway: when OAPI says that there is no such thing, it is asked
/// again.
final class RecentCreations: FreshResources {
    /// How long OAPI may lag behind its own creates.
    static let lag = Duration.seconds(2)
    /// As many are remembered at one time; a busier gateway forgets the others sooner.
    static let limit = 4_096
    private static let interval = Duration.milliseconds(200)

    private let ids = Mutex(RecentIDs(lifetime: lag, limit: limit))
    private let now: @Sendable () -> ContinuousClock.Instant

    init(now: @escaping @Sendable () -> ContinuousClock.Instant = { .now }) {
        self.now = now
    }

    func remember(_ id: String) {
        let now = now()
        ids.withLock { _ = $0.remember(id, at: now) }
    }

    func isFresh(_ id: String) -> Bool {
        let now = now()
        return ids.withLock { $0.contains(id, at: now) }
    }

    func pause() async {
        try? await Task.sleep(for: Self.interval)  // cancelled: the next call says so
    }
}
