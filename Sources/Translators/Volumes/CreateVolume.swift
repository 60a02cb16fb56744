package import EC2Query
package import OAPI

/// EC2 `CreateVolume` over OAPI `CreateVolume`, then `CreateTags` when tags are asked for.
///
/// | EC2                       | OAPI            | Rule                                                             |
/// |---------------------------|-----------------|------------------------------------------------------------------|
/// | `AvailabilityZone`        | `SubregionName` | required                                                         |
/// | `Size`                    | `Size`          | 1 to 14,901 GiB; required unless there is a snapshot             |
/// | `SnapshotId`              | `SnapshotId`    | one that the caller cannot use is `InvalidSnapshot.NotFound`     |
/// | `VolumeType`              | `VolumeType`    | ``VolumeShape``; absent: OUTSCALE makes `standard`               |
/// | `Iops`                    | `Iops`          | ``VolumeShape``; of `io1` only, and required there               |
/// | `TagSpecification.N`      | `CreateTags`    | both or none: without its tags the volume is deleted again       |
/// | `DryRun`                  | `DryRun`        | success is the error `DryRunOperation`                           |
/// | `ClientToken`             | `ClientToken`   | without it the gateway derives one                               |
/// | `AvailabilityZoneId`      | –               | refused: OAPI takes a Subregion's name                           |
/// | `Encrypted`, `KmsKeyId`   | –               | refused: no plain volume for who asked for an encrypted one      |
/// | `Throughput`, …           | –               | refused: promises that OUTSCALE does not keep                    |
///
/// An answer that did not come is not guessed: the volume is looked for by its ClientToken.
///
/// Sources: AWS "CreateVolume", OUTSCALE "CreateVolume".
package struct CreateVolume: EC2Action, Hashable {
    package static let name = "CreateVolume"
    package static let effect = ActionEffect.creates
    package static let parameters =
        [
            ParameterRule("AvailabilityZone", .translated("`SubregionName`")),
            ParameterRule("Size", .translated("`Size`")),
            ParameterRule("SnapshotId", .translated("`SnapshotId`")),
            ParameterRule("VolumeType", .translated("`VolumeType`")),
            ParameterRule("Iops", .translated("`Iops`")),
            ParameterRule("DryRun", .translated("`DryRun`")),
            ParameterRule("ClientToken", .translated("`ClientToken`")),
            ParameterRule("AvailabilityZoneId", .refused("AvailabilityZoneId, name the zone by AvailabilityZone")),
            ParameterRule("Encrypted", .refusedWhenTrue("Encrypted, for OUTSCALE does not encrypt volumes")),
            ParameterRule("KmsKeyId", .refused("KmsKeyId, for OUTSCALE does not encrypt volumes")),
            ParameterRule(
                "MultiAttachEnabled",
                .refusedWhenTrue("MultiAttachEnabled, for OUTSCALE attaches a volume to one instance")),
            ParameterRule("Operator.Principal", .refused("Operator, for OUTSCALE has no managed volumes")),
            ParameterRule("OutpostArn", .refused("OutpostArn, for OUTSCALE has no Outposts")),
            ParameterRule("Throughput", .refused("Throughput, for OUTSCALE has no gp3 volumes")),
            ParameterRule(
                "VolumeInitializationRate",
                .refused("VolumeInitializationRate, for OUTSCALE promises no rate")),
        ] + TagSpecifications.parameters

    let request: CreateVolumeRequest
    let tags: [ResourceTag]

    package init(_ query: QueryParameters, in context: TranslationContext) throws(EC2Error) {
        let zone = try query.required("AvailabilityZone")
        let shape = try VolumeShape(query, size: "Size", type: "VolumeType", iops: "Iops")
        var snapshotID: String?
        if let text = query.text("SnapshotId") { snapshotID = try ResourceKind.snapshot.check(text, of: "SnapshotId") }
        if shape.size == nil, snapshotID == nil { throw .missingParameter("Size") }
        request = CreateVolumeRequest(
            subregionName: zone, size: shape.size, snapshotID: snapshotID, volumeType: shape.type, iops: shape.iops,
            clientToken: context.clientToken, dryRun: try query.boolean("DryRun") ?? false)
        tags = try TagSpecifications(query, for: Volume.noun).tags
    }

    package func perform(with client: some OAPIClient) async throws(EC2Error) -> EC2Answer {
        if request.dryRun { throw await client.dryRun(request, in: Self.name, about: request.snapshotID) }
        let creation = ResourceCreation<Volume>(
            action: Self.name, about: request.snapshotID.map { [$0] } ?? [], tags: tags,
            trace: .clientToken(request.clientToken))
        let created = try await creation.perform(request, with: client)
        return EC2Answer(
            requestID: created.requestID, VolumeElement(created.resource).elements(tags: tags.isEmpty ? nil : tags))
    }
}
