/// EC2 `DisableImageDeregistrationProtection`: refused, for OUTSCALE has no protected images.
///
/// Source: AWS "DisableImageDeregistrationProtection".
package struct DisableImageDeregistrationProtection: RefusedAction {
    package static let name = "DisableImageDeregistrationProtection"
    package static let reason = "DisableImageDeregistrationProtection, for OUTSCALE has no protected images"
    package static let parameterNames = ["DryRun", "ImageId"]
}
