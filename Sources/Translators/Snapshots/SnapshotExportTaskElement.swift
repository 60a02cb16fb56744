internal import EC2Query
internal import OAPI

/// An export of a snapshot as FCU describes it.
///
/// | FCU                                  | OAPI                        | Rule                                       |
/// |--------------------------------------|-----------------------------|--------------------------------------------|
/// | `snapshotExportTaskId`               | `TaskId`                    |                                            |
/// | `state`                              | `State`                     | `pending`, `active`, `completed`, …        |
/// | `statusMessage`                      | `Comment`                   | of a failed task alone                     |
/// | `completion`                         | `Progress`                  | percent, without its sign                  |
/// | `snapshotExport.snapshotId`          | `SnapshotId`                |                                            |
/// | `exportToOsu.diskImageFormat`        | `OsuExport.DiskImageFormat` |                                            |
/// | `exportToOsu.osuBucket`, `osuPrefix` | `OsuBucket`, `OsuPrefix`    | no prefix: left out                        |
/// | `tagSet`                             | `Tags`                      | there even when empty                      |
///
/// Sources: OUTSCALE "SnapshotExportTask" and FCU "SnapshotExportTask".
struct SnapshotExportTaskElement: ListedElement, TaggedElement {
    static let setName = "snapshotExportTaskSet"

    // Of tags and states OAPI has no filter here.
    static let filters: [FilterRule<SnapshotExportTaskElement>] =
        [
            FilterRule("snapshot-export-task-id", .texts("TaskIds", where: isTaskID)) { [$0.task.taskID] },
            FilterRule("snapshot-id", .ids("SnapshotIds", of: .snapshot)) { [$0.task.snapshotID] },
            FilterRule("state") { [$0.state] },
        ] + FilterRule.localTags

    let task: SnapshotExportTask

    init(_ task: SnapshotExportTask) {
        self.task = task
    }

    /// True for the form of OUTSCALE's IDs: `snap-export-` and 8 lower-case hexadecimal digits.
    static func isTaskID(_ id: String) -> Bool {
        id.hasPrefix("snap-export-")
            && ResourceKind.snapshot.isOutscaleID(id.replacing("export-", with: "", maxReplacements: 1))
    }

    var id: String { task.taskID }

    var tags: [ResourceTag] { task.tags }

    /// FCU's word for where the task is in its life. One that is not known is on its way: a new word must not be read
    /// as the end.
    var state: String {
        switch task.state {
        case "pending", "pending/queued": "pending"
        case "completed", "cancelled", "failed": task.state
        default: "active"
        }
    }

    var completion: String { String(task.progress ?? (state == "completed" ? 100 : 0)) }

    var statusMessage: String? { state == "failed" && !task.comment.isEmpty ? task.comment : nil }

    var listedElements: [ResponseElement] {
        var elements = [
            ResponseElement("snapshotExportTaskId", task.taskID), ResponseElement("state", state),
        ]
        if let statusMessage { elements.append(ResponseElement("statusMessage", statusMessage)) }
        var export = [
            ResponseElement("diskImageFormat", task.diskImageFormat), ResponseElement("osuBucket", task.bucket),
        ]
        if let prefix = task.prefix, !prefix.isEmpty { export.append(ResponseElement("osuPrefix", prefix)) }
        return elements + [
            ResponseElement("completion", completion),
            ResponseElement("snapshotExport", [ResponseElement("snapshotId", task.snapshotID)]),
            ResponseElement("exportToOsu", export), TagSpecifications.element(task.tags),
        ]
    }
}
