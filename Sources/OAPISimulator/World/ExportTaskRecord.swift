/// An export of a snapshot to a bucket.
struct ExportTaskRecord: Sendable {
    let id: String
    let accountID: String
    let snapshotID: String
    let format: String
    let bucket: String
    let prefix: String?
    let created: WallTime
    /// How long it takes.
    let time: Duration
    /// A bucket that cannot be written to makes the export fail.
    let succeeds: Bool
    var tags: [ResourceTag] = []
    var isCancelled = false

    func stage(at now: WallTime) -> SnapshotRecord.Stage {
        if isCancelled { return SnapshotRecord.Stage(state: "cancelled", progress: 0) }
        let age = now - created
        let progress = percent(age, of: time)
        switch progress {
        case _ where age >= time:
            return succeeds ? .completed : SnapshotRecord.Stage(state: "failed", progress: 0)
        case ..<20: return SnapshotRecord.Stage(state: "pending", progress: 0)
        case ..<40: return SnapshotRecord.Stage(state: "initializing", progress: progress)
        case ..<60: return SnapshotRecord.Stage(state: "preparing", progress: progress)
        default: return SnapshotRecord.Stage(state: "uploading", progress: progress)
        }
    }
}
