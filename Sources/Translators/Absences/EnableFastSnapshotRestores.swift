/// EC2 `EnableFastSnapshotRestores`: refused, for OUTSCALE has no fast restore.
///
/// Source: AWS "EnableFastSnapshotRestores".
package struct EnableFastSnapshotRestores: RefusedAction {
    package static let name = "EnableFastSnapshotRestores"
    package static let reason = "EnableFastSnapshotRestores, for OUTSCALE has no fast restore"
    package static let parameterNames = [
        "AvailabilityZone.N", "AvailabilityZoneId.N", "DryRun", "SourceSnapshotId.N",
    ]
}
