package import EC2Query
package import OAPI

/// EC2 `ModifySnapshotAttribute` over OAPI `UpdateSnapshot`.
///
/// | EC2                               | OAPI                      | Rule                                               |
/// |-----------------------------------|---------------------------|----------------------------------------------------|
/// | `SnapshotId`                      | `SnapshotId`              | required                                           |
/// | `Attribute`                       | –                         | `createVolumePermission` or absent                 |
/// | `OperationType`                   | `Additions` or `Removals` | `add` or `remove`: goes with the next two          |
/// | `UserId.N`                        | `AccountIds`              | 12 digits                                          |
/// | `UserGroup.N`                     | `GlobalPermission`        | `all`                                              |
/// | `CreateVolumePermission.Add.N`    | `Additions`               | `UserId` or `Group`; not together with `.Remove.N` |
/// | `CreateVolumePermission.Remove.N` | `Removals`                | of who has no permission: done                     |
/// | `DryRun`                          | `DryRun`                  | success is the error `DryRunOperation`             |
///
/// Sources: AWS "ModifySnapshotAttribute", OUTSCALE "UpdateSnapshot".
package struct ModifySnapshotAttribute: EC2Action, Hashable {
    package static let name = "ModifySnapshotAttribute"
    package static let effect = ActionEffect.changes
    package static let notes = [
        "Permissions are added or removed, never both in one call."
    ]
    package static let parameters =
        [
            ParameterRule("SnapshotId", .translated("`SnapshotId`")),
            ParameterRule("Attribute", .translated("checked: `createVolumePermission`")),
            ParameterRule("DryRun", .translated("`DryRun`")),
        ] + PermissionChange.parameters(of: "CreateVolumePermission")

    let request: UpdateSnapshotRequest

    package init(_ query: QueryParameters, in context: TranslationContext) throws(EC2Error) {
        let snapshotID = try query.id("SnapshotId", of: .snapshot)
        _ = try SnapshotAttribute(query, allowed: [.createVolumePermission])
        request = UpdateSnapshotRequest(
            snapshotID: snapshotID, change: try PermissionChange(query, of: "CreateVolumePermission").change,
            dryRun: try query.boolean("DryRun") ?? false)
    }

    package func perform(with client: some OAPIClient) async throws(EC2Error) -> EC2Answer {
        if request.dryRun { throw await client.dryRun(request, in: Self.name, about: request.snapshotID) }
        let reply = try await client.send(request, in: Self.name, about: request.snapshotID)
        return .done(requestID: reply.requestID)
    }
}
