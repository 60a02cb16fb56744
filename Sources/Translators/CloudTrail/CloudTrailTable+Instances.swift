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
        "DescribeInstanceAttribute": CloudTrailAction(
            source: CloudTrailSource.dataset("20230710T1200Z_x9kHmzMa7cx6l9wM")),
        "DescribeInstanceStatus": CloudTrailAction(
            source: CloudTrailSource.dataset("20230710T1230Z_04rtp9DpvIpSZzMr"),
            parameters: listing.merging(instances) { $1 }
                .merging(["IncludeAllInstances": "includeAllInstances:boolean"]) { $1 },
            sets: ["instancesSet", "filterSet"]),
        "DescribeInstances": CloudTrailAction(
            source: CloudTrailSource.dataset("20230710T1200Z_iLj9fb7yyUG9X4Bf"),
            parameters: listing.merging(instances) { $1 }, sets: ["instancesSet", "filterSet"]),
        "DescribeKeyPairs": CloudTrailAction(
            source: CloudTrailSource.dataset("20230710T1235Z_YbVFCP9AYzJDhHV9"),
            parameters: filters.merging([
                "KeyName.N": "keySet.items[].keyName", "KeyPairId.N": "keyPairIdSet.items[].keyPairId",
                "IncludePublicKey": "includePublicKey:boolean",
            ]) { $1 },
            sets: ["filterSet", "keySet", "keyPairIdSet"]),
        // AWS's records name the volume alone; the attribute follows the general rule.
        "DescribeVolumeAttribute": CloudTrailAction(source: CloudTrailSource.console),
        "DetachVolume": CloudTrailAction(source: "as AttachVolume"),
        "ModifyImageAttribute": CloudTrailAction(
            source: CloudTrailSource.stratus("detonation-logs/aws.exfiltration.ec2-share-ami.json"),
            parameters: ["Attribute": "attributeType"].merging(launchPermissions) { $1 }),
        "ModifyInstanceAttribute": CloudTrailAction(
            source: CloudTrailSource.dataset("20230710T1210Z_QY5iPRtGUt0EpVaH"),
            parameters: deviceOfInstance),
        "ModifyVolumeAttribute": CloudTrailAction(
            source: generalRule, parameters: ["AutoEnableIO.Value": "autoEnableIO.value:boolean"]),
        "RebootInstances": CloudTrailAction(source: "as StopInstances", parameters: instances),
        "ResetImageAttribute": CloudTrailAction(
            source: "as ModifyImageAttribute", parameters: ["Attribute": "attributeType"]),
        "StartInstances": CloudTrailAction(source: "as StopInstances", parameters: instances),
        "StopInstances": CloudTrailAction(
            source: "AWS CloudTrail User Guide, \"CloudTrail log file examples\": StopInstances",
            parameters: instances.merging([
                "Hibernate": "hibernate:boolean", "SkipOsShutdown": "skipOsShutdown:boolean",
            ]) { $1 }),
    ]
}
