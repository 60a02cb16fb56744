package import EC2Query
package import OAPI

/// EC2 `ModifyVolumeAttribute`: OUTSCALE has no `autoEnableIO`, so that it can be set to `false` alone, as which it is
/// told. OAPI `ReadVolumes` says whether there is such a volume.
///
/// | EC2                  | OAPI                | Rule                                                                |
/// |----------------------|---------------------|---------------------------------------------------------------------|
/// | `VolumeId`           | `Filters.VolumeIds` | required                                                            |
/// | `AutoEnableIO.Value` | –                   | required; refused when true                                         |
/// | `DryRun`             | `DryRun`            | success is the error `DryRunOperation`                              |
///
/// Source: AWS "ModifyVolumeAttribute".
package struct ModifyVolumeAttribute: EC2Action, Hashable {
    package static let name = "ModifyVolumeAttribute"
    package static let effect = ActionEffect.changes
    package static let parameters = [
        ParameterRule("VolumeId", .translated("`Filters.VolumeIds[]`")),
        ParameterRule(
            "AutoEnableIO.Value", .refusedWhenTrue("AutoEnableIO, for OUTSCALE does not take a volume's I/O away")),
        ParameterRule("DryRun", .translated("`DryRun`")),
    ]

    let volumeID: String
    let dryRun: Bool

    package init(_ query: QueryParameters, in context: TranslationContext) throws(EC2Error) {
        volumeID = try query.id("VolumeId", of: .volume)
        guard try query.boolean("AutoEnableIO.Value") != nil else { throw .missingParameter("AutoEnableIO") }
        dryRun = try query.boolean("DryRun") ?? false
    }

    package func perform(with client: some OAPIClient) async throws(EC2Error) -> EC2Answer {
        if dryRun { throw await client.dryRun(DryRunRequest(Volume.read(volumeID)), in: Self.name, about: volumeID) }
        _ = try await AttachedVolume.read(volumeID, with: client, in: Self.name)
        return .done(requestID: nil)
    }
}
