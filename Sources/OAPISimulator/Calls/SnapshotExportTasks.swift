extension World {
    /// `CreateSnapshotExportTask`: of a completed snapshot that the account can see.
    mutating func createSnapshotExportTask(
        _ request: JSONObject, by account: SimulatedAccount, at now: WallTime
    ) throws(Refusal) -> JSONObject {
        let export = request.object("OsuExport") ?? JSONObject()
        let format = export.string("DiskImageFormat") ?? ""
        guard ["qcow2", "raw"].contains(format) else { throw .invalidValue("OsuExport.DiskImageFormat") }
        let bucket = export.string("OsuBucket") ?? ""
        guard !bucket.isEmpty, bucket == bucket.lowercased() else { throw .invalidValue("OsuExport.OsuBucket") }
        let id = request.string("SnapshotId") ?? ""
        try checkID(id, .snapshot)
        let stage = try visibleSnapshot(id, to: account).stage(at: now)
        guard stage == .completed else { throw .snapshotState(id, stage.state) }
        let task = ExportTaskRecord(
            id: newID(.exportTask), accountID: account.id, snapshotID: id, format: format, bucket: bucket,
            prefix: export.string("OsuPrefix"), created: now, time: behaviour.exportTime,
            succeeds: !bucket.contains("forbidden")
        )
        exportTasks[task.id] = task
        return ["SnapshotExportTask": .object(json(task, at: now))]
    }

    /// `ReadSnapshotExportTasks`: the account's own.
    func readSnapshotExportTasks(
        _ request: JSONObject, by account: SimulatedAccount, at now: WallTime
    ) throws(Refusal) -> JSONObject {
        let filters = Filters(request)
        let found = exportTasks.values.filter {
            $0.accountID == account.id && filters.match("TaskIds", $0.id) && filters.match("SnapshotIds", $0.snapshotID)
        }
        return try page(
            .readSnapshotExportTasks, request, by: account, at: now,
            of: found.map { (ResultPlace(created: $0.created, id: $0.id), $0) }, named: "SnapshotExportTasks"
        ) { json($0, at: now) }
    }

    /// `DeleteExportTask`: one that is not over.
    mutating func deleteExportTask(
        _ request: JSONObject, by account: SimulatedAccount, at now: WallTime
    ) throws(Refusal) -> JSONObject {
        let id = request.string("ExportTaskId") ?? ""
        guard var task = exportTasks[id], task.accountID == account.id else { throw .noSuch(.exportTask, id) }
        guard !["completed", "failed", "cancelled"].contains(task.stage(at: now).state) else {
            throw .snapshotState(task.snapshotID, task.stage(at: now).state)
        }
        task.isCancelled = true
        exportTasks[id] = task
        return JSONObject()
    }

    private func json(_ task: ExportTaskRecord, at now: WallTime) -> JSONObject {
        let stage = task.stage(at: now)
        var export: JSONObject = ["DiskImageFormat": .string(task.format), "OsuBucket": .string(task.bucket)]
        if let prefix = task.prefix { export["OsuPrefix"] = .string(prefix) }
        return [
            "TaskId": .string(task.id),
            "Comment": .string(
                stage.state == "failed" ? "The bucket cannot be written to." : "Export of snapshot \(task.snapshotID)"
            ),
            "OsuExport": .object(export),
            "Progress": .integer(stage.progress),
            "SnapshotId": .string(task.snapshotID),
            "State": .string(stage.state),
            "Tags": .array(task.tags.map(\.json)),
        ]
    }
}
