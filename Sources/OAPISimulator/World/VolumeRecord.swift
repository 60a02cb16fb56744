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
    /// The VM that it is attached to.
    var vmID: String?
    /// A state that holds whatever the time, for tests.
    var fixedState: String?
    var tags: [ResourceTag] = []

    func state(at now: WallTime) -> String {
        if let fixedState { return fixedState }
        if now < ready { return "creating" }
        return vmID == nil ? "available" : "in-use"
    }
}
