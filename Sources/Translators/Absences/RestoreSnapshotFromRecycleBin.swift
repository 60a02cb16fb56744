/// EC2 `RestoreSnapshotFromRecycleBin`: refused, for OUTSCALE has no recycle bin.
///
/// Source: AWS "RestoreSnapshotFromRecycleBin".
package struct RestoreSnapshotFromRecycleBin: RefusedAction {
    package static let name = "RestoreSnapshotFromRecycleBin"
    package static let reason = "RestoreSnapshotFromRecycleBin, for OUTSCALE has no recycle bin"
    package static let parameterNames = ["DryRun", "SnapshotId"]
}
