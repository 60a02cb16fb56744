internal import EC2Query
internal import OAPI

/// A snapshot of the caller's own, as it is read: who else may use it only its owner may see and reset.
struct OwnSnapshot {
    let snapshot: Snapshot
    /// OAPI's id of the call that read it.
    let requestID: String?

    /// - Throws: `InvalidSnapshot.NotFound` when there is none of that ID, when it is another account's, and when it is
    ///   being deleted.
    static func read(
        _ snapshotID: String, with client: some OAPIClient, in action: String
    ) async throws(EC2Error) -> OwnSnapshot {
        let read = ReadRequest<Snapshot>(filters: [.snapshotIDs([snapshotID])], resultsPerPage: 1)
        let reply = try await client.send(read, in: action, about: snapshotID)
        guard let snapshot = reply.response.items.first(where: { $0.snapshotID == snapshotID }),
            SnapshotStatus(snapshot.state) != nil
        else { throw ResourceKind.snapshot.notFound(snapshotID) }
        guard try await callerAccountID(with: client, in: action) == snapshot.accountID else {
            throw ResourceKind.snapshot.notFound(snapshotID)
        }
        return OwnSnapshot(snapshot: snapshot, requestID: reply.requestID)
    }
}
