package import EC2Query
package import OAPI

/// EC2 `CopyImage` over OAPI `ReadImages` and `CreateImage`, then `CreateTags` when tags are asked for. Within the Region:
/// OUTSCALE copies no image to another.
///
/// | EC2                      | OAPI                  | Rule                                                            |
/// |--------------------------|-----------------------|-----------------------------------------------------------------|
/// | `SourceImageId`          | `SourceImageId`       | required                                                        |
/// | `SourceRegion`           | `SourceRegionName`    | required: the Region of the gateway, or an alias of it          |
/// | `Name`                   | `ImageName`           | required; one that the caller has is `InvalidAMIName.Duplicate` |
/// | `Description`            | `Description`         | absent: the source's, as at OUTSCALE                            |
/// | `CopyImageTags`          | `CreateTags`          | the source's tags, where none of the same key is asked for      |
/// | `TagSpecification.N`     | `CreateTags`          | of the image; both or none                                      |
/// | `DryRun`                 | `DryRun`              | success is the error `DryRunOperation`                          |
/// | `ClientToken`            | –                     | ``ImageCreation``: OAPI takes none, the gateway remembers it    |
/// | `Encrypted`, `KmsKeyId`  | –                     | refused: no plain copy for who asked for an encrypted one       |
/// | `DestinationOutpostArn`… | –                     | refused                                                         |
///
/// Sources: AWS "CopyImage", OUTSCALE "CreateImage".
package struct CopyImage: EC2Action, Hashable {
    package static let name = "CopyImage"
    package static let effect = ActionEffect.createsByName
    package static let parameters =
        [
            ParameterRule("SourceImageId", .translated("`SourceImageId`")),
            ParameterRule("SourceRegion", .translated("`SourceRegionName`")),
            ParameterRule("Name", .translated("`ImageName`")),
            ParameterRule("Description", .translated("`Description`")),
            ParameterRule("CopyImageTags", .translated("`CreateTags`, of the source's tags")),
            ParameterRule("DryRun", .translated("`DryRun`")),
            ParameterRule("ClientToken", .translated("remembered by the gateway: OAPI takes none")),
            ParameterRule("Encrypted", .refusedWhenTrue("Encrypted, for OUTSCALE does not encrypt volumes")),
            ParameterRule("KmsKeyId", .refused("KmsKeyId, for OUTSCALE does not encrypt volumes")),
            ParameterRule("DestinationOutpostArn", .refused("DestinationOutpostArn, for OUTSCALE has no Outposts")),
            ParameterRule(
                "DestinationAvailabilityZone", .refused("DestinationAvailabilityZone, for an image is the Region's")),
            ParameterRule(
                "DestinationAvailabilityZoneId",
                .refused("DestinationAvailabilityZoneId, for an image is the Region's")),
            ParameterRule(
                "SnapshotCopyCompletionDurationMinutes",
                .refused("SnapshotCopyCompletionDurationMinutes, for OUTSCALE promises no time")),
        ] + TagSpecifications.parameters

    let request: CreateImageRequest
    let sourceID: String
    let tags: [ResourceTag]
    let copiesTags: Bool

    package init(_ query: QueryParameters, in context: TranslationContext) throws(EC2Error) {
        sourceID = try query.id("SourceImageId", of: .image)
        guard context.isOwnRegion(try query.required("SourceRegion")) else { throw .interRegionCopy }
        request = CreateImageRequest(
            name: try ImageName(query).text, description: query.text("Description"),
            source: .image(sourceID, region: context.region), dryRun: try query.boolean("DryRun") ?? false)
        tags = try TagSpecifications(query, for: Image.noun).tags
        copiesTags = try query.boolean("CopyImageTags") ?? false
    }

    package func perform(with client: some OAPIClient) async throws(EC2Error) -> EC2Answer {
        let inherited = copiesTags && !request.dryRun ? try await sourceTags(with: client) : []
        try TagMembers.check(tags + inherited)
        return try await ImageCreation(
            action: Self.name, request: request, about: [sourceID], tags: tags, inherited: inherited
        ).perform(with: client)
    }

    /// The source's tags but for those of a key that is asked for.
    private func sourceTags(with client: some OAPIClient) async throws(EC2Error) -> [ResourceTag] {
        let reply = try await client.send(Image.read(sourceID), in: Self.name, about: sourceID)
        guard let source = reply.response.items.first(where: { $0.imageID == sourceID }) else {
            throw ResourceKind.image.notFound(sourceID)
        }
        let keys = Set(tags.map(\.key))
        return source.tags.filter { !keys.contains($0.key) }
    }
}
