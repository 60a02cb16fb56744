/// The EC2 actions that are translated.
package enum ActionRegistry {
    package static let actions: [any EC2Action.Type] = [
        CopySnapshot.self,
        CreateSnapshot.self,
        CreateSnapshotExportTask.self,
        CreateSnapshots.self,
        CreateTags.self,
        DeleteSnapshot.self,
        DeleteTags.self,
        DescribeAccountAttributes.self,
        DescribeAvailabilityZones.self,
        DescribeImportSnapshotTasks.self,
        DescribeRegions.self,
        DescribeSnapshotAttribute.self,
        DescribeSnapshotExportTasks.self,
        DescribeSnapshots.self,
        DescribeTags.self,
        ImportSnapshot.self,
        ModifySnapshotAttribute.self,
        ResetSnapshotAttribute.self,
    ]

    private static let actionByName = Dictionary(uniqueKeysWithValues: actions.map { ($0.name, $0) })

    /// The action of that name; `nil` when it is not translated.
    package static func action(named name: String) -> (any EC2Action.Type)? {
        actionByName[name]
    }
}
