package import EC2Query
package import OAPI

/// EC2 `DescribeSnapshotAttribute` over OAPI `ReadSnapshots` and `ReadAccounts`.
///
/// | EC2          | OAPI                        | Rule                                                          |
/// |--------------|-----------------------------|---------------------------------------------------------------|
/// | `SnapshotId` | `Filters.SnapshotIds`       | required; another account's is `InvalidSnapshot.NotFound`     |
/// | `Attribute`  | `PermissionsToCreateVolume` | required: `createVolumePermission`, or `productCodes`: none   |
/// | `DryRun`     | `DryRun`                    | success is the error `DryRunOperation`                        |
///
/// Sources: AWS "DescribeSnapshotAttribute", OUTSCALE "ReadSnapshots".
package struct DescribeSnapshotAttribute: EC2Action, Hashable {
    package static let name = "DescribeSnapshotAttribute"
    package static let effect = ActionEffect.reads
    package static let notes = [
        "Only the owner is told: ReadAccounts says whose key it is that asks."
    ]
    package static let parameters = [
        ParameterRule("SnapshotId", .translated("`Filters.SnapshotIds[]`")),
        ParameterRule("Attribute", .translated("`PermissionsToCreateVolume`")),
        ParameterRule("DryRun", .translated("`DryRun`")),
    ]

    let snapshotID: String
    let attribute: SnapshotAttribute
    let dryRun: Bool

    package init(_ query: QueryParameters, in context: TranslationContext) throws(EC2Error) {
        snapshotID = try query.id("SnapshotId", of: .snapshot)
        guard let attribute = try SnapshotAttribute(query, allowed: SnapshotAttribute.allCases) else {
            throw .missingParameter("Attribute")
        }
        self.attribute = attribute
        dryRun = try query.boolean("DryRun") ?? false
    }

    package func perform(with client: some OAPIClient) async throws(EC2Error) -> EC2Answer {
        if dryRun {
            let read = ReadRequest<Snapshot>(filters: [.snapshotIDs([snapshotID])], resultsPerPage: 1)
            throw await client.dryRun(DryRunRequest(read), in: Self.name, about: snapshotID)
        }
        let own = try await OwnSnapshot.read(snapshotID, with: client, in: Self.name)
        return EC2Answer(
            requestID: own.requestID,
            [ResponseElement("snapshotId", snapshotID), element(own.snapshot.permissions)])
    }

    private func element(_ permissions: ResourcePermissions) -> ResponseElement {
        switch attribute {
        case .createVolumePermission:
            let everybody = permissions.isPublic ? [[ResponseElement("group", "all")]] : []
            return .list(attribute.rawValue, everybody + permissions.accountIDs.map { [ResponseElement("userId", $0)] })
        case .productCodes:
            return .list(attribute.rawValue, [])
        }
    }
}
