/// The calls that the simulator serves; the raw value is the call's name.
package enum SimulatedCall: String, Sendable, CaseIterable {
    case createImage = "CreateImage"
    case createSnapshot = "CreateSnapshot"
    case createSnapshotExportTask = "CreateSnapshotExportTask"
    case createTags = "CreateTags"
    case createVolume = "CreateVolume"
    case deleteImage = "DeleteImage"
    case deleteSnapshot = "DeleteSnapshot"
    case deleteTags = "DeleteTags"
    case deleteVolume = "DeleteVolume"
    case readAccounts = "ReadAccounts"
    case readImages = "ReadImages"
    case readQuotas = "ReadQuotas"
    case readRegions = "ReadRegions"
    case readSnapshotExportTasks = "ReadSnapshotExportTasks"
    case readSnapshots = "ReadSnapshots"
    case readSubregions = "ReadSubregions"
    case readTags = "ReadTags"
    case readVolumes = "ReadVolumes"
    case updateSnapshot = "UpdateSnapshot"
}

extension World {
    /// Does a call that was found to be of the right shape, and gives the members of its answer but for
    /// `ResponseContext`.
    ///
    /// - Throws: the refusal; then nothing has changed.
    mutating func perform(
        _ call: SimulatedCall, _ request: JSONObject, by account: SimulatedAccount, at now: WallTime
    ) throws(Refusal) -> JSONObject {
        forgetDeleted(at: now)
        switch call {
        case .createImage: return try createImage(request, by: account, at: now)
        case .createSnapshot: return try createSnapshot(request, by: account, at: now)
        case .createSnapshotExportTask: return try createSnapshotExportTask(request, by: account, at: now)
        case .createTags: return try createTags(request, by: account)
        case .createVolume: return try createVolume(request, by: account, at: now)
        case .deleteImage: return try deleteImage(request, by: account)
        case .deleteSnapshot: return try deleteSnapshot(request, by: account, at: now)
        case .deleteTags: return try deleteTags(request, by: account)
        case .deleteVolume: return try deleteVolume(request, by: account, at: now)
        case .readAccounts: return readAccounts(by: account)
        case .readImages: return try readImages(request, by: account, at: now)
        case .readQuotas: return try readQuotas(request, by: account, at: now)
        case .readRegions: return readRegions()
        case .readSnapshotExportTasks: return try readSnapshotExportTasks(request, by: account, at: now)
        case .readSnapshots: return try readSnapshots(request, by: account, at: now)
        case .readSubregions: return try readSubregions(request, by: account, at: now)
        case .readTags: return try readTags(request, by: account, at: now)
        case .readVolumes: return try readVolumes(request, by: account, at: now)
        case .updateSnapshot: return try updateSnapshot(request, by: account, at: now)
        }
    }
}
