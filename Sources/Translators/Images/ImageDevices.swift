internal import EC2Query
internal import OAPI

/// The devices `BlockDeviceMapping.N` of a new image.
///
/// | EC2                        | OAPI                     | Rule                                           |
/// |----------------------------|--------------------------|------------------------------------------------|
/// | `.DeviceName`              | `DeviceName`             | required                                       |
/// | `.VirtualName`             | `VirtualDeviceName`      | not together with `.Ebs`                       |
/// | `.Ebs.SnapshotId`          | `Bsu.SnapshotId`         |                                                |
/// | `.Ebs.VolumeSize`          | `Bsu.VolumeSize`         | ``VolumeShape``                                |
/// | `.Ebs.VolumeType`          | `Bsu.VolumeType`         | ``VolumeShape``                                |
/// | `.Ebs.Iops`                | `Bsu.Iops`               | ``VolumeShape``                                |
/// | `.Ebs.DeleteOnTermination` | `Bsu.DeleteOnVmDeletion` |                                                |
/// | `.NoDevice`                | –                        | refused, even empty, as EC2 has it             |
/// | `.Ebs.Encrypted`, …        | –                        | refused                                        |
struct ImageDevices {
    static let prefix = "BlockDeviceMapping"

    static let parameters: [ParameterRule] = [
        rule("DeviceName", .translated("`BlockDeviceMappings[].DeviceName`")),
        rule("VirtualName", .translated("`BlockDeviceMappings[].VirtualDeviceName`")),
        rule("NoDevice", .translated("checked, then refused")),
        rule("Ebs.SnapshotId", .translated("`BlockDeviceMappings[].Bsu.SnapshotId`")),
        rule("Ebs.VolumeSize", .translated("`BlockDeviceMappings[].Bsu.VolumeSize`")),
        rule("Ebs.VolumeType", .translated("`BlockDeviceMappings[].Bsu.VolumeType`")),
        rule("Ebs.Iops", .translated("`BlockDeviceMappings[].Bsu.Iops`")),
        rule("Ebs.DeleteOnTermination", .translated("`BlockDeviceMappings[].Bsu.DeleteOnVmDeletion`")),
        rule("Ebs.Encrypted", .refusedWhenTrue("Ebs.Encrypted, for OUTSCALE does not encrypt volumes")),
        rule("Ebs.KmsKeyId", .refused("Ebs.KmsKeyId, for OUTSCALE does not encrypt volumes")),
        rule("Ebs.Throughput", .refused("Ebs.Throughput, for OUTSCALE has no gp3 volumes")),
        rule("Ebs.OutpostArn", .refused("Ebs.OutpostArn, for OUTSCALE has no Outposts")),
        rule("Ebs.AvailabilityZone", .refused("Ebs.AvailabilityZone, for volumes are made beside their instance")),
        rule(
            "Ebs.AvailabilityZoneId", .refused("Ebs.AvailabilityZoneId, for volumes are made beside their instance")),
        rule(
            "Ebs.VolumeInitializationRate", .refused("Ebs.VolumeInitializationRate, for OUTSCALE promises no rate")),
        rule("Ebs.EbsCardIndex", .refused("Ebs.EbsCardIndex, for OUTSCALE has no EBS cards")),
    ]

    private static func rule(_ member: String, _ treatment: ParameterRule.Treatment) -> ParameterRule {
        ParameterRule("\(prefix).N.\(member)", treatment)
    }

    let mappings: [BlockDeviceMapping]

    /// The snapshots that the devices are made of.
    var snapshotIDs: [String] { mappings.compactMap(\.bsu?.snapshotID) }

    /// - Throws: `MissingParameter` for a device without a name, `UnsupportedOperation` for one that is to be left out,
    ///   `InvalidParameterCombination` and `InvalidParameterValue` for what cannot be a volume.
    init(_ query: QueryParameters) throws(EC2Error) {
        var mappings: [BlockDeviceMapping] = []
        for member in try query.memberNumbers(of: Self.prefix) {
            mappings.append(try Self.mapping(query, "\(Self.prefix).\(member)"))
        }
        self.mappings = mappings
    }

    private static func mapping(_ query: QueryParameters, _ name: String) throws(EC2Error) -> BlockDeviceMapping {
        guard query["\(name).NoDevice"] == nil else {
            throw .unsupportedOperation("NoDevice, for an image has the devices that it is registered with")
        }
        let deviceName = try query.required("\(name).DeviceName")
        let virtualName = query.text("\(name).VirtualName")
        let bsu = try bsu(query, "\(name).Ebs")
        guard virtualName == nil || bsu == nil else {
            throw EC2Error(
                .invalidParameterCombination, "The parameter virtualName cannot be used with the parameter ebs")
        }
        guard virtualName != nil || bsu != nil else { throw .missingParameter("\(name).Ebs") }
        return BlockDeviceMapping(deviceName: deviceName, virtualDeviceName: virtualName, bsu: bsu)
    }

    /// `nil` when nothing is said of a volume.
    private static func bsu(_ query: QueryParameters, _ name: String) throws(EC2Error) -> BlockDeviceMapping.BSU? {
        let shape = try VolumeShape(
            query, size: "\(name).VolumeSize", type: "\(name).VolumeType", iops: "\(name).Iops")
        var snapshotID: String?
        if let text = query.text("\(name).SnapshotId") {
            snapshotID = try ResourceKind.snapshot.check(text, of: "SnapshotId")
        }
        let deletes = try query.boolean("\(name).DeleteOnTermination")
        let bsu = BlockDeviceMapping.BSU(
            snapshotID: snapshotID, volumeSize: shape.size, volumeType: shape.type, iops: shape.iops,
            deleteOnVMDeletion: deletes)
        guard snapshotID != nil || !shape.isOpen || deletes != nil else { return nil }
        guard snapshotID != nil || shape.size != nil else { throw .missingParameter("\(name).SnapshotId") }
        return bsu
    }
}
