/// EC2 `EnableImageBlockPublicAccess`: refused, for OUTSCALE lets every account share its images.
///
/// Source: AWS "EnableImageBlockPublicAccess".
package struct EnableImageBlockPublicAccess: RefusedAction {
    package static let name = "EnableImageBlockPublicAccess"
    package static let reason = "EnableImageBlockPublicAccess, for OUTSCALE lets every account share its images"
    package static let parameterNames = ["DryRun", "ImageBlockPublicAccessState"]
}
