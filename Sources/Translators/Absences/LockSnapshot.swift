/// EC2 `LockSnapshot`: refused, for OUTSCALE has no snapshot lock.
///
/// Source: AWS "LockSnapshot".
package struct LockSnapshot: RefusedAction {
    package static let name = "LockSnapshot"
    package static let reason = "LockSnapshot, for OUTSCALE has no snapshot lock"
    package static let parameterNames = [
        "CoolOffPeriod", "DryRun", "ExpirationDate", "LockDuration", "LockMode", "SnapshotId",
    ]
}
