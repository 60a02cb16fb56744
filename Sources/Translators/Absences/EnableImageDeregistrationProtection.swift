/// EC2 `EnableImageDeregistrationProtection`: refused, for OUTSCALE has no protected images.
///
/// Source: AWS "EnableImageDeregistrationProtection".
package struct EnableImageDeregistrationProtection: RefusedAction {
    package static let name = "EnableImageDeregistrationProtection"
    package static let reason = "EnableImageDeregistrationProtection, for OUTSCALE has no protected images"
    package static let parameterNames = ["DryRun", "ImageId", "WithCooldown"]
}
