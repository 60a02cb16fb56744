internal import EC2Query

/// What CloudTrail writes of each translated action.
///
/// The names of its lists and of their members are those of EC2's old SOAP messages (WSDL 2016-11-15), which AWS's
/// examples and the records quoted in public agree with.
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

    /// The actions about what OUTSCALE does not have: of none was a public record found.
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

    private static let snapshotsAndVolumes: [String: CloudTrailAction] = [
        "CopySnapshot": CloudTrailAction(
            source: "AWS \"Monitor Amazon EBS\": events of copies; the members as in CreateSnapshot",
            parameters: tagSpecification.merging([
                "CompletionDurationMinutes": "completionDurationMinutes:integer"
            ]) { $1 }),
        "CreateImage": CloudTrailAction(
            source: "a record of 2026 quoted in the comments of a public parser of CreateImage events",
            parameters: tagSpecification.merging(devices) { $1 }),
        "CreateSnapshot": CloudTrailAction(
            source: "records quoted in public walk-throughs and tests (tagSpecificationSet.items[].tags[])",
            parameters: tagSpecification),
        "CreateSnapshotExportTask": CloudTrailAction(source: generalRule),
        "CreateSnapshots": CloudTrailAction(source: generalRule, parameters: tagSpecification),
        "CreateTags": CloudTrailAction(
            source: "records quoted in the tests of public tag watchers (resourcesSet, tagSet)",
            parameters: resourceTags),
        "CreateVolume": CloudTrailAction(
            source: "AWS Key Management Service Developer Guide, \"Amazon EC2 example two\"",
            parameters: tagSpecification.merging([
                "AvailabilityZone": "zone", "Size": "size", "Iops": "iops:integer", "Throughput": "throughput:integer",
                "VolumeInitializationRate": "volumeInitializationRate:integer",
            ]) { $1 },
            elements: ["availabilityZone": "zone"]),
        "DeleteSnapshot": CloudTrailAction(
            source: "SigmaHQ and Elastic rules on deleted snapshots; AWS \"Amazon EBS API calls\""),
        "DeleteTags": CloudTrailAction(source: "as CreateTags", parameters: resourceTags),
        "DeleteVolume": CloudTrailAction(source: "as DeleteSnapshot"),
        "DeregisterImage": CloudTrailAction(source: generalRule),
        "DescribeAccountAttributes": CloudTrailAction(
            source: "records quoted in the tests of public log readers",
            parameters: ["AttributeName.N": "accountAttributeNameSet.items[].attributeName"],
            sets: ["accountAttributeNameSet", "filterSet"]),
        "DescribeAvailabilityZones": CloudTrailAction(
            source: "records quoted in the tests of public log readers",
            parameters: filters.merging([
                "ZoneName.N": "availabilityZoneSet.items[].zoneName",
                "ZoneId.N": "availabilityZoneIdSet.items[].zoneId",
            ]) { $1 },
            sets: ["availabilityZoneSet", "availabilityZoneIdSet"]),
        "DescribeImages": CloudTrailAction(
            source: "EC2 WSDL 2016-11-15, DescribeImagesType; no public record found",
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
            source: "EC2 WSDL 2016-11-15, DescribeRegionsType; no public record found",
            parameters: filters.merging(["RegionName.N": "regionSet.items[].regionName"]) { $1 }, sets: ["regionSet"]),
        "DescribeSnapshotAttribute": CloudTrailAction(
            source: "as ModifySnapshotAttribute", parameters: ["Attribute": "attributeType:attribute"]),
        "DescribeSnapshotExportTasks": CloudTrailAction(source: generalRule, parameters: listing),
        "DescribeSnapshots": CloudTrailAction(
            source: "records quoted in the tests of public log readers (EC2 console, eu-west-2, 2022)",
            parameters: listing.merging([
                "SnapshotId.N": "snapshotSet.items[].snapshotId", "Owner.N": "ownersSet.items[].owner",
                "RestorableBy.N": "sharedUsersSet.items[].user",
            ]) { $1 },
            sets: ["snapshotSet", "ownersSet", "sharedUsersSet", "filterSet"]),
        "DescribeTags": CloudTrailAction(
            source: "EC2 WSDL 2016-11-15, DescribeTagsType; no public record found", parameters: listing,
            sets: ["filterSet"]),
        "DescribeVolumeStatus": CloudTrailAction(
            source: "as DescribeVolumes",
            parameters: listing.merging(["VolumeId.N": "volumeSet.items[].volumeId"]) { $1 },
            sets: ["filterSet", "volumeSet"]),
        "DescribeVolumes": CloudTrailAction(
            source: "a record quoted in a public log reader's samples (aws-sdk-ruby, 2014)",
            parameters: listing.merging(["VolumeId.N": "volumeSet.items[].volumeId"]) { $1 },
            sets: ["filterSet", "volumeSet"]),
        "ImportSnapshot": CloudTrailAction(
            source: generalRule,
            parameters: tagSpecification.merging(["snapshotSize": "snapshotSize:integer"]) { $1 }),
        "ModifySnapshotAttribute": CloudTrailAction(
            source: "records quoted in elastic/detection-rules#3601 and panther-labs/panther-analysis",
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
            source: "the block devices as in CreateImage; EC2 WSDL 2016-11-15, RegisterImageType",
            parameters: tagSpecification.merging(devices) { $1 }),
        "ResetSnapshotAttribute": CloudTrailAction(
            source: "as ModifySnapshotAttribute", parameters: ["Attribute": "attributeType:attribute"]),
    ]
}
