/// A volume of the simulated cloud.
struct VolumeRecord: Sendable {
    let id: String
    let accountID: String
    /// In gibibytes.
    var size: Int
    var type: String
    var iops: Int?
    let subregion: String
    let snapshotID: String?
    let created: WallTime
    /// When it stops being `creating`.
    let ready: WallTime
    let clientToken: String?
    /// Its attachment to a VM.
    var link: VolumeLink?
    /// A state that holds whatever the time, for tests.
    var fixedState: String?
    var tags: [ResourceTag] = []
    /// Update tasks whose end it shows.
    var appliedTasks: Set<String> = []
    /// When its deletion was asked for.
    var deleted: WallTime?

    func state(at now: WallTime) -> String {
        if deleted != nil { return "deleting" }
        if let fixedState { return fixedState }
        if now < ready { return "creating" }
        return link == nil ? "available" : "in-use"
    }
}

/// How a volume is attached to a VM.
struct VolumeLink: Sendable {
    let vmID: String
    var deviceName = "/dev/sdb"
    var state = "attached"
    var deleteOnVMDeletion = false
    /// `nil` for what was there from the start.
    var since: WallTime?
}
