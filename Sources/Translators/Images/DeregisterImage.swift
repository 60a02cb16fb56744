package import EC2Query
package import OAPI

/// EC2 `DeregisterImage` over OAPI `DeleteImage`, with `ReadImages` before and `DeleteSnapshot` after it when the
/// image's snapshots are to go too.
///
/// | EC2                         | OAPI             | Rule                                                          |
/// |-----------------------------|------------------|---------------------------------------------------------------|
/// | `ImageId`                   | `ImageId`        | required; another account's is `UnauthorizedOperation`        |
/// | `DeleteAssociatedSnapshots` | `DeleteSnapshot` | of each; one that another image is made of is left: `skipped` |
/// | `DryRun`                    | `DryRun`         | success is the error `DryRunOperation`                        |
///
/// Sources: AWS "DeregisterImage", OUTSCALE "DeleteImage".
package struct DeregisterImage: EC2Action, Hashable {
    package static let name = "DeregisterImage"
    package static let effect = ActionEffect.changes
    package static let parameters = [
        ParameterRule("ImageId", .translated("`ImageId`")),
        ParameterRule("DeleteAssociatedSnapshots", .translated("`DeleteSnapshot` of each, after the image")),
        ParameterRule("DryRun", .translated("`DryRun`")),
    ]

    /// EC2's words for what was done with a snapshot.
    private enum ReturnCode: String {
        case success
        case skipped
        case missingPermissions = "missing-permissions"
        case internalError = "internal-error"
        case clientError = "client-error"

        init(_ error: EC2Error) {
            switch error.code {
            case .invalidSnapshotInUse: self = .skipped
            case .unauthorizedOperation: self = .missingPermissions
            default: self = error.status >= 500 ? .internalError : .clientError
            }
        }
    }

    let request: DeleteImageRequest
    let deletesSnapshots: Bool

    package init(_ query: QueryParameters, in context: TranslationContext) throws(EC2Error) {
        request = DeleteImageRequest(
            imageID: try query.id("ImageId", of: .image),
            dryRun: try query.boolean("DryRun") ?? false)
        deletesSnapshots = try query.boolean("DeleteAssociatedSnapshots") ?? false
    }

    package func perform(with client: some OAPIClient) async throws(EC2Error) -> EC2Answer {
        if request.dryRun { throw await client.dryRun(request, in: Self.name, about: request.imageID) }
        guard deletesSnapshots else {
            return .done(requestID: try await client.delete(request, in: Self.name, about: request.imageID))
        }
        let read = try await client.send(Image.read(request.imageID), in: Self.name, about: request.imageID)
        guard let image = read.response.items.first(where: { $0.imageID == request.imageID }) else {
            throw ResourceKind.image.notFound(request.imageID)
        }
        let requestID = try await delete(with: client)
        var results: [[ResponseElement]] = []
        for snapshotID in image.snapshotIDs {
            let code = await delete(snapshotID, with: client)
            results.append([
                ResponseElement("snapshotId", snapshotID), ResponseElement("returnCode", code.rawValue),
            ])
        }
        return EC2Answer(
            requestID: requestID,
            EC2Answer.done(requestID: requestID).elements + [.list("deleteSnapshotResultSet", results)])
    }

    /// Deletes the image that was there a moment ago: if it is not any more, it is deleted all the same, and the snapshots
    /// are still to go.
    private func delete(with client: some OAPIClient) async throws(EC2Error) -> String? {
        do throws(EC2Error) {
            return try await client.delete(request, in: Self.name, about: request.imageID)
        } catch {
            guard error.code == .invalidAMIIDNotFound else { throw error }
            return nil
        }
    }

    private func delete(_ snapshotID: String, with client: some OAPIClient) async -> ReturnCode {
        do throws(EC2Error) {
            _ = try await client.delete(Snapshot.deletion(of: snapshotID), in: DeleteSnapshot.name, about: snapshotID)
            return .success
        } catch {
            return ReturnCode(error)
        }
    }
}
