/// EC2 `EnableEbsEncryptionByDefault`: refused, for OUTSCALE does not encrypt volumes.
///
/// Source: AWS "EnableEbsEncryptionByDefault".
package struct EnableEbsEncryptionByDefault: RefusedAction {
    package static let name = "EnableEbsEncryptionByDefault"
    package static let reason = "EnableEbsEncryptionByDefault, for OUTSCALE does not encrypt volumes"
    package static let parameterNames = ["DryRun"]
}
