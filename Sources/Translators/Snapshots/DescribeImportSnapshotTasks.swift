package import EC2Query
package import OAPI

/// EC2 `DescribeImportSnapshotTasks` over OAPI `ReadSnapshots`.
///
/// | EC2              | OAPI                  | Rule                                                                 |
/// |------------------|-----------------------|----------------------------------------------------------------------|
/// | `ImportTaskId.N` | `Filters.SnapshotIds` | the snapshots' IDs in another form; absent: imports under way        |
/// | `Filters.N`      | –                     | ``ImportTaskElement``; its name is EC2's only list of this spelling  |
/// | `MaxResults`     | `ResultsPerPage`      | 5 to 1,000, not with `ImportTaskId.N`; absent: everything            |
/// | `NextToken`      | `NextPageToken`       | opens for the same caller and request only                           |
/// | `DryRun`         | `DryRun`              | success is the error `DryRunOperation`                               |
///
/// OAPI does not say of a snapshot that is completed whether it was imported. One that is asked for by its task's ID is
/// taken to be.
///
/// Sources: AWS "DescribeImportSnapshotTasks", OUTSCALE "ReadSnapshots".
package struct DescribeImportSnapshotTasks: EC2Action {
    package static let name = "DescribeImportSnapshotTasks"
    package static let effect = ActionEffect.reads
    package static let parameters =
        [
            ParameterRule("ImportTaskId.N", .translated("`Filters.SnapshotIds[]`")),
            ParameterRule("DryRun", .translated("`DryRun`")),
        ] + FilterList.parameters(named: filterList) + PageRequest.parameters
    package static let filters = ImportTaskElement.filters.map { FilterSummary($0) }

    private static let filterList = "Filters"

    let isByID: Bool
    let listing: Listing<ImportTaskElement>

    package init(_ query: QueryParameters, in context: TranslationContext) throws(EC2Error) {
        var snapshotIDs: [String] = []
        for taskID in try query.list("ImportTaskId") {
            guard let snapshotID = ImportTaskElement.snapshotID(of: taskID) else { throw Self.unknownTask(taskID) }
            snapshotIDs.append(snapshotID)
        }
        let selection = IDSelection(
            as: "SnapshotIds", snapshotIDs, isTaken: { ResourceKind.snapshot.isOutscaleID($0) },
            notFound: { Self.unknownTask(ImportTaskElement.taskID(of: $0)) })
        isByID = !selection.isEmpty
        listing = try Listing(query, of: Self.name, selection, filterParameter: Self.filterList, in: context)
    }

    package func perform(with client: some OAPIClient) async throws(EC2Error) -> EC2Answer {
        let isByID = isByID
        return try await listing.answer(with: client) { isByID || $0.isUnderWay }
    }

    /// What AWS says of a task that is not there too.
    private static func unknownTask(_ id: String) -> EC2Error {
        EC2Error(.invalidConversionTaskIDMalformed, "The import task ID '\(id.prefix(64))' is not valid")
    }
}
