/// EC2 `EnableFastLaunch`: refused, for OUTSCALE has no fast launch.
///
/// Source: AWS "EnableFastLaunch".
package struct EnableFastLaunch: RefusedAction {
    package static let name = "EnableFastLaunch"
    package static let reason = "EnableFastLaunch, for OUTSCALE has no fast launch"
    package static let parameterNames = [
        "DryRun", "ImageId", "LaunchTemplate.LaunchTemplateId", "LaunchTemplate.LaunchTemplateName",
        "LaunchTemplate.Version", "MaxParallelLaunches", "ResourceType",
        "SnapshotConfiguration.TargetResourceCount",
    ]
}
