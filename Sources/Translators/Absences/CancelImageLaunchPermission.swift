/// EC2 `CancelImageLaunchPermission`: refused, for OUTSCALE lets an image's owner alone change who may launch it.
///
/// Source: AWS "CancelImageLaunchPermission".
package struct CancelImageLaunchPermission: RefusedAction {
    package static let name = "CancelImageLaunchPermission"
    package static let reason =
        "CancelImageLaunchPermission, for OUTSCALE lets an image's owner alone change who may launch it"
    package static let parameterNames = ["DryRun", "ImageId"]
}
