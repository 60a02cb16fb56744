/// An image of the simulated cloud.
struct ImageRecord: Sendable {
    let id: String
    let accountID: String
    let name: String
    let description: String
    let architecture: String
    let rootDeviceName: String
    let bootModes: [String]
    let fileLocation: String
    let created: WallTime
    let productCodes: [String]
    let isTpmMandatory: Bool
    /// The block device mappings as they are answered.
    let mappings: [JSONObject]
    var tags: [ResourceTag] = []

    /// The snapshots that it is made of; they cannot be deleted while it exists.
    var snapshotIDs: [String] { mappings.compactMap { $0.object("Bsu")?.string("SnapshotId") } }
}
