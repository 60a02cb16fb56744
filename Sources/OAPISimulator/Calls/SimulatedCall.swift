/// The calls that the simulator serves; the raw value is the call's name.
package enum SimulatedCall: String, Sendable, CaseIterable {
    case createImage = "CreateImage"
    case createSnapshot = "CreateSnapshot"
    case createSnapshotExportTask = "CreateSnapshotExportTask"
    case createTags = "CreateTags"
    case createVolume = "CreateVolume"
    case deleteExportTask = "DeleteExportTask"
    case deleteImage = "DeleteImage"
    case deleteSnapshot = "DeleteSnapshot"
    case deleteTags = "DeleteTags"
    case deleteVolume = "DeleteVolume"
    case linkVolume = "LinkVolume"
    case readAccounts = "ReadAccounts"
    case readImages = "ReadImages"
    case readKeypairs = "ReadKeypairs"
    case readQuotas = "ReadQuotas"
    case readRegions = "ReadRegions"
    case readSnapshotExportTasks = "ReadSnapshotExportTasks"
    case readSnapshots = "ReadSnapshots"
    case readSubregions = "ReadSubregions"
    case readTags = "ReadTags"
    case readVmTypes = "ReadVmTypes"
    case readVms = "ReadVms"
    case readVmsState = "ReadVmsState"
    case readVolumeUpdateTasks = "ReadVolumeUpdateTasks"
    case readVolumes = "ReadVolumes"
    case rebootVms = "RebootVms"
    case startVms = "StartVms"
    case stopVms = "StopVms"
    case unlinkVolume = "UnlinkVolume"
    case updateImage = "UpdateImage"
    case updateSnapshot = "UpdateSnapshot"
    case updateVm = "UpdateVm"
    case updateVolume = "UpdateVolume"
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
        applyUpdates(at: now)
        switch call {
        case .createImage: return try createImage(request, by: account, at: now)
        case .createSnapshot: return try createSnapshot(request, by: account, at: now)
        case .createSnapshotExportTask: return try createSnapshotExportTask(request, by: account, at: now)
        case .createTags: return try createTags(request, by: account)
        case .createVolume: return try createVolume(request, by: account, at: now)
        case .deleteExportTask: return try deleteExportTask(request, by: account, at: now)
        case .deleteImage: return try deleteImage(request, by: account)
        case .deleteSnapshot: return try deleteSnapshot(request, by: account, at: now)
        case .deleteTags: return try deleteTags(request, by: account)
        case .deleteVolume: return try deleteVolume(request, by: account, at: now)
        case .linkVolume: return try linkVolume(request, by: account, at: now)
        case .readAccounts: return readAccounts(by: account)
        case .readImages: return try readImages(request, by: account, at: now)
        case .readKeypairs: return try readKeypairs(request, by: account, at: now)
        case .readQuotas: return try readQuotas(request, by: account, at: now)
        case .readRegions: return readRegions()
        case .readSnapshotExportTasks: return try readSnapshotExportTasks(request, by: account, at: now)
        case .readSnapshots: return try readSnapshots(request, by: account, at: now)
        case .readSubregions: return try readSubregions(request, by: account, at: now)
        case .readTags: return try readTags(request, by: account, at: now)
        case .readVmTypes: return try readVmTypes(request, by: account, at: now)
        case .readVms: return try readVms(request, by: account, at: now)
        case .readVmsState: return try readVmsState(request, by: account, at: now)
        case .readVolumeUpdateTasks: return try readVolumeUpdateTasks(request, by: account, at: now)
        case .readVolumes: return try readVolumes(request, by: account, at: now)
        case .unlinkVolume: return try unlinkVolume(request, by: account, at: now)
        case .updateImage: return try updateImage(request, by: account, at: now)
        case .updateSnapshot: return try updateSnapshot(request, by: account, at: now)
        case .updateVm: return try updateVm(request, by: account, at: now)
        case .updateVolume: return try updateVolume(request, by: account, at: now)
        case .rebootVms, .startVms, .stopVms: return try power(call, request, by: account, at: now)
        }
    }
}
