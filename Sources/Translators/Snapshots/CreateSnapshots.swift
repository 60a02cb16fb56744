/// EC2 `CreateSnapshots`: refused, for OAPI has no call that takes snapshots of several volumes at one moment. One call
/// after the other would not be what the action promises: a state from which all volumes can be restored together.
///
/// Source: AWS "CreateSnapshots".
package struct CreateSnapshots: RefusedAction {
    package static let name = "CreateSnapshots"
    package static let effect = ActionEffect.creates
    package static let reason =
        "CreateSnapshots, for OUTSCALE takes no snapshots of several volumes at one moment; use CreateSnapshot"
    package static let parameterNames = [
        "CopyTagsFromSource", "Description", "DryRun", "InstanceSpecification.ExcludeBootVolume",
        "InstanceSpecification.ExcludeDataVolumeId.N", "InstanceSpecification.InstanceId", "Location", "OutpostArn",
        "TagSpecification.N.ResourceType", "TagSpecification.N.Tag.N.Key", "TagSpecification.N.Tag.N.Value",
    ]
}
