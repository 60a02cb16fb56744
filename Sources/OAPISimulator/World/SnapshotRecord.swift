/// A snapshot of the simulated cloud. What it looks like at a moment follows from its course and the time.
struct SnapshotRecord: Sendable {
    /// How the snapshot comes to be.
    enum Course: Sendable, Equatable {
        /// Always in that state.
        case fixed(state: String, progress: Int)
        /// From a volume: `in-queue`, `pending`, `completed`.
        case volume(queued: Duration, pending: Duration)
        /// A copy: `in-queue`, `pending`, `completed`.
        case copy(Duration)
        /// From a bucket: `importing`, then `completed`, or `error` when the file cannot be had.
        case importing(Duration, succeeds: Bool)
    }

    /// A state of the API with its progress in per cent.
    struct Stage: Sendable, Equatable {
        let state: String
        let progress: Int

        static let completed = Stage(state: "completed", progress: 100)
    }

    let id: String
    let accountID: String
    /// Absent or empty for copies and imports.
    let volumeID: String?
    let description: String
    /// In gibibytes.
    let size: Int
    let created: WallTime
    let course: Course
    let clientToken: String?
    var tags: [ResourceTag] = []
    var sharedWith: [String] = []
    var isPublic = false
    /// When its deletion was asked for.
    var deleted: WallTime?

    func stage(at now: WallTime) -> Stage {
        if deleted != nil { return Stage(state: "deleting", progress: 100) }
        let age = now - created
        switch course {
        case .fixed(let state, let progress): return Stage(state: state, progress: progress)
        case .volume(let queued, let pending):
            if age < queued { return Stage(state: "in-queue", progress: 0) }
            if age < queued + pending { return Stage(state: "pending", progress: percent(age - queued, of: pending)) }
            return .completed
        case .copy(let time):
            if age < time / 3 { return Stage(state: "in-queue", progress: 0) }
            if age < time { return Stage(state: "pending", progress: percent(age, of: time)) }
            return .completed
        case .importing(let time, let succeeds):
            if age < time { return Stage(state: "importing", progress: percent(age, of: time)) }
            return succeeds ? .completed : Stage(state: "error", progress: 0)
        }
    }

    /// Whether the account may copy it and make volumes of it.
    func isVisible(to accountID: String) -> Bool {
        accountID == self.accountID || isPublic || sharedWith.contains(accountID)
    }
}

/// A tag.
struct ResourceTag: Sendable, Equatable {
    let key: String
    let value: String

    var json: JSONValue { ["Key": .string(key), "Value": .string(value)] }
}

/// Whole per cent of a time that has passed, 0…99 while it has not all passed.
func percent(_ part: Duration, of whole: Duration) -> Int {
    guard whole > .zero else { return 99 }
    return min(99, max(0, Int(part / whole * 100)))
}
