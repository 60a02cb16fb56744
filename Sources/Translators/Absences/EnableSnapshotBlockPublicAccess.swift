/// EC2 `EnableSnapshotBlockPublicAccess`: refused, for OUTSCALE lets every account share its snapshots.
///
/// Source: AWS "EnableSnapshotBlockPublicAccess".
package struct EnableSnapshotBlockPublicAccess: RefusedAction {
    package static let name = "EnableSnapshotBlockPublicAccess"
    package static let reason = "EnableSnapshotBlockPublicAccess, for OUTSCALE lets every account share its snapshots"
    package static let parameterNames = ["DryRun", "State"]
}
