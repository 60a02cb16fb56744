/// EC2 `DisableFastLaunch`: refused, for OUTSCALE has no fast launch.
///
/// Source: AWS "DisableFastLaunch".
package struct DisableFastLaunch: RefusedAction {
    package static let name = "DisableFastLaunch"
    package static let reason = "DisableFastLaunch, for OUTSCALE has no fast launch"
    package static let parameterNames = ["DryRun", "Force", "ImageId"]
}
