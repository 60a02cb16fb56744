package import EC2Query
package import OAPI

/// FCU `CreateSnapshotExportTask`, which EC2 has not, over OAPI `CreateSnapshotExportTask`.
///
/// | FCU                           | OAPI                            | Rule                                        |
/// |-------------------------------|---------------------------------|---------------------------------------------|
/// | `SnapshotId`                  | `SnapshotId`                    | required                                    |
/// | `ExportToOsu.DiskImageFormat` | `OsuExport.DiskImageFormat`     | required: `qcow2` or `raw`                  |
/// | `ExportToOsu.OsuBucket`       | `OsuExport.OsuBucket`           | required; in lower case                     |
/// | `ExportToOsu.OsuPrefix`       | `OsuExport.OsuPrefix`           |                                             |
/// | `ExportToOsu.aksk.AccessKey`  | `OsuExport.OsuApiKey.ApiKeyId`  | both or none                                |
/// | `ExportToOsu.aksk.SecretKey`  | `OsuExport.OsuApiKey.SecretKey` | a secret                                    |
/// | `ExportToOsu.OsuKey`          | –                               | without effect, as at FCU                   |
/// | `DryRun`                      | `DryRun`                        | success is the error `DryRunOperation`      |
///
/// OAPI takes no ClientToken for it: the outcome of a call whose answer did not come is not known, and the client is
/// told to look before it asks again.
///
/// Sources: OUTSCALE "CreateSnapshotExportTask" and FCU "CreateSnapshotExportTask".
package struct CreateSnapshotExportTask: EC2Action, Hashable {
    package static let name = "CreateSnapshotExportTask"
    package static let effect = ActionEffect.createsWithoutToken
    package static let parameters = [
        ParameterRule("SnapshotId", .translated("`SnapshotId`")),
        ParameterRule("ExportToOsu.DiskImageFormat", .translated("`OsuExport.DiskImageFormat`")),
        ParameterRule("ExportToOsu.OsuBucket", .translated("`OsuExport.OsuBucket`")),
        ParameterRule("ExportToOsu.OsuPrefix", .translated("`OsuExport.OsuPrefix`")),
        ParameterRule("ExportToOsu.OsuKey", .ignored("FCU takes it and leaves it too")),
        ParameterRule("ExportToOsu.aksk.AccessKey", .translated("`OsuExport.OsuApiKey.ApiKeyId`")),
        ParameterRule("ExportToOsu.aksk.SecretKey", .translated("`OsuExport.OsuApiKey.SecretKey`")),
        ParameterRule("DryRun", .translated("`DryRun`")),
    ]

    let request: CreateSnapshotExportTaskRequest

    package init(_ query: QueryParameters, in context: TranslationContext) throws(EC2Error) {
        let snapshotID = try query.id("SnapshotId", of: .snapshot)
        let format = try query.required("ExportToOsu.DiskImageFormat")
        guard format == "qcow2" || format == "raw" else {
            throw .invalidParameterValue(
                format, of: "ExportToOsu.DiskImageFormat", why: "Expected: 'qcow2' or 'raw'.")
        }
        let bucket = try query.required("ExportToOsu.OsuBucket")
        guard bucket == bucket.lowercased() else {
            throw .invalidParameterValue(bucket, of: "ExportToOsu.OsuBucket", why: "Expected lower case.")
        }
        request = CreateSnapshotExportTaskRequest(
            snapshotID: snapshotID, diskImageFormat: format, bucket: bucket,
            prefix: query.text("ExportToOsu.OsuPrefix"), storageKey: try Self.storageKey(query),
            dryRun: try query.boolean("DryRun") ?? false)
    }

    package func perform(with client: some OAPIClient) async throws(EC2Error) -> EC2Answer {
        if request.dryRun { throw await client.dryRun(request, in: Self.name, about: request.snapshotID) }
        let reply = try await client.send(request, in: Self.name, about: request.snapshotID)
        // The task is there, most likely, and only its description is missing.
        guard let task = reply.response.task else { throw .outcomeUnknown(of: Self.name) }
        return EC2Answer(
            requestID: reply.requestID,
            [ResponseElement("snapshotExportTask", SnapshotExportTaskElement(task).listedElements)])
    }

    private static func storageKey(
        _ query: QueryParameters
    ) throws(EC2Error) -> CreateSnapshotExportTaskRequest.StorageKey? {
        let names = (id: "ExportToOsu.aksk.AccessKey", secret: "ExportToOsu.aksk.SecretKey")
        guard query.text(names.id) != nil || query.text(names.secret) != nil else { return nil }
        return CreateSnapshotExportTaskRequest.StorageKey(
            id: try query.required(names.id), secret: SecretText(try query.required(names.secret)))
    }
}
