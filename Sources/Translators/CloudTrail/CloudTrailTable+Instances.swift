/// The entries of actions on instances, on what is attached to them, and on images.
extension CloudTrailAction {
    private static let instances = ["InstanceId.N": "instancesSet.items[].instanceId"]
    private static let deviceOfInstance = [
        "BlockDeviceMapping.N.DeviceName": "blockDeviceMapping.items[].deviceName",
        "BlockDeviceMapping.N.VirtualName": "blockDeviceMapping.items[].virtualName",
        "BlockDeviceMapping.N.NoDevice": "blockDeviceMapping.items[].noDevice",
        "BlockDeviceMapping.N.Ebs.VolumeId": "blockDeviceMapping.items[].ebs.volumeId",
        "BlockDeviceMapping.N.Ebs.DeleteOnTermination": "blockDeviceMapping.items[].ebs.deleteOnTermination:boolean",
        "DisableApiStop.Value": "disableApiStop.value:boolean",
        "DisableApiTermination.Value": "disableApiTermination.value:boolean",
        "EbsOptimized.Value": "ebsOptimized.value:boolean", "EnaSupport.Value": "enaSupport.value:boolean",
        "SourceDestCheck.Value": "sourceDestCheck.value:boolean", "GroupId.N": "groupSet.items[].groupId",
    ]
    private static let launchPermissions = ["Add", "Remove"].flatMap { way in
        ["UserId", "Group", "OrganizationArn", "OrganizationalUnitArn"].map { member in
            (
                "LaunchPermission.\(way).N.\(member)",
                "launchPermission.\(way.lowercased()).items[].\(CloudTrailPath.lowered(member))"
            )
        }
    }

    static let instancesAndImages: [String: CloudTrailAction] = [
        "AttachVolume": CloudTrailAction(source: "AWS \"Amazon EBS API calls\": AttachVolume, DetachVolume"),
        "CancelExportTask": CloudTrailAction(source: generalRule),
        "CopyImage": CloudTrailAction(
            source: "as CreateImage",
            parameters: tagSpecification.merging([
                "SnapshotCopyCompletionDurationMinutes": "snapshotCopyCompletionDurationMinutes:integer"
            ]) { $1 }),
        "DescribeImageAttribute": CloudTrailAction(
            source: "as ModifyImageAttribute", parameters: ["Attribute": "attributeType"]),
        "DescribeInstanceAttribute": CloudTrailAction(source: "EC2 WSDL 2016-11-15; no public record found"),
        "DescribeInstanceStatus": CloudTrailAction(
            source: "records quoted in the tests of public log readers",
            parameters: listing.merging(instances) { $1 }
                .merging(["IncludeAllInstances": "includeAllInstances:boolean"]) { $1 },
            sets: ["instancesSet", "filterSet"]),
        "DescribeInstanceTypeOfferings": CloudTrailAction(source: generalRule, parameters: listing),
        "DescribeInstanceTypes": CloudTrailAction(
            source: generalRule,
            parameters: listing.merging(["IncludeUnsupportedInRegion": "includeUnsupportedInRegion:boolean"]) { $1 }),
        "DescribeInstances": CloudTrailAction(
            source: "records quoted in the tests of public log readers",
            parameters: listing.merging(instances) { $1 }, sets: ["instancesSet", "filterSet"]),
        "DescribeKeyPairs": CloudTrailAction(
            source: "EC2 WSDL 2016-11-15, DescribeKeyPairsType; no public record found",
            parameters: filters.merging([
                "KeyName.N": "keySet.items[].keyName", "KeyPairId.N": "keyPairIdSet.items[].keyPairId",
                "IncludePublicKey": "includePublicKey:boolean",
            ]) { $1 }),
        "DescribeVolumeAttribute": CloudTrailAction(source: generalRule),
        "DescribeVolumesModifications": CloudTrailAction(
            source: "as DescribeVolumes",
            parameters: listing.merging(["VolumeId.N": "volumeSet.items[].volumeId"]) { $1 }),
        "DetachVolume": CloudTrailAction(source: "as AttachVolume", parameters: ["Force": "force:boolean"]),
        "ModifyImageAttribute": CloudTrailAction(
            source: "records quoted in public detection rules (launchPermission.add.items[], attributeType)",
            parameters: ["Attribute": "attributeType"].merging(launchPermissions) { $1 }),
        "ModifyInstanceAttribute": CloudTrailAction(
            source: "records quoted in public detection rules (instanceId, userData, disableApiTermination.value)",
            parameters: deviceOfInstance),
        "ModifyVolume": CloudTrailAction(
            source: generalRule,
            parameters: [
                "Size": "size:integer", "Iops": "iops:integer", "Throughput": "throughput:integer",
            ]),
        "ModifyVolumeAttribute": CloudTrailAction(
            source: generalRule, parameters: ["AutoEnableIO.Value": "autoEnableIO.value:boolean"]),
        "RebootInstances": CloudTrailAction(source: "as StopInstances", parameters: instances),
        "ResetImageAttribute": CloudTrailAction(
            source: "as ModifyImageAttribute", parameters: ["Attribute": "attributeType"]),
        "StartInstances": CloudTrailAction(source: "as StopInstances", parameters: instances),
        "StopInstances": CloudTrailAction(
            source: "AWS CloudTrail User Guide, \"CloudTrail log file examples\": StopInstances",
            parameters: instances.merging([
                "Force": "force:boolean", "Hibernate": "hibernate:boolean",
                "SkipOsShutdown": "skipOsShutdown:boolean",
            ]) { $1 }),
    ]
}
