package import EC2Query
package import OAPI

/// EC2 `ModifyVolume` over OAPI `ReadVolumes` and `UpdateVolume`.
///
/// | EC2                  | OAPI         | Rule                                                                      |
/// |----------------------|--------------|---------------------------------------------------------------------------|
/// | `VolumeId`           | `VolumeId`   | required                                                                  |
/// | `Size`               | `Size`       | GiB, not less than the volume has                                         |
/// | `VolumeType`         | `VolumeType` | ``VolumeShape``                                                           |
/// | `Iops`               | `Iops`       | of `io1` only, and required where a volume becomes one                    |
/// | `DryRun`             | `DryRun`     | success is the error `DryRunOperation`                                    |
/// | `Throughput`         | –            | refused: OUTSCALE has no gp3 volumes                                      |
/// | `MultiAttachEnabled` | –            | refused when true                                                         |
///
/// An answer that did not come is settled by reading the volume again.
///
/// Sources: AWS "ModifyVolume", OUTSCALE "UpdateVolume".
package struct ModifyVolume: EC2Action, Hashable {
    package static let name = "ModifyVolume"
    package static let effect = ActionEffect.changes
    package static let notes = [
        "ReadVolumes says first how the volume is: the answer has both.",
        "When no answer comes, ReadVolumes says whether the volume is as it was to become.",
    ]
    package static let parameters = [
        ParameterRule("VolumeId", .translated("`VolumeId`")),
        ParameterRule("Size", .translated("`Size`")),
        ParameterRule("VolumeType", .translated("`VolumeType`")),
        ParameterRule("Iops", .translated("`Iops`")),
        ParameterRule("DryRun", .translated("`DryRun`")),
        ParameterRule("Throughput", .refused("Throughput, for OUTSCALE has no gp3 volumes")),
        ParameterRule(
            "MultiAttachEnabled", .refusedWhenTrue("MultiAttachEnabled, for OUTSCALE attaches a volume to one instance")
        ),
    ]

    let request: UpdateVolumeRequest

    package init(_ query: QueryParameters, in context: TranslationContext) throws(EC2Error) {
        // IOPS alone are for a volume that is `io1` already.
        let names =
            query.text("VolumeType") == nil && query.text("Iops") != nil
            ? ("Size", "", "") : ("Size", "VolumeType", "Iops")
        let shape = try VolumeShape(query, size: names.0, type: names.1, iops: names.2)
        let iops = try query.integer("Iops", in: VolumeShape.iopsNumbers)
        if let iops { try VolumeShape.checkIOPS(iops) }
        request = UpdateVolumeRequest(
            volumeID: try query.id("VolumeId", of: .volume),
            size: shape.size, volumeType: shape.type, iops: iops, dryRun: try query.boolean("DryRun") ?? false)
        guard shape.size != nil || shape.type != nil || iops != nil else { throw .missingParameter("Size") }
    }

    package func perform(with client: some OAPIClient) async throws(EC2Error) -> EC2Answer {
        if request.dryRun { throw await client.dryRun(request, in: Self.name, about: request.volumeID) }
        let before = try await AttachedVolume.read(request.volumeID, with: client, in: Self.name).volume
        if let size = request.size, let current = before.size, size < current {
            throw .invalidParameterValue("New size cannot be smaller than existing size")
        }
        if request.iops != nil, request.volumeType == nil, before.volumeType != "io1" {
            throw EC2Error(
                .invalidParameterCombination,
                "The parameter iops is not supported for \(before.volumeType) volumes.")
        }
        let requestID = try await update(before, with: client)
        let type = request.volumeType ?? before.volumeType
        // Those of a gp2 volume grow with it.
        let keepsIOPS = type == before.volumeType && (type == "io1" || request.size == nil)
        let target = VolumeModificationElement.Shape(
            size: request.size ?? before.size, iops: request.iops ?? (keepsIOPS ? before.iops : nil), type: type)
        let origin = VolumeModificationElement.Shape(size: before.size, iops: before.iops, type: before.volumeType)
        return EC2Answer(
            requestID: requestID,
            [
                ResponseElement(
                    "volumeModification",
                    [
                        ResponseElement("volumeId", request.volumeID),
                        ResponseElement("modificationState", VolumeModificationElement.State.modifying.rawValue),
                    ] + target.elements("target") + origin.elements("original") + [ResponseElement("progress", "0")])
            ])
    }

    /// Asks for the change. EC2 has a code of its own for a volume that is being changed already.
    ///
    /// - Returns: OAPI's id of the call; `nil` when its answer did not come.
    private func update(_ before: Volume, with client: some OAPIClient) async throws(EC2Error) -> String? {
        do throws(OAPIFailure) {
            return try await client.send(request).requestID
        } catch {
            if error.mayHaveTakenEffect, await isDone(with: client) { return nil }
            let told = EC2Error(error, in: Self.name, about: request.volumeID, repetition: request.repetition)
            guard told.code == .incorrectState else { throw told }
            switch before.state {
            case "available", "in-use":
                throw EC2Error(
                    .incorrectModificationState,
                    "Volume \(request.volumeID) is currently being modified. Wait until that is done.")
            default:
                throw EC2Error(.incorrectState, "Volume '\(request.volumeID)' is in the '\(before.state)' state.")
            }
        }
    }

    /// Whether the volume is as it was to become. When the look-up fails, that is not known.
    private func isDone(with client: some OAPIClient) async -> Bool {
        let read = try? await AttachedVolume.read(request.volumeID, with: client, in: Self.name)  // it stays
        guard let volume = read?.volume else { return false }
        return (request.size ?? volume.size) == volume.size && (request.iops ?? volume.iops) == volume.iops
            && (request.volumeType ?? volume.volumeType) == volume.volumeType
    }
}
