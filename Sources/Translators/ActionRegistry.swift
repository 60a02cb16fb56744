/// The EC2 actions that are translated.
package enum ActionRegistry {
    package static let actions: [any EC2Action.Type] = [
        CopySnapshot.self,
        CreateImage.self,
        CreateSnapshot.self,
        CreateSnapshotExportTask.self,
        CreateSnapshots.self,
        CreateTags.self,
        CreateVolume.self,
        DeleteSnapshot.self,
        DeleteTags.self,
        DeleteVolume.self,
        DeregisterImage.self,
        DescribeAccountAttributes.self,
        DescribeAvailabilityZones.self,
        DescribeImages.self,
        DescribeImportSnapshotTasks.self,
        DescribeRegions.self,
        DescribeSnapshotAttribute.self,
        DescribeSnapshotExportTasks.self,
        DescribeSnapshots.self,
        DescribeTags.self,
        DescribeVolumeStatus.self,
        DescribeVolumes.self,
        ImportSnapshot.self,
        ModifySnapshotAttribute.self,
        RegisterImage.self,
        ResetSnapshotAttribute.self,
    ]

    private static let actionByName = Dictionary(uniqueKeysWithValues: actions.map { ($0.name, $0) })

    /// The action of that name; `nil` when it is not translated.
    package static func action(named name: String) -> (any EC2Action.Type)? {
        actionByName[name]
    }
}
