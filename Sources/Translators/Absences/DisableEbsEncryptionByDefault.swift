/// EC2 `DisableEbsEncryptionByDefault`: refused, for OUTSCALE has no such switch; it does not encrypt volumes.
///
/// Source: AWS "DisableEbsEncryptionByDefault".
package struct DisableEbsEncryptionByDefault: RefusedAction {
    package static let name = "DisableEbsEncryptionByDefault"
    package static let reason =
        "DisableEbsEncryptionByDefault, for OUTSCALE has no such switch; it does not encrypt volumes"
    package static let parameterNames = ["DryRun"]
}
