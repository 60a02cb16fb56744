/// EC2 `UnlockSnapshot`: refused, for OUTSCALE has no snapshot lock.
///
/// Source: AWS "UnlockSnapshot".
package struct UnlockSnapshot: RefusedAction {
    package static let name = "UnlockSnapshot"
    package static let reason = "UnlockSnapshot, for OUTSCALE has no snapshot lock"
    package static let parameterNames = ["DryRun", "SnapshotId"]
}
