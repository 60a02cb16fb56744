/// EC2 `CreateReplaceRootVolumeTask`: refused, for OUTSCALE replaces no root volumes; make a volume of the snapshot and attach it.
///
/// Source: AWS "CreateReplaceRootVolumeTask".
package struct CreateReplaceRootVolumeTask: RefusedAction {
    package static let name = "CreateReplaceRootVolumeTask"
    package static let reason =
        "CreateReplaceRootVolumeTask, for OUTSCALE replaces no root volumes; make a volume of the snapshot and attach it"
    package static let parameterNames = [
        "ClientToken", "DeleteReplacedRootVolume", "DryRun", "ImageId", "InstanceId", "SnapshotId",
        "TagSpecification.N.ResourceType", "TagSpecification.N.Tag.N.Key",
        "TagSpecification.N.Tag.N.Value", "VolumeInitializationRate",
    ]
}
