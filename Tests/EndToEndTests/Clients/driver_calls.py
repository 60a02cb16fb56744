"""The EC2 calls of two programs that run in a cluster, in the order in which they make them, each with what they compare: Velero's
plugin for AWS (velero-plugin-for-aws, volume_snapshotter.go) and the AWS EBS CSI driver (pkg/cloud/cloud.go). For service.py.

An order is {"program", "endpoint", "instance"?, "volume"?}; the answer names what is left to the test. What is not as the program
needs it is an assertion that fails.
"""

import hashlib
import json
import re
import time

import boto3
from botocore.config import Config
from botocore.exceptions import ClientError

KEYS = {"aws_access_key_id": "AKIAIOSFODNN7EXAMPLE", "aws_secret_access_key": "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"}


def refusal(call, **parameters):
    """The error that the call ends in."""
    try:
        call(**parameters)
    except ClientError as error:
        return error.response["Error"]
    raise AssertionError(f"{parameters} was not refused")


def only(items):
    assert len(items) == 1, items
    return items[0]


def until(check):
    """Asks until there is an answer, as the programs do; they wait between two tries."""
    end = time.monotonic() + 60
    while time.monotonic() < end:
        answer = check()
        if answer:
            return answer
    raise AssertionError("it does not come to an end")


def tagging(kind, tags):
    return [{"ResourceType": kind, "Tags": [{"Key": key, "Value": value} for key, value in tags]}]


def velero(ec2, order):
    def volume():
        return only(ec2.describe_volumes(VolumeIds=[order["volume"]])["Volumes"])

    # A backup: the volume's type and IOPS, then a snapshot with Velero's tags and the volume's own.
    info = volume()
    kind, iops = info["VolumeType"], info["Iops"] if info["VolumeType"] == "io1" else None
    velero_tags = {"velero.io/backup": "nightly", "velero.io/pv": "pvc-1"}
    own = [(tag["Key"], tag["Value"]) for tag in volume()["Tags"] if tag["Key"] not in velero_tags]
    snapshot = ec2.create_snapshot(
        VolumeId=order["volume"], TagSpecifications=tagging("snapshot", [*velero_tags.items(), *own]))["SnapshotId"]
    until(lambda: only(ec2.describe_snapshots(SnapshotIds=[snapshot])["Snapshots"])["State"] == "completed")

    # A restore: the snapshot says what the volume is tagged with, and whether it is encrypted.
    source = only(ec2.describe_snapshots(SnapshotIds=[snapshot])["Snapshots"])
    assert {tag["Key"] for tag in source["Tags"]} == {*velero_tags, *dict(own)}, source
    assert source["Encrypted"] is False
    parameters = {
        "SnapshotId": snapshot, "AvailabilityZone": info["AvailabilityZone"], "VolumeType": kind,
        "Encrypted": source["Encrypted"],
        "TagSpecifications": tagging("volume", [(tag["Key"], tag["Value"]) for tag in source["Tags"]]),
    }
    if iops:
        parameters["Iops"] = iops
    restored = ec2.create_volume(**parameters)["VolumeId"]
    made = until(lambda: only(ec2.describe_volumes(VolumeIds=[restored])["Volumes"]))
    assert (made["VolumeType"], made["Iops"], made["SnapshotId"]) == (kind, iops, snapshot), made
    assert len(made["Tags"]) == len(source["Tags"]), made

    # A backup that expires; a snapshot that is not there any more is no failure.
    ec2.delete_snapshot(SnapshotId=snapshot)
    assert refusal(ec2.delete_snapshot, SnapshotId=snapshot)["Code"] == "InvalidSnapshot.NotFound"
    return {"restored": [restored]}


def csi(ec2, order):
    instance, name = order["instance"], "pvc-0b1c6a1e"

    # Liveness, then a volume in the first zone, made once however often it is asked for.
    assert refusal(ec2.describe_availability_zones, DryRun=True)["Code"] == "DryRunOperation"
    zone = ec2.describe_availability_zones()["AvailabilityZones"][0]["ZoneName"]
    limit = refusal(
        ec2.create_volume, AvailabilityZone=zone, VolumeType="io1", Size=4, Iops=2**31 - 1, DryRun=True,
        TagSpecifications=tagging("volume", [("CSIVolumeName", "IopsLimitDryRun")]))
    most = int(re.search(r"(?i)volume iops.*is too high.*maximum is (\d+)", limit["Message"]).group(1))
    unlimited = refusal(
        ec2.create_volume, AvailabilityZone=zone, VolumeType="gp2", Size=4, Iops=2**31 - 1, DryRun=True)
    assert "parameter iops is not supported" in unlimited["Message"], unlimited
    parameters = {
        "AvailabilityZone": zone, "ClientToken": hashlib.sha256(name.encode()).hexdigest(), "Size": 10, "VolumeType": "gp2",
        "Encrypted": False, "MultiAttachEnabled": False,
        "TagSpecifications": tagging("volume", [("CSIVolumeName", name), ("ebs.csi.aws.com/cluster", "true")]),
    }
    made = ec2.create_volume(**parameters)
    volume = made["VolumeId"]
    assert made["Size"] == 10
    assert ec2.create_volume(**parameters)["VolumeId"] == volume
    other = refusal(ec2.create_volume, **{**parameters, "Size": 11})
    assert other["Code"] == "IdempotentParameterMismatch", other
    assert refusal(ec2.create_volume, **{**parameters, "SnapshotId": "snap-0000dead"})["Code"] in (
        "InvalidSnapshot.NotFound", "IdempotentParameterMismatch")

    def described():
        return only(ec2.describe_volumes(VolumeIds=[volume])["Volumes"])

    until(lambda: described()["State"] in ("available", "in-use"))
    by_name = only(ec2.describe_volumes(Filters=[{"Name": "tag:CSIVolumeName", "Values": [name]}])["Volumes"])
    assert (by_name["VolumeId"], by_name["Size"]) == (volume, 10)
    # A batch is repeated without the IDs that the message names.
    missing = refusal(ec2.describe_volumes, VolumeIds=[volume, "vol-0000dead"])
    assert missing["Code"] == "InvalidVolume.NotFound"
    assert re.findall(r"vol-[0-9a-f]+", missing["Message"]) == ["vol-0000dead"]
    assert refusal(ec2.describe_instances, InstanceIds=["i-0000dead"])["Code"] == "InvalidInstanceID.NotFound"

    # The volume is attached under the first name that the instance has not, and seen there.
    node = only(only(ec2.describe_instances(InstanceIds=[instance])["Reservations"])["Instances"])
    kinds = ec2.describe_instance_types(InstanceTypes=[node["InstanceType"]])["InstanceTypes"]
    assert all(kind.get("EbsInfo", {}).get("MaximumEbsCards", 1) == 1 for kind in kinds)
    names = [device["DeviceName"] for device in node["BlockDeviceMappings"]]
    taken = refusal(ec2.attach_volume, Device=names[0], InstanceId=instance, VolumeId=volume)
    assert taken["Code"] == "InvalidParameterValue" and "already in use" in taken["Message"], taken
    device = "/dev/xvdaa"
    assert ec2.attach_volume(Device=device, InstanceId=instance, VolumeId=volume)["AttachTime"]

    def attachment(state):
        now = described()
        assert now["MultiAttachEnabled"] is False and len(now["Attachments"]) < 2
        here = [link for link in now["Attachments"] if link["InstanceId"] == instance]
        return (here[0]["State"] if here else "detached") == state and [link["Device"] for link in here] or None

    assert until(lambda: attachment("attached")) == [device]
    status = only(ec2.describe_volume_status(VolumeIds=[volume])["VolumeStatuses"])["VolumeStatus"]
    assert status["Details"] and all(detail["Status"] != "initializing" for detail in status["Details"]), status

    # It grows twice; the driver looks at one change of the volume, and finds the latest.
    never = refusal(ec2.describe_volumes_modifications, VolumeIds=[volume])
    assert never["Code"] == "InvalidVolumeModification.NotFound"
    for size in (12, 14):
        state = ec2.modify_volume(VolumeId=volume, Size=size)["VolumeModification"]["ModificationState"]
        assert state in ("modifying", "optimizing", "completed")
        if size == 12:
            again = refusal(ec2.modify_volume, VolumeId=volume, Size=13)
            assert again["Code"] == "IncorrectModificationState", again

        def change():
            latest = only(ec2.describe_volumes_modifications(VolumeIds=[volume])["VolumesModifications"])
            return latest["ModificationState"] in ("optimizing", "completed") and latest

        assert until(change)["TargetSize"] == size
        assert described()["Size"] == size
    ec2.create_tags(Resources=[volume], Tags=[{"Key": "team", "Value": "data"}])
    ec2.delete_tags(Resources=[volume], Tags=[{"Key": "ebs.csi.aws.com/cluster"}])
    tags = ec2.describe_tags(Filters=[{"Name": "resource-id", "Values": [volume]}])["Tags"]
    assert {tag["Key"] for tag in tags} == {"CSIVolumeName", "team"}

    # A snapshot, found by its name, by its ID and in a list, which the driver asks for without a size as size 0.
    snapshot = ec2.create_snapshot(
        VolumeId=volume, Description=f"Created by AWS EBS CSI driver for volume {volume}",
        TagSpecifications=tagging("snapshot", [("CSIVolumeSnapshotName", "snapshot-1")]))
    assert snapshot["StartTime"] and snapshot["VolumeSize"] == 14 and snapshot["VolumeId"] == volume
    found = only(
        ec2.describe_snapshots(Filters=[{"Name": "tag:CSIVolumeSnapshotName", "Values": ["snapshot-1"]}])["Snapshots"])
    assert found["SnapshotId"] == snapshot["SnapshotId"]
    until(lambda: only(ec2.describe_snapshots(SnapshotIds=[found["SnapshotId"]])["Snapshots"])["State"] == "completed")
    of_the_volume = [{"Name": "volume-id", "Values": [volume]}]
    for size in (0, 5):
        listed = ec2.describe_snapshots(MaxResults=size, Filters=of_the_volume)["Snapshots"]
        assert [one["SnapshotId"] for one in listed] == [found["SnapshotId"]], (size, listed)

    # What OUTSCALE has not is refused as a parameter that is wrong, which the driver passes on and does not repeat.
    for call, parameters in [
        (ec2.enable_fast_snapshot_restores, {"AvailabilityZones": [zone], "SourceSnapshotIds": [found["SnapshotId"]]}),
        (ec2.lock_snapshot, {"SnapshotId": found["SnapshotId"], "LockMode": "governance", "LockDuration": 1}),
        (ec2.copy_volumes, {"SourceVolumeId": volume, "Size": 14, "VolumeType": "gp2"}),
    ]:
        assert refusal(call, **parameters)["Code"] == "UnsupportedOperation"

    # And everything goes again; what is gone already is no failure.
    assert refusal(ec2.delete_volume, VolumeId=volume)["Code"] == "VolumeInUse"
    ec2.detach_volume(InstanceId=instance, VolumeId=volume)
    until(lambda: not described()["Attachments"])
    assert refusal(ec2.detach_volume, InstanceId=instance, VolumeId=volume)["Code"] == "IncorrectState"
    ec2.delete_volume(VolumeId=volume)
    assert refusal(ec2.delete_volume, VolumeId=volume)["Code"] == "InvalidVolume.NotFound"
    ec2.delete_snapshot(SnapshotId=found["SnapshotId"], DryRun=False)
    assert refusal(ec2.delete_snapshot, SnapshotId=found["SnapshotId"])["Code"] == "InvalidSnapshot.NotFound"
    return {"mostIOPS": most}


def answer(text):
    order = json.loads(text)
    session = boto3.Session(region_name="eu-west-2", **KEYS)
    # MaxResults 0 is below what botocore lets through, and what the driver sends.
    config = Config(retries={"total_max_attempts": 1}, parameter_validation=False)
    ec2 = session.client("ec2", endpoint_url=order["endpoint"], config=config)
    seen = {"velero": velero, "csi": csi}[order["program"]](ec2, order)
    return json.dumps(seen)
