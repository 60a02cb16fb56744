/// EC2 `DisableImageDeprecation`: refused, for OUTSCALE has no deprecated images.
///
/// Source: AWS "DisableImageDeprecation".
package struct DisableImageDeprecation: RefusedAction {
    package static let name = "DisableImageDeprecation"
    package static let reason = "DisableImageDeprecation, for OUTSCALE has no deprecated images"
    package static let parameterNames = ["DryRun", "ImageId"]
}
