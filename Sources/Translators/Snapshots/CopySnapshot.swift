package import EC2Query
package import OAPI

/// EC2 `CopySnapshot` over OAPI `CreateSnapshot`, then `CreateTags` when tags are asked for.
///
/// | EC2                           | OAPI                 | Rule                                                         |
/// |-------------------------------|----------------------|--------------------------------------------------------------|
/// | `SourceRegion`                | `SourceRegionName`   | required; the gateway's own Region, else `NotImplemented`    |
/// | `SourceSnapshotId`            | `SourceSnapshotId`   | required                                                     |
/// | `Description`                 | `Description`        | absent or empty: `ec2.copyDescription` decides               |
/// | `TagSpecification.N`          | `CreateTags`         | both or none: without its tags the copy is deleted again     |
/// | –                             | `CreateTags`         | `ec2.copyTags: source`: the source's tags of other keys      |
/// | `DryRun`                      | `DryRun`             | success is the error `DryRunOperation`                       |
/// | `ClientToken`                 | `ClientToken`        | not in EC2's model; without it the gateway derives one       |
/// | `DestinationRegion`           | –                    | the gateway's own Region or nothing: the SDKs always send it |
/// | `PresignedUrl`                | –                    | never fetched, never logged: the SDKs add it by themselves   |
/// | `Encrypted`, `KmsKeyId`, …    | –                    | refused: no plain copy for who asked for an encrypted one    |
///
/// An answer that did not come is not guessed: the copy is looked for by its ClientToken.
///
/// Sources: AWS "CopySnapshot", OUTSCALE "CreateSnapshot" and "Copying a Snapshot".
package struct CopySnapshot: EC2Action, Hashable {
    package static let name = "CopySnapshot"
    package static let effect = ActionEffect.creates
    package static let notes = [
        "Without a Description the copy inherits its source's; `ec2.copyDescription: aws` writes what AWS's console does.",
        "A copy stays in its Region: AWS copies between Regions, OUTSCALE does not.",
        "The copy is complete in itself and has no volume; EC2 clients are told vol-ffffffff.",
        "With tags: when CreateTags fails, ReadSnapshots looks whether they are there, and DeleteSnapshot takes the copy back.",
        "When no answer comes, ReadSnapshots looks for the copy by its ClientToken.",
    ]
    package static let parameters =
        [
            ParameterRule("SourceRegion", .translated("`SourceRegionName`")),
            ParameterRule("SourceSnapshotId", .translated("`SourceSnapshotId`")),
            ParameterRule("Description", .translated("`Description`")),
            ParameterRule("DryRun", .translated("`DryRun`")),
            ParameterRule("ClientToken", .translated("`ClientToken`")),
            ParameterRule("DestinationRegion", .translated("checked: a copy stays in its Region")),
            ParameterRule("PresignedUrl", .ignored("the caller's own signature is what counts")),
            ParameterRule("Encrypted", .refusedWhenTrue("Encrypted, for OUTSCALE does not encrypt snapshots")),
            ParameterRule("KmsKeyId", .refused("KmsKeyId, for OUTSCALE does not encrypt snapshots")),
            ParameterRule("DestinationOutpostArn", .refused("DestinationOutpostArn, for OUTSCALE has no Outposts")),
            ParameterRule(
                "DestinationAvailabilityZone",
                .refused("DestinationAvailabilityZone, for OUTSCALE keeps snapshots in a Region")),
            ParameterRule("CompletionDurationMinutes", .translated("checked, then refused")),
        ] + TagSpecifications.parameters

    /// AWS "Time-based copies": 15 minutes to 48 hours, of which the model allows more.
    private static let completionDurations = 1...2_880

    let request: CopySnapshotRequest
    let tags: [ResourceTag]
    let descriptionPolicy: CopyDescription
    let tagPolicy: CopyTags

    package init(_ query: QueryParameters, in context: TranslationContext) throws(EC2Error) {
        let sourceRegion = try query.required("SourceRegion")
        let sourceSnapshotID = try query.required("SourceSnapshotId")
        guard context.isOwnRegion(sourceRegion) else { throw .interRegionCopy }
        if let destination = query.text("DestinationRegion"), !context.isOwnRegion(destination) {
            throw .invalidParameterValue(
                destination, of: "destinationRegion", why: "The copy is made in \(context.region).")
        }
        if try query.integer("CompletionDurationMinutes", in: Self.completionDurations) != nil {
            throw .unsupportedOperation("CompletionDurationMinutes, for OUTSCALE promises no duration")
        }
        request = CopySnapshotRequest(
            sourceSnapshotID: try ResourceKind.snapshot.check(sourceSnapshotID, of: "SourceSnapshotId"),
            sourceRegionName: context.region,
            description: query.text("Description"),
            clientToken: context.clientToken,
            dryRun: try query.boolean("DryRun") ?? false)
        tags = try TagSpecifications(query, for: "snapshot").tags
        descriptionPolicy = context.copyDescription
        tagPolicy = context.copyTags
    }

    package func perform(with client: some OAPIClient) async throws(EC2Error) -> EC2Answer {
        let (request, inherited) = needsSource ? try await completed(with: client) : (request, nil)
        if request.dryRun { throw await client.dryRun(request, in: Self.name, about: request.sourceSnapshotID) }
        let creation = ResourceCreation<Snapshot>(
            action: Self.name, about: [request.sourceSnapshotID], tags: tags, inherited: inherited,
            trace: .clientToken(request.clientToken))
        let copy = try await creation.perform(request, with: client)
        let snapshotID = ResponseElement("snapshotId", copy.resource.snapshotID)
        return EC2Answer(
            requestID: copy.requestID,
            copy.tags.isEmpty ? [snapshotID] : [snapshotID, TagSpecifications.element(copy.tags)])
    }

    private var isToBeDescribed: Bool { request.description == nil && descriptionPolicy == .aws }
    private var needsSource: Bool { isToBeDescribed || tagPolicy == .source }

    /// The request with what comes of its source, and the tags that do.
    @inline(never)  // a copy that needs nothing of its source would keep room for this as long as it waits
    private func completed(
        with client: some OAPIClient
    ) async throws(EC2Error) -> (CopySnapshotRequest, inherited: [ResourceTag]?) {
        let source = try await source(client)
        var request = request
        if isToBeDescribed { request.description = awsDescription(of: source) }
        return (request, tagPolicy == .source ? try inheritedTags(of: source) : nil)
    }

    /// The snapshot to be copied; `nil` when there is none of that ID that the caller can see.
    private func source(_ client: some OAPIClient) async throws(EC2Error) -> Snapshot? {
        let read = ReadRequest<Snapshot>(filters: [.snapshotIDs([request.sourceSnapshotID])])
        let reply = try await client.send(read, in: Self.name, about: request.sourceSnapshotID)
        return reply.response.items.first { $0.snapshotID == request.sourceSnapshotID }
    }

    /// The AWS console's text. A source that cannot be read has no description: the copy itself says what is wrong.
    private func awsDescription(of source: Snapshot?) -> String {
        let prefix = "[Copied \(request.sourceSnapshotID) from \(request.sourceRegionName)]"
        guard let description = source?.description, !description.isEmpty else { return prefix }
        return "\(prefix) \(description)"
    }

    /// The source's tags but for those whose key is asked for with another value, and but for `aws:…`: EC2 keeps these
    /// keys for itself and copies none of them.
    ///
    /// - Throws: `InvalidSnapshot.NotFound` without a source, `TagLimitExceeded` when there are too many in all.
    private func inheritedTags(of source: Snapshot?) throws(EC2Error) -> [ResourceTag] {
        guard let source else { throw ResourceKind.snapshot.notFound(request.sourceSnapshotID) }
        let asked = Set(tags.map(\.key))
        let inherited = source.tags.filter { tag in
            !asked.contains(tag.key) && !tag.key.lowercased().hasPrefix("aws:")
        }
        try TagMembers.check(tags + inherited)
        return inherited
    }
}
