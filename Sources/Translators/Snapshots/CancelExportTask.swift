package import EC2Query
package import OAPI

/// FCU's `CancelExportTask` over OAPI `DeleteExportTask`.
///
/// | EC2            | OAPI           | Rule                                                                          |
/// |----------------|----------------|-------------------------------------------------------------------------------|
/// | `ExportTaskId` | `ExportTaskId` | required; one that there is not is `InvalidSnapshotExportTaskID.NotFound`     |
/// | `DryRun`       | `DryRun`       | FCU's; success is the error `DryRunOperation`                                 |
///
/// Sources: AWS "CancelExportTask", OUTSCALE "DeleteExportTask".
package struct CancelExportTask: EC2Action, Hashable {
    package static let name = "CancelExportTask"
    package static let effect = ActionEffect.changes
    package static let parameters = [
        ParameterRule("ExportTaskId", .translated("`ExportTaskId`")),
        ParameterRule("DryRun", .translated("`DryRun`")),
    ]

    let request: DeleteExportTaskRequest

    package init(_ query: QueryParameters, in context: TranslationContext) throws(EC2Error) {
        request = DeleteExportTaskRequest(
            taskID: try query.required("ExportTaskId"), dryRun: try query.boolean("DryRun") ?? false)
    }

    package func perform(with client: some OAPIClient) async throws(EC2Error) -> EC2Answer {
        if request.dryRun { throw await client.dryRun(request, in: Self.name, about: request.taskID) }
        return .done(requestID: try await client.delete(request, in: Self.name, about: request.taskID))
    }
}
