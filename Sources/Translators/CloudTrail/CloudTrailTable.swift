internal import EC2Query

/// What CloudTrail writes of each translated action.
///
/// The names of the lists and of their members are those of EC2's old SOAP messages (WSDL 2016-11-15), with which AWS's
/// examples and the records in public repositories agree; of actions that AWS added later they are the wire's
/// (``CloudTrailWrapper``).
extension CloudTrailAction {
    static let tagSpecification = [
        "TagSpecification.N.ResourceType": "tagSpecificationSet.items[].resourceType",
        "TagSpecification.N.Tag.N.Key": "tagSpecificationSet.items[].tags[].key",
        "TagSpecification.N.Tag.N.Value": "tagSpecificationSet.items[].tags[].value",
    ]
    static let filters = [
        "Filter.N.Name": "filterSet.items[].name",
        "Filter.N.Value.N": "filterSet.items[].valueSet.items[].value",
    ]
    static let listing = filters.merging(["MaxResults": "maxResults:integer"]) { $1 }
    private static let resourceTags = [
        "ResourceId.N": "resourcesSet.items[].resourceId", "Tag.N.Key": "tagSet.items[].key",
        "Tag.N.Value": "tagSet.items[].value",
    ]
    private static let devices = [
        "BlockDeviceMapping.N.DeviceName": "blockDeviceMapping.items[].deviceName",
        "BlockDeviceMapping.N.VirtualName": "blockDeviceMapping.items[].virtualName",
        "BlockDeviceMapping.N.NoDevice": "blockDeviceMapping.items[].noDevice",
        "BlockDeviceMapping.N.Ebs.SnapshotId": "blockDeviceMapping.items[].ebs.snapshotId",
        "BlockDeviceMapping.N.Ebs.VolumeSize": "blockDeviceMapping.items[].ebs.volumeSize:integer",
        "BlockDeviceMapping.N.Ebs.VolumeType": "blockDeviceMapping.items[].ebs.volumeType",
        "BlockDeviceMapping.N.Ebs.Iops": "blockDeviceMapping.items[].ebs.iops:integer",
        "BlockDeviceMapping.N.Ebs.DeleteOnTermination": "blockDeviceMapping.items[].ebs.deleteOnTermination:boolean",
        "BlockDeviceMapping.N.Ebs.Encrypted": "blockDeviceMapping.items[].ebs.encrypted:boolean",
        "BlockDeviceMapping.N.Ebs.KmsKeyId": "blockDeviceMapping.items[].ebs.kmsKeyId",
        "BlockDeviceMapping.N.Ebs.Throughput": "blockDeviceMapping.items[].ebs.throughput:integer",
        "BlockDeviceMapping.N.Ebs.OutpostArn": "blockDeviceMapping.items[].ebs.outpostArn",
        "BlockDeviceMapping.N.Ebs.AvailabilityZone": "blockDeviceMapping.items[].ebs.availabilityZone",
        "BlockDeviceMapping.N.Ebs.AvailabilityZoneId": "blockDeviceMapping.items[].ebs.availabilityZoneId",
        "BlockDeviceMapping.N.Ebs.VolumeInitializationRate":
            "blockDeviceMapping.items[].ebs.volumeInitializationRate:integer",
        "BlockDeviceMapping.N.Ebs.EbsCardIndex": "blockDeviceMapping.items[].ebs.ebsCardIndex:integer",
    ]

    static let table = translated.merging(absences) { entry, _ in entry }

    /// The actions about what OUTSCALE does not have. Of none was a public record found, but for those in ``wrapped``.
    private static var absences: [String: CloudTrailAction] {
        let known = listing.merging(tagSpecification) { $1 }
        var entries: [String: CloudTrailAction] = [:]
        for action in ActionRegistry.actions where action is any KnownAnswer.Type || action is any RefusedAction.Type {
            let names = Set(action.parameters.map(\.name))
            entries[action.name] = CloudTrailAction(
                source: generalRule, parameters: known.filter { names.contains($0.key) })
        }
        return entries
    }

    private static let translated = snapshotsAndVolumes.merging(instancesAndImages) { entry, _ in entry }
        .merging(wrapped) { entry, _ in entry }

    private static let snapshotsAndVolumes: [String: CloudTrailAction] = [
        "CopySnapshot": CloudTrailAction(
            source: CloudTrailSource.spotlight("CopySnapshot"),
            parameters: tagSpecification.merging([
                "CompletionDurationMinutes": "completionDurationMinutes:integer"
            ]) { $1 }),
        "CreateImage": CloudTrailAction(
            source: CloudTrailSource.spotlight("CreateImage"),
            parameters: tagSpecification.merging(devices) { $1 }),
        "CreateSnapshot": CloudTrailAction(
            source: CloudTrailSource.dataset("20230710T1215Z_MifI13MOmOjRfXzJ"), parameters: tagSpecification),
        "CreateSnapshotExportTask": CloudTrailAction(source: generalRule),
        "CreateTags": CloudTrailAction(
            source: CloudTrailSource.dataset("20230710T1215Z_YMDRJwtmC82bUwAo"), parameters: resourceTags),
        "CreateVolume": CloudTrailAction(
            // Its numbers are text there.
            source: CloudTrailSource.spotlight("CreateVolume"),
            parameters: tagSpecification.merging([
                "AvailabilityZone": "zone", "Size": "size", "Iops": "iops", "Throughput": "throughput",
                "VolumeInitializationRate": "volumeInitializationRate:integer",
            ]) { $1 },
            elements: ["availabilityZone": "zone"]),
        "DeleteSnapshot": CloudTrailAction(source: CloudTrailSource.dataset("20230710T1215Z_YMDRJwtmC82bUwAo")),
        "DeleteTags": CloudTrailAction(source: "as CreateTags", parameters: resourceTags),
        "DeleteVolume": CloudTrailAction(source: CloudTrailSource.dataset("20230710T1220Z_ovtmbuX3ENJ119uH")),
        "DeregisterImage": CloudTrailAction(
            source: CloudTrailSource.stratus("attack-techniques/AWS/aws.impact.ec2-deregister-ami.md")),
        "DescribeAccountAttributes": CloudTrailAction(
            source: CloudTrailSource.dataset("20230710T1215Z_P0WZuP2zvLW2RcUo"),
            parameters: ["AttributeName.N": "accountAttributeNameSet.items[].attributeName"],
            sets: ["accountAttributeNameSet", "filterSet"]),
        "DescribeAvailabilityZones": CloudTrailAction(
            source: CloudTrailSource.dataset("20230710T1200Z_x9kHmzMa7cx6l9wM"),
            parameters: filters.merging([
                "ZoneName.N": "availabilityZoneSet.items[].zoneName",
                "ZoneId.N": "availabilityZoneIdSet.items[].zoneId",
            ]) { $1 },
            sets: ["availabilityZoneSet", "availabilityZoneIdSet"]),
        "DescribeImages": CloudTrailAction(
            source: CloudTrailSource.dataset("20230710T1200Z_x9kHmzMa7cx6l9wM"),
            parameters: listing.merging([
                "ImageId.N": "imagesSet.items[].imageId", "Owner.N": "ownersSet.items[].owner",
                "ExecutableBy.N": "executableBySet.items[].user",
            ]) { $1 },
            sets: ["executableBySet", "imagesSet", "ownersSet", "filterSet"]),
        "DescribeImportSnapshotTasks": CloudTrailAction(
            source: generalRule,
            parameters: [
                "Filters.N.Name": "filterSet.items[].name",
                "Filters.N.Value.N": "filterSet.items[].valueSet.items[].value", "MaxResults": "maxResults:integer",
            ]),
        "DescribeRegions": CloudTrailAction(
            source: CloudTrailSource.dataset("20230710T1220Z_ovtmbuX3ENJ119uH"),
            parameters: filters.merging(["RegionName.N": "regionSet.items[].regionName"]) { $1 }, sets: ["regionSet"]),
        "DescribeSnapshotAttribute": CloudTrailAction(
            source: CloudTrailSource.console, parameters: ["Attribute": "attributeType:attribute"]),
        "DescribeSnapshotExportTasks": CloudTrailAction(source: generalRule, parameters: listing),
        "DescribeSnapshots": CloudTrailAction(
            source: CloudTrailSource.dataset("20230710T1235Z_YbVFCP9AYzJDhHV9"),
            parameters: listing.merging([
                "SnapshotId.N": "snapshotSet.items[].snapshotId", "Owner.N": "ownersSet.items[].owner",
                "RestorableBy.N": "sharedUsersSet.items[].user",
            ]) { $1 },
            sets: ["snapshotSet", "ownersSet", "sharedUsersSet", "filterSet"]),
        "DescribeTags": CloudTrailAction(
            source: CloudTrailSource.dataset("20230710T1235Z_YbVFCP9AYzJDhHV9"), parameters: listing,
            sets: ["filterSet"]),
        "DescribeVolumeStatus": CloudTrailAction(
            source: CloudTrailSource.dataset("20230710T1230Z_lHgkh3VeI3XnjZSL"),
            parameters: listing.merging(["VolumeId.N": "volumeSet.items[].volumeId"]) { $1 },
            sets: ["filterSet", "volumeSet"]),
        "DescribeVolumes": CloudTrailAction(
            source: CloudTrailSource.dataset("20230710T1200Z_iLj9fb7yyUG9X4Bf"),
            parameters: listing.merging(["VolumeId.N": "volumeSet.items[].volumeId"]) { $1 },
            sets: ["filterSet", "volumeSet"]),
        "ImportSnapshot": CloudTrailAction(
            source: generalRule,
            parameters: tagSpecification.merging(["snapshotSize": "snapshotSize:integer"]) { $1 }),
        "ModifySnapshotAttribute": CloudTrailAction(
            source: CloudTrailSource.stratus("detonation-logs/aws.exfiltration.ec2-share-ebs-snapshot.json"),
            parameters: ["Attribute": "attributeType:attribute"]
                .merging(
                    ["Add", "Remove"].flatMap { way in
                        ["UserId", "Group"].map { member in
                            (
                                "CreateVolumePermission.\(way).N.\(member)",
                                "createVolumePermission.\(way.lowercased()).items[].\(CloudTrailPath.lowered(member))"
                            )
                        }
                    }
                ) { $1 }),
        "RegisterImage": CloudTrailAction(
            source: CloudTrailSource.dataset("20230710T1215Z_P0WZuP2zvLW2RcUo"),
            parameters: tagSpecification.merging(devices) { $1 }),
        "ResetSnapshotAttribute": CloudTrailAction(
            source: "as ModifySnapshotAttribute", parameters: ["Attribute": "attributeType:attribute"]),
    ]
}
