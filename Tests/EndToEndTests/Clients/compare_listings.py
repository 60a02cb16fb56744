"""Holds what boto3 lists against what the simulator has, for filters made at random.

    compare_listings.py ENDPOINT SIMULATOR KIND SEED ROUNDS KEY:SECRET:ACCOUNT…

KIND is snapshots, volumes or images. Makes many of the accounts' (1,500 snapshots, 300 of the others), then asks for listings by random
filters, owners, audiences and page sizes, and works out from the simulator's own state what each must have. The last line is the
number of listings that were compared; a line for each that differs comes before it.
"""

import functools
import json
import random
import re
import sys
import urllib.request

import boto3
from botocore.config import Config

endpoint, simulator, kind_name, seed, rounds = *sys.argv[1:4], int(sys.argv[4]), int(sys.argv[5])
callers = [argument.split(":") for argument in sys.argv[6:]]
accounts = [account for _, _, account in callers]
choice = random.Random(seed)


def control(path, document=None):
    request = urllib.request.Request(f"{simulator}/{path}", data=document and json.dumps(document).encode())
    with urllib.request.urlopen(request) as answer:
        return json.load(answer)


WORDS = ["nightly", "weekly copy", "a*b", "what?", "back\\slash", "Ünïcode 漢字", "", "x=y", "nightly ", "NIGHTLY"]
KEYS = ["Name", "env", "a=b", "star*", "team", "Env"]


def some_tags():
    return [{"Key": key, "Value": choice.choice(WORDS)} for key in choice.sample(KEYS, choice.randint(0, 3))]


def date(thing):
    """EC2's form: three digits of a second."""
    return re.sub(r"(?:\.(\d+))?Z$", lambda found: f".{(found[1] or '')[:3]:0<3}Z", thing["CreationDate"])


def moment(time):
    """The same form of what boto3 took for a time."""
    return time.strftime("%Y-%m-%dT%H:%M:%S.") + f"{time.microsecond // 1000:03}Z"


def truth(value):
    return "true" if value else "false"


class Snapshots:
    operation, result, public = "describe_snapshots", "Snapshots", "PermissionsToCreateVolume"
    audience = "RestorableByUserIds"
    filters = ["description", "encrypted", "owner-id", "progress", "snapshot-id", "start-time", "status", "storage-tier",
               "volume-id", "volume-size"]
    states = ["completed"] * 6 + ["pending", "in-queue", "pending/queued", "importing", "error", "deleting", "rehydrating"]

    def make():
        made = 0
        while made < 1_500:
            count = min(choice.randint(1, 60), 1_500 - made)
            state = choice.choice(Snapshots.states)
            control("snapshots", {
                "Count": count, "AccountId": choice.choice(accounts), "Description": choice.choice(WORDS), "State": state,
                "Progress": 100 if state == "completed" else choice.randint(0, 99),
                "VolumeSize": choice.choice([1, 8, 10, 100]),
                "VolumeId": choice.choice(["", "vol-12345678", "vol-0000000a"]), "Tags": some_tags(),
                "SharedWith": choice.sample(accounts, choice.randint(0, 1)), "Public": choice.random() < 0.1,
                "SecondsApart": choice.choice([0, 1, 3600])})
            made += count

    def is_there(snapshot):
        return snapshot["State"] != "deleting"

    def status(snapshot):
        return {"completed": "completed", "error": "error"}.get(snapshot["State"], "pending")

    def progress(snapshot):
        return "100%" if snapshot["State"] == "completed" else f"{snapshot['Progress']}%"

    def texts(snapshot):
        return {
            "description": [snapshot["Description"]],
            "encrypted": ["false"],
            "owner-id": [snapshot["AccountId"]],
            "progress": [Snapshots.progress(snapshot)],
            "snapshot-id": [snapshot["SnapshotId"]],
            "start-time": [date(snapshot)],
            "status": [Snapshots.status(snapshot)],
            "storage-tier": ["standard"],
            "volume-id": [snapshot.get("VolumeId") or "vol-ffffffff"],
            "volume-size": [str(snapshot["VolumeSize"])],
        }

    def shown(snapshot):
        return {
            "SnapshotId": snapshot["SnapshotId"], "VolumeId": snapshot.get("VolumeId") or "vol-ffffffff",
            "State": Snapshots.status(snapshot), "StartTime": date(snapshot), "OwnerId": snapshot["AccountId"],
            "Progress": Snapshots.progress(snapshot), "VolumeSize": snapshot["VolumeSize"],
            "Description": snapshot["Description"], "Encrypted": False, "StorageTier": "standard",
            "Tags": snapshot.get("Tags", [])}

    def listed(snapshot):
        return {**snapshot, "StartTime": moment(snapshot["StartTime"])}


class Volumes:
    operation, result, public, audience = "describe_volumes", "Volumes", None, None
    filters = ["attachment.delete-on-termination", "attachment.device", "attachment.instance-id", "attachment.status",
               "availability-zone", "create-time", "encrypted", "multi-attach-enabled", "size", "snapshot-id", "status",
               "volume-id", "volume-type"]

    def make():
        for _ in range(300):
            kind = choice.choice(["standard", "gp2", "io1"])
            account = choice.choice(accounts)
            volume = {
                "AccountId": account, "Size": choice.choice([1, 8, 10, 100]), "VolumeType": kind,
                "SubregionName": choice.choice(["eu-west-2a", "eu-west-2b"]), "Tags": some_tags(),
                "SecondsAgo": choice.choice([0, 1, 1, 3600])}
            if kind != "standard":
                volume["Iops"] = choice.choice([100, 3000])
            if choice.random() < 0.5:
                volume["SnapshotId"] = choice.choice(["snap-12345678", "snap-0000000a"])
            if choice.random() < 0.4:
                volume |= {
                    # Of its account: the VM is made with the first volume.
                    "VmId": f"i-0000000{accounts.index(account)}", "DeviceName": choice.choice(["/dev/sda1", "/dev/sdb"]),
                    "LinkState": choice.choice(["attached", "detaching"]), "DeleteOnVmDeletion": choice.random() < 0.5}
            elif choice.random() < 0.5:
                volume["State"] = choice.choice(["creating", "deleting", "error"])
            control("volumes", volume)

    def is_there(volume):
        return True

    def texts(volume):
        links = volume["LinkedVolumes"]
        return {
            "attachment.delete-on-termination": [truth(link["DeleteOnVmDeletion"]) for link in links],
            "attachment.device": [link["DeviceName"] for link in links],
            "attachment.instance-id": [link["VmId"] for link in links],
            "attachment.status": [link["State"] for link in links],
            "availability-zone": [volume["SubregionName"]],
            "create-time": [date(volume)],
            "encrypted": ["false"],
            "multi-attach-enabled": ["false"],
            "size": [str(volume["Size"])],
            "snapshot-id": [volume.get("SnapshotId", "")],
            "status": [volume["State"]],
            "volume-id": [volume["VolumeId"]],
            "volume-type": [volume["VolumeType"]],
        }

    @functools.cache
    def attach_times():
        """Since when each volume is attached, as the VMs have it."""
        return {
            device["Bsu"]["VolumeId"]: date({"CreationDate": device["Bsu"]["LinkDate"]})
            for vm in control("state")["Vms"] for device in vm["BlockDeviceMappings"]}

    def shown(volume):
        shown = {
            "VolumeId": volume["VolumeId"], "Size": volume["Size"], "SnapshotId": volume.get("SnapshotId", ""),
            "AvailabilityZone": volume["SubregionName"], "State": volume["State"], "CreateTime": date(volume),
            "Attachments": [
                {"VolumeId": volume["VolumeId"], "InstanceId": link["VmId"], "Device": link["DeviceName"],
                 "State": link["State"], "AttachTime": Volumes.attach_times()[volume["VolumeId"]],
                 "DeleteOnTermination": link["DeleteOnVmDeletion"]}
                for link in volume["LinkedVolumes"]],
            "Tags": volume["Tags"], "VolumeType": volume["VolumeType"], "Encrypted": False, "MultiAttachEnabled": False}
        return shown | ({"Iops": volume["Iops"]} if "Iops" in volume else {})

    def listed(volume):
        links = [{**link, "AttachTime": moment(link["AttachTime"])} for link in volume["Attachments"]]
        return {**volume, "CreateTime": moment(volume["CreateTime"]), "Attachments": links}


class Images:
    operation, result, public, audience = "describe_images", "Images", "PermissionsToLaunch", "ExecutableUsers"
    filters = ["architecture", "block-device-mapping.delete-on-termination", "block-device-mapping.device-name",
               "block-device-mapping.encrypted", "block-device-mapping.snapshot-id", "block-device-mapping.volume-size",
               "block-device-mapping.volume-type", "creation-date", "description", "hypervisor", "image-id", "image-type",
               "is-public", "manifest-location", "name", "owner-id", "product-code", "root-device-name", "root-device-type",
               "state", "state-reason-code", "state-reason-message", "virtualization-type"]
    # OUTSCALE gives `legacy` unasked, so that EC2 says nothing of it.
    boots = {("uefi",): "uefi", ("legacy", "uefi"): "uefi-preferred"}

    def make():
        for number in range(300):
            image = {
                "AccountId": choice.choice(accounts), "ImageName": choice.choice(["golden", "Golden (v1)", f"n/{number}"]),
                "Description": choice.choice(WORDS), "Architecture": choice.choice(["i386", "x86_64"]),
                "BootModes": choice.choice([["legacy"], ["uefi"], ["uefi", "legacy"]]),
                "ProductCodes": choice.sample(["0001", "0002", "0003"], choice.randint(0, 2)),
                "SnapshotIds": choice.sample(["snap-12345678", "snap-0000000a", "snap-0000000b"], choice.randint(0, 2)),
                "VolumeSize": choice.choice([1, 10]), "SharedWith": choice.sample(accounts, choice.randint(0, 1)),
                "Public": choice.random() < 0.2, "TpmMandatory": choice.random() < 0.2, "Tags": some_tags(),
                "State": choice.choice(["available", "available", "pending", "failed"]),
                "SecondsAgo": choice.choice([0, 1, 1, 3600])}
            if image["State"] == "failed":
                image |= {"StateCode": "Client.Error", "StateMessage": choice.choice(["no such file", "not a disk"])}
            control("images", image)

    def is_there(image):
        return True

    def texts(image):
        volumes = [device["Bsu"] for device in image["BlockDeviceMappings"]]
        comment = image["StateComment"]
        return {
            "architecture": [image["Architecture"]],
            "block-device-mapping.delete-on-termination": [truth(volume["DeleteOnVmDeletion"]) for volume in volumes],
            "block-device-mapping.device-name": [device["DeviceName"] for device in image["BlockDeviceMappings"]],
            "block-device-mapping.encrypted": ["false" for _ in volumes],
            "block-device-mapping.snapshot-id": [volume["SnapshotId"] for volume in volumes],
            "block-device-mapping.volume-size": [str(volume["VolumeSize"]) for volume in volumes],
            "block-device-mapping.volume-type": [volume["VolumeType"] for volume in volumes],
            "creation-date": [date(image)],
            "description": [image["Description"]],
            "hypervisor": ["xen"],
            "image-id": [image["ImageId"]],
            "image-type": ["machine"],
            "is-public": [truth(image["PermissionsToLaunch"]["GlobalPermission"])],
            "manifest-location": [image["FileLocation"]],
            "name": [image["ImageName"]],
            "owner-id": [image["AccountId"]],
            "product-code": image["ProductCodes"],
            "root-device-name": [image["RootDeviceName"]],
            "root-device-type": ["ebs"],
            "state": [image["State"]],
            "state-reason-code": [comment[name] for name in ["StateCode"] if name in comment],
            "state-reason-message": [comment[name] for name in ["StateMessage"] if name in comment],
            "virtualization-type": ["hvm"],
        }

    def shown(image):
        devices = []
        for device in image["BlockDeviceMappings"]:
            volume = device["Bsu"]
            devices.append({"DeviceName": device["DeviceName"], "Ebs": {
                "SnapshotId": volume["SnapshotId"], "VolumeSize": volume["VolumeSize"], "Encrypted": False,
                "DeleteOnTermination": volume["DeleteOnVmDeletion"], "VolumeType": volume["VolumeType"]}})
        shown = {
            "ImageId": image["ImageId"], "ImageLocation": image["FileLocation"], "State": image["State"],
            "OwnerId": image["AccountId"], "Public": image["PermissionsToLaunch"]["GlobalPermission"],
            "ProductCodes": [{"ProductCodeId": code} for code in image["ProductCodes"]],
            "Architecture": image["Architecture"], "ImageType": "machine", "Name": image["ImageName"],
            "Description": image["Description"], "RootDeviceType": "ebs", "RootDeviceName": "/dev/sda1",
            "BlockDeviceMappings": devices, "VirtualizationType": "hvm", "Tags": image["Tags"], "Hypervisor": "xen",
            "CreationDate": date(image), "SriovNetSupport": "simple"}
        boot = Images.boots.get(tuple(sorted(image["BootModes"])))
        if boot:
            shown["BootMode"] = boot
        comment = image["StateComment"]
        if comment:
            shown["StateReason"] = {"Code": comment["StateCode"], "Message": comment["StateMessage"]}
        return shown | ({"TpmSupport": "v2.0"} if image["TpmMandatory"] else {})

    def listed(image):
        return image


kind = {"snapshots": Snapshots, "volumes": Volumes, "images": Images}[kind_name]
kind.make()


# Things do not change after they are made.
known_texts = {}


def texts(thing, name):
    """What a filter of that name is compared with."""
    tags = thing.get("Tags", [])
    if name.startswith("tag:"):
        return [tag["Value"] for tag in tags if tag["Key"] == name[4:]]
    if name == "tag-key":
        return [tag["Key"] for tag in tags]
    if name == "tag-value":
        return [tag["Value"] for tag in tags]
    identifier = thing[kind.result[:-1] + "Id"]
    if identifier not in known_texts:
        known_texts[identifier] = kind.texts(thing)
    return known_texts[identifier][name]


@functools.cache
def pattern(value):
    """EC2's wildcards as a regular expression."""
    parts = re.findall(r"\\[*?\\]|[\s\S]", value)
    return re.compile("".join(
        ".*" if part == "*" else "." if part == "?" else re.escape(part[-1] if len(part) == 2 else part)
        for part in parts), re.DOTALL)


def some_value(text):
    """The text itself as a filter would have it, or with wildcards in it."""
    escaped = re.sub(r"([*?\\])", r"\\\1", text)
    match choice.randint(0, 5):
        case 0 if text:
            return re.sub(r"([*?\\])", r"\\\1", text[: choice.randint(0, len(text))]) + "*"
        case 1 if text:
            return "*" + re.sub(r"([*?\\])", r"\\\1", text[choice.randint(0, len(text) - 1):])
        case 2 if text:
            place = choice.randrange(len(text))
            left, right = (re.sub(r"([*?\\])", r"\\\1", part) for part in (text[:place], text[place + 1:]))
            return left + "?" + right
        case 3:
            return escaped + "x"
        case _:
            return escaped


FILTERS = kind.filters + ["tag-key", "tag-value"] + [f"tag:{key}" for key in KEYS]
OWNERS = "Owners" if kind is Images else "OwnerIds"
# The simulator goes through everything for each page: of many things they are not to be too small.
PAGE_SIZES = [100, 499, 500, 999, 1000] if kind is Snapshots else [5, 6, 100, 1000]


def some_request(things):
    request = {}
    filters = []
    for name in choice.sample(FILTERS, choice.randint(0, 3)):
        values = []
        for _ in range(choice.randint(1, 3)):
            found = texts(choice.choice(things), name)
            values.append(some_value(choice.choice(found) if found else "none"))
        filters.append({"Name": name, "Values": values})
    if filters:
        request["Filters"] = filters
    if kind.audience and choice.random() < 0.4:
        request[OWNERS] = choice.sample(["self", *accounts, "amazon"], choice.randint(1, 2))
    if kind.audience and choice.random() < 0.3:
        request[kind.audience] = choice.sample(["self", "all", *accounts], choice.randint(1, 2))
    if choice.random() < 0.6:
        request["PaginationConfig"] = {"PageSize": choice.choice(PAGE_SIZES)}
    return request


def may_use(thing, who, caller):
    permissions = thing[kind.public]
    if who == "all":
        return permissions["GlobalPermission"]
    account = caller if who == "self" else who
    # Whom a thing is shared with only its owner sees, and each about itself.
    knows = thing["AccountId"] == caller or account == caller
    # Of the images that one may use, EC2 leaves out one's own.
    owns = kind is not Images and thing["AccountId"] == account
    return knows and (owns or account in permissions["AccountIds"])


def is_visible(thing, caller):
    if thing["AccountId"] == caller or kind.public is None:
        return thing["AccountId"] == caller
    return thing[kind.public]["GlobalPermission"] or caller in thing[kind.public]["AccountIds"]


def expected(things, request, caller):
    for thing in things:
        owners = request.get(OWNERS)
        audience = request.get(kind.audience)
        if (is_visible(thing, caller) and kind.is_there(thing)
                and (owners is None or thing["AccountId"] in [caller if owner == "self" else owner for owner in owners])
                and (audience is None or any(may_use(thing, who, caller) for who in audience))
                and all(any(pattern(value).fullmatch(text) for value in wanted["Values"]
                            for text in texts(thing, wanted["Name"])) for wanted in request.get("Filters", []))):
            yield thing


everything = control("state")[kind.result]
clients = {
    account: boto3.client(
        "ec2", endpoint_url=endpoint, region_name="eu-west-2", aws_access_key_id=key, aws_secret_access_key=secret,
        config=Config(retries={"total_max_attempts": 1}, read_timeout=60))
    for key, secret, account in callers}
compared = 0
for _ in range(rounds):
    caller = choice.choice(accounts)
    request = some_request(everything)
    pages = clients[caller].get_paginator(kind.operation).paginate(**request)
    found = [kind.listed(thing) for page in pages for thing in page[kind.result]]
    wanted = [kind.shown(thing) for thing in expected(everything, request, caller)]
    by_id = lambda thing: thing[kind.result[:-1] + "Id"]  # noqa: E731
    if sorted(found, key=by_id) != sorted(wanted, key=by_id):
        print(json.dumps({
            "seed": seed, "caller": caller, "request": request, "found": len(found), "wanted": len(wanted),
            "differs": [one for one in (*found[:2000], *wanted[:2000]) if (one in found) != (one in wanted)][:2]}))
    compared += 1
print(compared)
