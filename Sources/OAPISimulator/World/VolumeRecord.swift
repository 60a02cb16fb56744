/// A volume of the simulated cloud.
struct VolumeRecord: Sendable {
    let id: String
    let accountID: String
    /// In gibibytes.
    let size: Int
    let type: String
    let iops: Int?
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
    /// When its deletion was asked for.
    var deleted: WallTime?

    func state(at now: WallTime) -> String {
        if deleted != nil { return "deleting" }
        if let fixedState { return fixedState }
        if now < ready { return "creating" }
        return link == nil ? "available" : "in-use"
    }
}

/// How a volume is attached to a VM. VMs exist here by their volumes alone.
struct VolumeLink: Sendable {
    let vmID: String
    var deviceName = "/dev/sdb"
    var state = "attached"
    var deleteOnVMDeletion = false
}
