/// EC2 `DisableFastSnapshotRestores`: refused, for OUTSCALE has no fast restore.
///
/// Source: AWS "DisableFastSnapshotRestores".
package struct DisableFastSnapshotRestores: RefusedAction {
    package static let name = "DisableFastSnapshotRestores"
    package static let reason = "DisableFastSnapshotRestores, for OUTSCALE has no fast restore"
    package static let parameterNames = [
        "AvailabilityZone.N", "AvailabilityZoneId.N", "DryRun", "SourceSnapshotId.N",
    ]
}
