package import JSONCoding

/// OAPI's `SnapshotExportTask`: a snapshot on its way to a bucket.
package struct SnapshotExportTask: OAPIListed {
    package static let readCall = OAPICall.readSnapshotExportTasks
    package static let listMember = "SnapshotExportTasks"

    /// `snap-export-` and 8 hexadecimal digits.
    package let taskID: String
    package let snapshotID: String
    /// One of ``states``, unless OAPI has new ones.
    package let state: String
    /// Why a failed task failed; of another it is a remark.
    package let comment: String
    /// Percent; `nil` when the answer does not say.
    package let progress: Int?
    /// `qcow2` or `raw`.
    package let diskImageFormat: String
    package let bucket: String
    package let prefix: String?
    package let tags: [ResourceTag]

    /// OAPI's states, `active` an older one; `pending/queued` stands in the text of its description.
    package static let states: Set<String> = [
        "active", "cancelled", "completed", "failed", "initializing", "pending", "pending/queued", "preparing",
        "uploading",
    ]

    package var newWord: NewWord? { NewWord(state, of: "SnapshotExportTask.State", known: Self.states) }

    package init?(_ json: JSON) {
        guard let taskID = json["TaskId"]?.string else { return nil }
        self.taskID = taskID
        snapshotID = json["SnapshotId"]?.string ?? ""
        state = json["State"]?.string ?? ""
        comment = json["Comment"]?.string ?? ""
        progress = json["Progress"]?.integer
        let export = json["OsuExport"]
        diskImageFormat = export?["DiskImageFormat"]?.string ?? ""
        bucket = export?["OsuBucket"]?.string ?? ""
        prefix = export?["OsuPrefix"]?.string
        tags = (json["Tags"]?.array ?? []).compactMap { ResourceTag($0) }
    }
}
