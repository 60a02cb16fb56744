package import EC2Query
package import OAPI

/// EC2 `CreateSnapshot` over OAPI `CreateSnapshot`, then `CreateTags` when tags are asked for.
///
/// | EC2                  | OAPI          | Rule                                                                |
/// |----------------------|---------------|---------------------------------------------------------------------|
/// | `VolumeId`           | `VolumeId`    | required                                                            |
/// | `Description`        | `Description` | absent or empty: OUTSCALE stores an empty one                       |
/// | `TagSpecification.N` | `CreateTags`  | both or none: without its tags the snapshot is deleted again        |
/// | `DryRun`             | `DryRun`      | success is the error `DryRunOperation`                              |
/// | `ClientToken`        | `ClientToken` | not in EC2's model; without it the gateway derives one              |
/// | `Location`           | –             | `regional`, which every snapshot is; `local` is refused             |
/// | `OutpostArn`         | –             | refused                                                             |
///
/// An answer that did not come is not guessed: the snapshot is looked for by its ClientToken.
///
/// Sources: AWS "CreateSnapshot", OUTSCALE "CreateSnapshot".
package struct CreateSnapshot: EC2Action, Hashable {
    package static let name = "CreateSnapshot"
    package static let effect = ActionEffect.creates
    package static let notes = [
        "With tags: when CreateTags fails, ReadSnapshots looks whether they are there, and DeleteSnapshot takes the snapshot back.",
        "When no answer comes, ReadSnapshots looks for the snapshot by its ClientToken.",
        "OUTSCALE's states in-queue, pending/queued and importing are all pending to EC2 clients.",
    ]
    package static let parameters =
        [
            ParameterRule("VolumeId", .translated("`VolumeId`")),
            ParameterRule("Description", .translated("`Description`")),
            ParameterRule("DryRun", .translated("`DryRun`")),
            ParameterRule("ClientToken", .translated("`ClientToken`")),
            ParameterRule("Location", .translated("checked: `regional`")),
            ParameterRule("OutpostArn", .refused("OutpostArn, for OUTSCALE has no Outposts")),
        ] + TagSpecifications.parameters

    let request: SnapshotVolumeRequest
    let tags: [ResourceTag]

    package init(_ query: QueryParameters, in context: TranslationContext) throws(EC2Error) {
        let volumeID = try query.id("VolumeId", of: .volume)
        try SnapshotLocation.check(query, "Location")
        request = SnapshotVolumeRequest(
            volumeID: volumeID, description: query.text("Description"), clientToken: context.clientToken,
            dryRun: try query.boolean("DryRun") ?? false)
        tags = try TagSpecifications(query, for: "snapshot").tags
    }

    package func perform(with client: some OAPIClient) async throws(EC2Error) -> EC2Answer {
        if request.dryRun { throw await client.dryRun(request, in: Self.name, about: request.volumeID) }
        let creation = ResourceCreation<Snapshot>(
            action: Self.name, about: [request.volumeID], tags: tags, trace: .clientToken(request.clientToken))
        let created = try await creation.perform(request, with: client)
        guard let element = SnapshotElement(created.resource) else { throw .internalError }
        return EC2Answer(requestID: created.requestID, element.elements(tags: tags.isEmpty ? nil : tags))
    }
}
