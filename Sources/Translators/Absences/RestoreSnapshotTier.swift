/// EC2 `RestoreSnapshotTier`: refused, for OUTSCALE has one storage tier.
///
/// Source: AWS "RestoreSnapshotTier".
package struct RestoreSnapshotTier: RefusedAction {
    package static let name = "RestoreSnapshotTier"
    package static let reason = "RestoreSnapshotTier, for OUTSCALE has one storage tier"
    package static let parameterNames = ["DryRun", "PermanentRestore", "SnapshotId", "TemporaryRestoreDays"]
}
