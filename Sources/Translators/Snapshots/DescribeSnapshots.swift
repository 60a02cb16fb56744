package import EC2Query
package import OAPI

/// EC2 `DescribeSnapshots` over OAPI `ReadSnapshots`.
///
/// | EC2              | OAPI                  | Rule                                                               |
/// |------------------|-----------------------|--------------------------------------------------------------------|
/// | `SnapshotId.N`   | `Filters.SnapshotIds` | one missing from the reply is `InvalidSnapshot.NotFound`           |
/// | `Owner.N`        | `Filters.AccountIds`  | ``Audience``                                                       |
/// | `RestorableBy.N` | see there             | ``Audience``                                                       |
/// | `Filter.N`       | `Filters`             | ``SnapshotElement``; each is applied to the answer again           |
/// | `MaxResults`     | `ResultsPerPage`      | 5 to 1,000, not with `SnapshotId.N`; absent: everything            |
/// | `NextToken`      | `NextPageToken`       | opens for the same caller and request only                         |
/// | `DryRun`         | `DryRun`              | success is the error `DryRunOperation`                             |
///
/// A snapshot that is being deleted is not there any more.
///
/// Sources: AWS "DescribeSnapshots", OUTSCALE "ReadSnapshots" and "Tutorial: Paginating an API Request".
package struct DescribeSnapshots: EC2Action {
    package static let name = "DescribeSnapshots"
    package static let effect = ActionEffect.reads
    package static let notes = [
        "Every filter is applied to the answer once more; values with * or ? are not sent, because OAPI has no wildcards.",
        "Without MaxResults all pages are read, with ReadSnapshots for each, 1,000 snapshots at a time.",
        "A snapshot that is being deleted is left out; OAPI lists it as deleting.",
    ]
    package static let parameters =
        [ParameterRule("SnapshotId.N", .translated("`Filters.SnapshotIds[]`"))] + Audience<Snapshot>.parameters
        + Listing<SnapshotElement>.parameters
    package static let filters = SnapshotElement.filters.map { FilterSummary($0) }

    let audience: Audience<Snapshot>
    let listing: Listing<SnapshotElement>

    package init(_ query: QueryParameters, in context: TranslationContext) throws(EC2Error) {
        let selection = try IDSelection(query, "SnapshotId", of: .snapshot, as: "SnapshotIds")
        audience = try Audience(query)
        listing = try Listing(query, of: Self.name, selection, in: context)
    }

    package func perform(with client: some OAPIClient) async throws(EC2Error) -> EC2Answer {
        let needsCaller = audience.needsCaller && !listing.isDryRun
        let caller = needsCaller ? try await callerAccountID(with: client, in: Self.name) : nil
        return try await listing.answer(with: client, pushed: audience.pushed(caller: caller)) { element in
            audience.includes(element.snapshot, caller: caller)
        }
    }
}
