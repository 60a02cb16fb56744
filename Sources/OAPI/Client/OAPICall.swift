/// A call of OAPI by its name, such as `CreateSnapshot`.
package struct OAPICall: Sendable, Hashable {
    package let name: String

    /// A name is letters and digits and begins with a capital: anything else is not a call.
    package init?(_ name: some StringProtocol) {
        guard let first = name.utf8.first, UInt8(ascii: "A")...UInt8(ascii: "Z") ~= first, name.utf8.count <= 64,
            name.utf8.allSatisfy({ byte in
                switch byte | 0x20 {
                case UInt8(ascii: "a")...UInt8(ascii: "z"): true
                default: UInt8(ascii: "0")...UInt8(ascii: "9") ~= byte
                }
            })
        else { return nil }
        self.name = String(name)
    }

    private init(known name: String) {
        self.name = name
    }

    package static let createImage = OAPICall(known: "CreateImage")
    package static let createSnapshot = OAPICall(known: "CreateSnapshot")
    package static let createSnapshotExportTask = OAPICall(known: "CreateSnapshotExportTask")
    package static let createTags = OAPICall(known: "CreateTags")
    package static let createVolume = OAPICall(known: "CreateVolume")
    package static let deleteExportTask = OAPICall(known: "DeleteExportTask")
    package static let deleteImage = OAPICall(known: "DeleteImage")
    package static let deleteSnapshot = OAPICall(known: "DeleteSnapshot")
    package static let deleteTags = OAPICall(known: "DeleteTags")
    package static let deleteVolume = OAPICall(known: "DeleteVolume")
    package static let linkVolume = OAPICall(known: "LinkVolume")
    package static let readAccounts = OAPICall(known: "ReadAccounts")
    package static let readImages = OAPICall(known: "ReadImages")
    package static let readKeypairs = OAPICall(known: "ReadKeypairs")
    package static let readQuotas = OAPICall(known: "ReadQuotas")
    package static let readRegions = OAPICall(known: "ReadRegions")
    package static let readSnapshotExportTasks = OAPICall(known: "ReadSnapshotExportTasks")
    package static let readSnapshots = OAPICall(known: "ReadSnapshots")
    package static let readSubregions = OAPICall(known: "ReadSubregions")
    package static let readTags = OAPICall(known: "ReadTags")
    package static let readVmTypes = OAPICall(known: "ReadVmTypes")
    package static let readVms = OAPICall(known: "ReadVms")
    package static let readVmsState = OAPICall(known: "ReadVmsState")
    package static let readVolumeUpdateTasks = OAPICall(known: "ReadVolumeUpdateTasks")
    package static let readVolumes = OAPICall(known: "ReadVolumes")
    package static let rebootVms = OAPICall(known: "RebootVms")
    package static let startVms = OAPICall(known: "StartVms")
    package static let stopVms = OAPICall(known: "StopVms")
    package static let unlinkVolume = OAPICall(known: "UnlinkVolume")
    package static let updateImage = OAPICall(known: "UpdateImage")
    package static let updateSnapshot = OAPICall(known: "UpdateSnapshot")
    package static let updateVm = OAPICall(known: "UpdateVm")
    package static let updateVolume = OAPICall(known: "UpdateVolume")

    /// True for the calls that change nothing. OUTSCALE names all of these `Read…`; what is named otherwise is taken
    /// for a change.
    package var isReadOnly: Bool { name.hasPrefix("Read") }

    /// Calls that OUTSCALE serves without a signature (`security: []` in its OpenAPI description).
    package static let unsigned: Set<String> = [
        "ReadFlexibleGpuCatalog", "ReadLocations", "ReadNetAccessPointServices", "ReadProductTypes",
        "ReadPublicCatalog", "ReadPublicIpRanges", "ReadRegions", "ReadVmTypes",
    ]
}
