/// EC2 `ModifySnapshotTier`: refused, for OUTSCALE has one storage tier.
///
/// Source: AWS "ModifySnapshotTier".
package struct ModifySnapshotTier: RefusedAction {
    package static let name = "ModifySnapshotTier"
    package static let reason = "ModifySnapshotTier, for OUTSCALE has one storage tier"
    package static let parameterNames = ["DryRun", "SnapshotId", "StorageTier"]
}
