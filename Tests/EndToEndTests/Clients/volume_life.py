"""The calls of boto3 that tools make about a volume on an instance, about images and about what OUTSCALE does not have, in one
process: each with what a tool compares. Prints one line of JSON with what was seen.

    volume_life.py ENDPOINT INSTANCE
"""

import json
import sys

import boto3
from botocore.config import Config
from botocore.exceptions import ClientError

endpoint, instance = sys.argv[1:]
options = {"endpoint_url": endpoint, "region_name": "eu-west-2", "config": Config(retries={"total_max_attempts": 1})}
ec2 = boto3.client("ec2", **options)
often = {"Delay": 1, "MaxAttempts": 40}
seen = {}


def code(operation, **parameters):
    try:
        getattr(ec2, operation)(**parameters)
    except ClientError as error:
        return error.response["Error"]["Code"]
    return "none"


def wait(name, **parameters):
    ec2.get_waiter(name).wait(WaiterConfig=often, **parameters)


def pages(name, result, **parameters):
    """What the action's paginator lists, five a page."""
    found = ec2.get_paginator(name).paginate(PaginationConfig={"PageSize": 5}, **parameters).build_full_result()
    return found[result]


for region in ("eu-west-2", "us-east-1"):
    identity = boto3.client("sts", **{**options, "region_name": region}).get_caller_identity()
    seen["account"], seen["arn"] = identity["Account"], identity["Arn"]

# A volume's life on an instance.
volume = ec2.create_volume(AvailabilityZone="eu-west-2a", Size=10, VolumeType="gp2")["VolumeId"]
wait("volume_available", VolumeIds=[volume])
attached = ec2.attach_volume(VolumeId=volume, InstanceId=instance, Device="/dev/sdf")
seen["attach"] = [attached["State"], attached.get("AttachTime") is not None]
wait("volume_in_use", VolumeIds=[volume])
seen["again"] = code("attach_volume", VolumeId=volume, InstanceId=instance, Device="/dev/sdg")
reservation = pages(
    "describe_instances", "Reservations", Filters=[{"Name": "block-device-mapping.volume-id", "Values": [volume]}])[0]
found = reservation["Instances"][0]
seen["owner"] = reservation["OwnerId"]
seen["devices"] = sorted(device["DeviceName"] for device in found["BlockDeviceMappings"])
seen["state"] = found["State"]["Name"]
ec2.modify_instance_attribute(
    InstanceId=instance, BlockDeviceMappings=[{"DeviceName": "/dev/sdf", "Ebs": {"DeleteOnTermination": True}}])
attribute = ec2.describe_instance_attribute(InstanceId=instance, Attribute="blockDeviceMapping")["BlockDeviceMappings"]
seen["deletes"] = {device["DeviceName"]: device["Ebs"]["DeleteOnTermination"] for device in attribute}
modified = ec2.modify_volume(VolumeId=volume, Size=20)["VolumeModification"]
seen["modified"] = [modified["OriginalSize"], modified["TargetSize"], modified["ModificationState"]]
while True:
    latest = ec2.describe_volumes_modifications(VolumeIds=[volume])["VolumesModifications"][-1]
    if latest["ModificationState"] in ("optimizing", "completed"):
        break
seen["size"] = ec2.describe_volumes(VolumeIds=[volume])["Volumes"][0]["Size"]
seen["detach"] = ec2.detach_volume(VolumeId=volume, InstanceId=instance)["State"]
wait("volume_available", VolumeIds=[volume])
seen["detached"] = code("detach_volume", VolumeId=volume)
seen["elsewhere"] = code("detach_volume", VolumeId="vol-0000dead")
ec2.delete_volume(VolumeId=volume)
wait("volume_deleted", VolumeIds=[volume])

# Pages, of more than fit in one.
volumes = [ec2.create_volume(AvailabilityZone="eu-west-2a", Size=1)["VolumeId"] for _ in range(6)]
wait("volume_available", VolumeIds=volumes)
for one in volumes:
    ec2.modify_volume(VolumeId=one, Size=2)
changes = pages("describe_volumes_modifications", "VolumesModifications")
seen["pagesOfChanges"] = sorted(change["VolumeId"] for change in changes) == sorted([volume, *volumes])
health = pages("describe_volume_status", "VolumeStatuses")
seen["pagesOfHealth"] = set(volumes) < {status["VolumeId"] for status in health} and len(health) == len(volumes) + 2
snapshots = [ec2.create_snapshot(VolumeId=one)["SnapshotId"] for one in volumes]
wait("snapshot_completed", SnapshotIds=snapshots)
seen["pagesOfSnapshots"] = len(pages("describe_snapshots", "Snapshots", OwnerIds=["self"])) == len(snapshots) + 1
seen["pagesOfTypes"] = len(pages("describe_instance_types", "InstanceTypes")) == len(
    pages("describe_instance_type_offerings", "InstanceTypeOfferings"))
for one in snapshots:
    ec2.delete_snapshot(SnapshotId=one)
for one in volumes:
    ec2.delete_volume(VolumeId=one)

# The instance itself.
wait("instance_exists", InstanceIds=[instance])
stopping = ec2.stop_instances(InstanceIds=[instance])["StoppingInstances"][0]
seen["stopping"] = [stopping["PreviousState"]["Name"], stopping["CurrentState"]["Name"]]
wait("instance_stopped", InstanceIds=[instance])
ec2.modify_instance_attribute(InstanceId=instance, InstanceType={"Value": "tinav5.c2r4p2"})
ec2.start_instances(InstanceIds=[instance])
wait("instance_running", InstanceIds=[instance])
wait("instance_status_ok", InstanceIds=[instance])
wait("system_status_ok", InstanceIds=[instance])
seen["pagesOfInstances"] = [
    one["InstanceId"] for reservation in pages("describe_instances", "Reservations") for one in reservation["Instances"]]
seen["pagesOfStatus"] = [one["InstanceId"] for one in pages("describe_instance_status", "InstanceStatuses")]
seen["type"] = ec2.describe_instance_attribute(InstanceId=instance, Attribute="instanceType")["InstanceType"]["Value"]
types = ec2.get_paginator("describe_instance_types").paginate(InstanceTypes=[seen["type"]]).build_full_result()
seen["memory"] = types["InstanceTypes"][0]["MemoryInfo"]["SizeInMiB"]
offered = ec2.describe_instance_type_offerings(LocationType="availability-zone")["InstanceTypeOfferings"]
seen["offered"] = len({offer["Location"] for offer in offered})
seen["keys"] = ec2.describe_key_pairs()["KeyPairs"]

# Images.
image = ec2.create_image(InstanceId=instance, Name="golden", NoReboot=True)["ImageId"]
wait("image_exists", ImageIds=[image])
wait("image_available", ImageIds=[image])
ec2.create_tags(Resources=[image], Tags=[{"Key": "env", "Value": "prod"}])
copy = ec2.copy_image(
    SourceImageId=image, SourceRegion="eu-west-2", Name="golden copy", Description="a copy", CopyImageTags=True)["ImageId"]
wait("image_available", ImageIds=[copy])
seen["copyTags"] = ec2.describe_images(ImageIds=[copy])["Images"][0]["Tags"]
seen["name"] = code("copy_image", SourceImageId=image, SourceRegion="eu-west-2", Name="golden copy")
ec2.modify_image_attribute(ImageId=copy, LaunchPermission={"Add": [{"UserId": "210987654321"}]})
ec2.modify_image_attribute(ImageId=copy, Description={"Value": "described"})
seen["description"] = ec2.describe_image_attribute(ImageId=copy, Attribute="description")["Description"]["Value"]
shared = ec2.describe_image_attribute(ImageId=copy, Attribute="launchPermission")["LaunchPermissions"]
ec2.reset_image_attribute(ImageId=copy, Attribute="launchPermission")
reset = ec2.describe_image_attribute(ImageId=copy, Attribute="launchPermission")["LaunchPermissions"]
seen["permissions"] = [shared, reset]
seen["pagesOfImages"] = len(pages("describe_images", "Images", Owners=["self"]))
described = ec2.describe_images(ImageIds=[copy])["Images"][0]
seen["boot"] = [described.get("BootMode"), described["SriovNetSupport"]]
snapshots = [
    device["Ebs"]["SnapshotId"]
    for found in ec2.describe_images(ImageIds=[copy, image])["Images"]
    for device in found["BlockDeviceMappings"]
]
seen["inUse"] = code("delete_snapshot", SnapshotId=snapshots[0])
for one in (copy, image):
    ec2.deregister_image(ImageId=one)
for one in snapshots:
    ec2.delete_snapshot(SnapshotId=one)

# What OUTSCALE does not have.
seen["absent"] = [
    ec2.get_ebs_encryption_by_default()["EbsEncryptionByDefault"],
    ec2.describe_fast_snapshot_restores()["FastSnapshotRestores"], ec2.describe_locked_snapshots()["Snapshots"],
    ec2.describe_snapshot_tier_status()["SnapshotTierStatuses"],
    ec2.describe_replace_root_volume_tasks()["ReplaceRootVolumeTasks"],
    ec2.get_snapshot_block_public_access_state()["State"],
]
seen["refused"] = sorted({
    code("enable_fast_snapshot_restores", AvailabilityZones=["eu-west-2a"], SourceSnapshotIds=["snap-12345678"]),
    code("lock_snapshot", SnapshotId="snap-12345678", LockMode="governance", LockDuration=1),
    code("modify_snapshot_tier", SnapshotId="snap-12345678", StorageTier="archive"),
    code("enable_image_deprecation", ImageId="ami-12345678", DeprecateAt="2030-01-01"),
    code("enable_ebs_encryption_by_default"),
    code("create_snapshots", InstanceSpecification={"InstanceId": instance}),
})
print(json.dumps(seen))
