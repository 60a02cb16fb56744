package import EC2Query
package import OAPI

/// FCU `DescribeSnapshotExportTasks`, which EC2 has not, over OAPI `ReadSnapshotExportTasks`.
///
/// | FCU                      | OAPI              | Rule                                                                  |
/// |--------------------------|-------------------|-----------------------------------------------------------------------|
/// | `SnapshotExportTaskId.N` | `Filters.TaskIds` | a missing one is `InvalidSnapshotExportTaskID.NotFound`               |
/// | `Filter.N`               | `Filters`         | ``SnapshotExportTaskElement``; each is applied to the answer again    |
/// | `MaxResults`             | `ResultsPerPage`  | 5 to 1,000, not with `SnapshotExportTaskId.N`; absent: everything     |
/// | `NextToken`              | `NextPageToken`   | opens for the same caller and request only                            |
/// | `DryRun`                 | `DryRun`          | success is the error `DryRunOperation`                                |
///
/// Sources: OUTSCALE "ReadSnapshotExportTasks" and FCU "DescribeSnapshotExportTasks".
package struct DescribeSnapshotExportTasks: EC2Action {
    package static let name = "DescribeSnapshotExportTasks"
    package static let effect = ActionEffect.reads
    package static let parameters =
        [ParameterRule("SnapshotExportTaskId.N", .translated("`Filters.TaskIds[]`"))]
        + Listing<SnapshotExportTaskElement>.parameters
    package static let filters = SnapshotExportTaskElement.filters.map { FilterSummary($0) }

    let listing: Listing<SnapshotExportTaskElement>

    package init(_ query: QueryParameters, in context: TranslationContext) throws(EC2Error) {
        let selection = IDSelection(
            as: "TaskIds", try query.list("SnapshotExportTaskId"), isTaken: SnapshotExportTaskElement.isTaskID
        ) { id in
            EC2Error(
                .invalidSnapshotExportTaskIDNotFound,
                "The snapshot export task ID '\(id.prefix(64))' does not exist")
        }
        listing = try Listing(query, of: Self.name, selection, in: context)
    }

    package func perform(with client: some OAPIClient) async throws(EC2Error) -> EC2Answer {
        try await listing.answer(with: client)
    }
}
