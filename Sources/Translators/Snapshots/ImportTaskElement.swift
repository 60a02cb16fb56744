internal import EC2Query
internal import OAPI

/// A snapshot that is made of a file, as EC2 describes it: as a task. OAPI has no task, so that this one's ID is the
/// snapshot's with another prefix.
///
/// | EC2                                 | OAPI          | Rule                                                      |
/// |-------------------------------------|---------------|-----------------------------------------------------------|
/// | `importTaskId`                      | `SnapshotId`  | `import-snap-` and the same digits                        |
/// | `snapshotTaskDetail.diskImageSize`  | `VolumeSize`  | GiB                                                       |
/// | `snapshotTaskDetail.progress`       | `Progress`    | percent, without its sign                                 |
/// | `snapshotTaskDetail.status`         | `State`       | `active`, `completed`, `error`                            |
/// | `snapshotTaskDetail.statusMessage`  | –             | of a failed import; OAPI does not say why                 |
/// | `snapshotTaskDetail.format`         | –             | as it was asked for, in the answer to that request alone  |
/// | `snapshotTaskDetail.url`            | –             | never: who has it has the file                            |
///
/// Sources: AWS "ImportSnapshotTask" and "SnapshotTaskDetail".
struct ImportTaskElement: ListedElement {
    static let setName = "importSnapshotTaskSet"
    static let filters = [FilterRule<ImportTaskElement>("task-state") { [$0.status] }]

    private static let prefix = "import-snap-"

    let element: SnapshotElement
    let format: String?

    init(_ element: SnapshotElement, format: String? = nil) {
        self.element = element
        self.format = format
    }

    /// `nil` for a snapshot that is being deleted: EC2 does not show its task any more.
    init?(_ snapshot: Snapshot) {
        guard let element = SnapshotElement(snapshot) else { return nil }
        self.init(element)
    }

    /// OAPI's ID, by which a task is asked for there.
    var id: String { element.snapshot.snapshotID }

    var taskID: String { Self.taskID(of: element.snapshot.snapshotID) }

    /// OAPI's word for a snapshot whose file is still being read: of others it does not say whether there was one.
    var isUnderWay: Bool { element.snapshot.state == "importing" }

    static func taskID(of snapshotID: String) -> String {
        prefix + snapshotID.dropFirst(ResourceKind.snapshot.prefix.count)
    }

    /// The snapshot that a task's ID stands for; `nil` for what is not such an ID.
    static func snapshotID(of taskID: String) -> String? {
        guard taskID.hasPrefix(prefix) else { return nil }
        let snapshotID = ResourceKind.snapshot.prefix + taskID.dropFirst(prefix.count)
        return ResourceKind.snapshot.isWellFormed(snapshotID) ? snapshotID : nil
    }

    /// EC2's word for where the task is in its life.
    var status: String {
        switch element.status {
        case .pending: "active"
        case .completed: "completed"
        case .error: "error"
        }
    }

    /// The elements, in the order of AWS's own answers.
    ///
    /// - Parameter tags: the tags that the snapshot has by now, where OAPI's value is older than they are.
    func elements(tags: [ResourceTag]? = nil) -> [ResponseElement] {
        [
            ResponseElement("description", element.snapshot.description), ResponseElement("importTaskId", taskID),
            ResponseElement("snapshotTaskDetail", detail), TagSpecifications.element(tags ?? element.snapshot.tags),
        ]
    }

    var listedElements: [ResponseElement] { elements() }

    private var detail: [ResponseElement] {
        var detail = [ResponseElement("description", element.snapshot.description)]
        if let size = element.snapshot.volumeSize { detail.append(ResponseElement("diskImageSize", String(size))) }
        detail.append(ResponseElement("encrypted", SnapshotElement.encrypted))
        if let format { detail.append(ResponseElement("format", format)) }
        detail.append(ResponseElement("progress", String(element.progress.dropLast())))
        detail.append(ResponseElement("snapshotId", element.snapshot.snapshotID))
        detail.append(ResponseElement("status", status))
        if element.status == .error {
            detail.append(ResponseElement("statusMessage", "ClientError: import failed"))
        }
        return detail
    }
}
