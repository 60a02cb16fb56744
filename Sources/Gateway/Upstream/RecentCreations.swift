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

    private let moments = Mutex<[String: ContinuousClock.Instant]>([:])
    private let now: @Sendable () -> ContinuousClock.Instant

    init(now: @escaping @Sendable () -> ContinuousClock.Instant = { .now }) {
        self.now = now
    }

    func remember(_ id: String) {
        let now = now()
        moments.withLock { moments in
            if moments.count >= Self.limit { moments = moments.filter { $0.value + Self.lag > now } }
            if moments.count < Self.limit { moments[id] = now }
        }
    }

    func isFresh(_ id: String) -> Bool {
        let now = now()
        return moments.withLock { moments in
            guard let moment = moments[id] else { return false }
            if moment + Self.lag > now { return true }
            moments[id] = nil
            return false
        }
    }

    func pause() async {
        try? await Task.sleep(for: Self.interval)  // cancelled: the next call says so
    }
}
