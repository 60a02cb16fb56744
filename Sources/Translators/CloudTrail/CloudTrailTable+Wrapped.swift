/// The entries of actions whose calls are known to stand inside a ``CloudTrailWrapper``. Others that AWS added since 2017
/// probably do too; of these no public record was found, and they follow the general rule.
extension CloudTrailAction {
    static let wrapped = Dictionary(uniqueKeysWithValues: wrappedEntries)

    private static let wrappedEntries: [(String, CloudTrailAction)] = [
        entry(
            "CreateSnapshots", source: CloudTrailSource.spotlight("CreateSnapshots"),
            types: ["InstanceSpecification.ExcludeBootVolume": .boolean], earlier: tagSpecification),
        entry("DescribeFastSnapshotRestores", source: CloudTrailSource.console, earlier: listing),
        entry("DescribeInstanceTypeOfferings", source: CloudTrailSource.console, earlier: listing),
        entry(
            "DescribeInstanceTypes", source: CloudTrailSource.console,
            types: ["IncludeUnsupportedInRegion": .boolean], earlier: listing),
        entry("DescribeReplaceRootVolumeTasks", source: CloudTrailSource.console, earlier: listing),
        entry(
            "DescribeVolumesModifications", source: CloudTrailSource.console,
            earlier: listing.merging(["VolumeId.N": "volumeSet.items[].volumeId"]) { $1 }),
        entry("GetEbsDefaultKmsKeyId", source: CloudTrailSource.console),
        entry("GetEbsEncryptionByDefault", source: CloudTrailSource.console),
        entry(
            "ModifyVolume", source: CloudTrailSource.fields,
            types: ["Size": .integer, "Iops": .integer, "Throughput": .integer]),
        entry(
            "RestoreSnapshotFromRecycleBin", source: CloudTrailSource.spotlight("RestoreSnapshotFromRecycleBin")),
    ]

    /// - Parameters:
    ///   - types: those of parameters that are no text and follow no general rule, by their wire names.
    ///   - earlier: the places that older records have and the general rule does not say.
    private static func entry(
        _ action: String, source: String, types: [String: CloudTrailPath.ValueType] = [:],
        earlier: [String: String] = [:]
    ) -> (String, CloudTrailAction) {
        let wrapper = CloudTrailWrapper(action: action)
        var parameters: [String: String] = [:]
        for (name, type) in types { parameters[name] = "\(wrapper.request).\(name):\(type.rawValue)" }
        return (
            action,
            CloudTrailAction(
                source: source, parameters: parameters, sets: [wrapper.request], wrapper: wrapper, earlier: earlier)
        )
    }
}
