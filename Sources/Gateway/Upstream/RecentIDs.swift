/// IDs that were met lately; bounded in number.
struct RecentIDs {
    /// How long one is remembered.
    let lifetime: Duration
    /// As many are remembered at one time.
    let limit: Int
    private var moments: [String: ContinuousClock.Instant] = [:]

    init(lifetime: Duration, limit: Int) {
        self.lifetime = lifetime
        self.limit = limit
    }

    /// - Returns: whether there was room.
    @discardableResult mutating func remember(_ id: String, at now: ContinuousClock.Instant) -> Bool {
        if moments.count >= limit { moments = moments.filter { $0.value + lifetime > now } }
        guard moments.count < limit || moments[id] != nil else { return false }
        moments[id] = now
        return true
    }

    mutating func contains(_ id: String, at now: ContinuousClock.Instant) -> Bool {
        guard let moment = moments[id] else { return false }
        if moment + lifetime > now { return true }
        moments[id] = nil
        return false
    }
}
