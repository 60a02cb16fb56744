package import EC2Query

/// EC2 `ListSnapshotsInRecycleBin`, answered without OAPI: OUTSCALE has no recycle bin.
///
/// Source: AWS "ListSnapshotsInRecycleBin".
package struct ListSnapshotsInRecycleBin: KnownAnswer {
    package static let name = "ListSnapshotsInRecycleBin"
    package static let answer: [ResponseElement] = [.list("snapshotSet", [])]
    package static let reason = "OUTSCALE has no recycle bin"
    package static let questions = ["SnapshotId.N", "MaxResults", "NextToken"]

    package let dryRun: Bool

    package init(dryRun: Bool) {
        self.dryRun = dryRun
    }
}
