/// EC2 `DisableImageBlockPublicAccess`: refused, for OUTSCALE has no such switch; every account can share its images.
///
/// Source: AWS "DisableImageBlockPublicAccess".
package struct DisableImageBlockPublicAccess: RefusedAction {
    package static let name = "DisableImageBlockPublicAccess"
    package static let reason =
        "DisableImageBlockPublicAccess, for OUTSCALE has no such switch; every account can share its images"
    package static let parameterNames = ["DryRun"]
}
