package import EC2Query
package import OAPI

/// EC2 `ResetSnapshotAttribute` over OAPI `ReadSnapshots`, `ReadAccounts` and `UpdateSnapshot`.
///
/// | EC2          | OAPI         | Rule                                                                         |
/// |--------------|--------------|------------------------------------------------------------------------------|
/// | `SnapshotId` | `SnapshotId` | required; another account's is `InvalidSnapshot.NotFound`                    |
/// | `Attribute`  | `Removals`   | required: `createVolumePermission`                                           |
/// | `DryRun`     | `DryRun`     | success is the error `DryRunOperation`; nothing is read                      |
///
/// Two calls where EC2 has one: a permission given between them stays. Where nobody has one, there is nothing to take.
///
/// Sources: AWS "ResetSnapshotAttribute", OUTSCALE "UpdateSnapshot".
package struct ResetSnapshotAttribute: EC2Action, Hashable {
    package static let name = "ResetSnapshotAttribute"
    package static let effect = ActionEffect.changes
    package static let notes = [
        "OUTSCALE has no reset: the permissions are read and then removed, all that there are, and none when there are none.",
        "Only the owner may: ReadAccounts says whose key it is that asks.",
    ]
    package static let parameters = [
        ParameterRule("SnapshotId", .translated("`SnapshotId`")),
        ParameterRule("Attribute", .translated("checked: `createVolumePermission`")),
        ParameterRule("DryRun", .translated("`DryRun`")),
    ]

    let snapshotID: String
    let dryRun: Bool

    package init(_ query: QueryParameters, in context: TranslationContext) throws(EC2Error) {
        snapshotID = try query.id("SnapshotId", of: .snapshot)
        guard try SnapshotAttribute(query, allowed: [.createVolumePermission]) != nil else {
            throw .missingParameter("Attribute")
        }
        dryRun = try query.boolean("DryRun") ?? false
    }

    package func perform(with client: some OAPIClient) async throws(EC2Error) -> EC2Answer {
        if dryRun {
            let update = UpdateSnapshotRequest(
                snapshotID: snapshotID, change: .remove(ResourcePermissions(isPublic: true)), dryRun: true)
            throw await client.dryRun(update, in: Self.name, about: snapshotID)
        }
        let own = try await OwnSnapshot.read(snapshotID, with: client, in: Self.name)
        guard own.snapshot.permissions != ResourcePermissions() else { return .done(requestID: own.requestID) }
        let update = UpdateSnapshotRequest(
            snapshotID: snapshotID, change: .remove(own.snapshot.permissions), dryRun: false)
        let reply = try await client.send(update, in: Self.name, about: snapshotID)
        return .done(requestID: reply.requestID)
    }
}
