package import EC2Query
package import OAPI

/// EC2 `DeleteSnapshot` over OAPI `DeleteSnapshot`.
///
/// | EC2          | OAPI         | Rule                                                                         |
/// |--------------|--------------|------------------------------------------------------------------------------|
/// | `SnapshotId` | `SnapshotId` | required; another account's is `InvalidSnapshot.NotFound`                    |
/// | `DryRun`     | `DryRun`     | success is the error `DryRunOperation`                                       |
///
/// A snapshot that an image is made of is `InvalidSnapshot.InUse`, and the message names the image: `ReadImages` says
/// which.
///
/// Sources: AWS "DeleteSnapshot", OUTSCALE "DeleteSnapshot".
package struct DeleteSnapshot: EC2Action, Hashable {
    package static let name = "DeleteSnapshot"
    package static let effect = ActionEffect.changes
    package static let notes = [
        "When OUTSCALE says that the snapshot is in use, ReadImages finds the image whose name the error bears."
    ]
    package static let parameters = [
        ParameterRule("SnapshotId", .translated("`SnapshotId`")),
        ParameterRule("DryRun", .translated("`DryRun`")),
    ]

    let request: DeleteSnapshotRequest

    package init(_ query: QueryParameters, in context: TranslationContext) throws(EC2Error) {
        request = DeleteSnapshotRequest(
            snapshotID: try query.id("SnapshotId", of: .snapshot),
            dryRun: try query.boolean("DryRun") ?? false)
    }

    package func perform(with client: some OAPIClient) async throws(EC2Error) -> EC2Answer {
        if request.dryRun { throw await client.dryRun(request, in: Self.name, about: request.snapshotID) }
        do throws(EC2Error) {
            return .done(requestID: try await client.delete(request, in: Self.name, about: request.snapshotID))
        } catch {
            guard error.code == .invalidSnapshotInUse, let imageID = await user(with: client, or: error.message)
            else { throw error }
            throw EC2Error(
                .invalidSnapshotInUse, "The snapshot \(request.snapshotID) is currently in use by \(imageID)")
        }
    }

    /// The first image that is made of the snapshot, or the one that OAPI's refusal names. `nil` when neither says: then
    /// the image stays unnamed.
    private func user(with client: some OAPIClient, or refusal: String) async -> String? {
        let read = ReadRequest<Image>(
            filters: [ReadFilter("BlockDeviceMappingSnapshotIds", [request.snapshotID])], resultsPerPage: 1)
        let reply = try? await client.send(read)  // the error to answer with is the delete's
        let named = refusal.split { !($0.isASCII && ($0.isLetter || $0.isNumber || $0 == "-")) }.map(String.init)
        return reply?.response.items.first?.imageID ?? named.first(where: ResourceKind.image.isOutscaleID)
    }
}
