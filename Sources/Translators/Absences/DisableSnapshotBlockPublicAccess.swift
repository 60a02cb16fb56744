/// EC2 `DisableSnapshotBlockPublicAccess`: refused, for OUTSCALE has no such switch; every account can share its snapshots.
///
/// Source: AWS "DisableSnapshotBlockPublicAccess".
package struct DisableSnapshotBlockPublicAccess: RefusedAction {
    package static let name = "DisableSnapshotBlockPublicAccess"
    package static let reason =
        "DisableSnapshotBlockPublicAccess, for OUTSCALE has no such switch; every account can share its snapshots"
    package static let parameterNames = ["DryRun"]
}
