/// EC2 `EnableImageDeprecation`: refused, for OUTSCALE has no deprecated images.
///
/// Source: AWS "EnableImageDeprecation".
package struct EnableImageDeprecation: RefusedAction {
    package static let name = "EnableImageDeprecation"
    package static let reason = "EnableImageDeprecation, for OUTSCALE has no deprecated images"
    package static let parameterNames = ["DeprecateAt", "DryRun", "ImageId"]
}
