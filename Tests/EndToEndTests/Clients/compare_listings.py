"""Holds what boto3 lists against what the simulator has, for filters made at random.

    compare_listings.py ENDPOINT SIMULATOR SEED ROUNDS KEY:SECRET:ACCOUNT…

Makes 3,000 snapshots of the accounts, then asks for listings by random filters, owners, audiences and page sizes, and works out
from the simulator's own state which snapshots each must have. The last line is the number of listings that were compared; a line for
each that differs comes before it.
"""

import json
import random
import re
import sys
import urllib.request

import boto3
from botocore.config import Config

endpoint, simulator, seed, rounds = sys.argv[1], sys.argv[2], int(sys.argv[3]), int(sys.argv[4])
callers = [argument.split(":") for argument in sys.argv[5:]]
accounts = [account for _, _, account in callers]
choice = random.Random(seed)


def control(path, document=None):
    request = urllib.request.Request(f"{simulator}/{path}", data=document and json.dumps(document).encode())
    with urllib.request.urlopen(request) as answer:
        return json.load(answer)


STATES = ["completed"] * 6 + ["pending", "in-queue", "pending/queued", "importing", "error", "deleting", "rehydrating"]
WORDS = ["nightly", "weekly copy", "a*b", "what?", "back\\slash", "Ünïcode 漢字", "", "x=y", "nightly ", "NIGHTLY"]
KEYS = ["Name", "env", "a=b", "star*", "team", "Env"]
made = 0
while made < 3_000:
    count = min(choice.randint(1, 60), 3_000 - made)
    state = choice.choice(STATES)
    control("snapshots", {
        "Count": count, "AccountId": choice.choice(accounts), "Description": choice.choice(WORDS), "State": state,
        "Progress": 100 if state == "completed" else choice.randint(0, 99), "VolumeSize": choice.choice([1, 8, 10, 100]),
        "VolumeId": choice.choice(["", "vol-12345678", "vol-0000000a"]),
        "Tags": [{"Key": key, "Value": choice.choice(WORDS)} for key in choice.sample(KEYS, choice.randint(0, 3))],
        "SharedWith": choice.sample(accounts, choice.randint(0, 1)), "Public": choice.random() < 0.1,
        "SecondsApart": choice.choice([0, 1, 3600])})
    made += count


def status(snapshot):
    return {"completed": "completed", "error": "error"}.get(snapshot["State"], "pending")


def date(snapshot):
    """EC2's form: three digits of a second."""
    return re.sub(r"(?:\.(\d+))?Z$", lambda found: f".{(found[1] or '')[:3]:0<3}Z", snapshot["CreationDate"])


def texts(snapshot, name):
    """What a filter of that name is compared with."""
    tags = snapshot.get("Tags", [])
    if name.startswith("tag:"):
        return [tag["Value"] for tag in tags if tag["Key"] == name[4:]]
    return {
        "description": [snapshot["Description"]],
        "encrypted": ["false"],
        "owner-id": [snapshot["AccountId"]],
        "progress": ["100%" if snapshot["State"] == "completed" else f"{snapshot['Progress']}%"],
        "snapshot-id": [snapshot["SnapshotId"]],
        "start-time": [date(snapshot)],
        "status": [status(snapshot)],
        "storage-tier": ["standard"],
        "tag-key": [tag["Key"] for tag in tags],
        "tag-value": [tag["Value"] for tag in tags],
        "volume-id": [snapshot.get("VolumeId") or "vol-ffffffff"],
        "volume-size": [str(snapshot["VolumeSize"])],
    }[name]


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


FILTERS = ["description", "encrypted", "owner-id", "progress", "snapshot-id", "start-time", "status", "storage-tier", "tag-key",
           "tag-value", "volume-id", "volume-size"] + [f"tag:{key}" for key in KEYS]


def some_request(snapshots):
    request = {}
    filters = []
    for name in choice.sample(FILTERS, choice.randint(0, 3)):
        values = []
        for _ in range(choice.randint(1, 3)):
            found = texts(choice.choice(snapshots), name)
            values.append(some_value(choice.choice(found) if found else "none"))
        filters.append({"Name": name, "Values": values})
    if filters:
        request["Filters"] = filters
    if choice.random() < 0.4:
        request["OwnerIds"] = choice.sample(["self", *accounts, "amazon"], choice.randint(1, 2))
    if choice.random() < 0.3:
        request["RestorableByUserIds"] = choice.sample(["self", "all", *accounts], choice.randint(1, 2))
    if choice.random() < 0.6:
        request["PaginationConfig"] = {"PageSize": choice.choice([5, 6] + [100, 499, 500, 501, 999, 1000] * 5)}
    return request


def may_restore(snapshot, who, caller):
    permissions = snapshot["PermissionsToCreateVolume"]
    if who == "all":
        return permissions["GlobalPermission"]
    account = caller if who == "self" else who
    # Whom a snapshot is shared with only its owner sees, and each about itself.
    knows = snapshot["AccountId"] == caller or account == caller
    return knows and (snapshot["AccountId"] == account or account in permissions["AccountIds"])


def expected(snapshots, request, caller):
    for snapshot in snapshots:
        permissions = snapshot["PermissionsToCreateVolume"]
        visible = snapshot["AccountId"] == caller or permissions["GlobalPermission"] or caller in permissions["AccountIds"]
        owners = request.get("OwnerIds")
        audience = request.get("RestorableByUserIds")
        if (visible and snapshot["State"] != "deleting"
                and (owners is None or snapshot["AccountId"] in [caller if owner == "self" else owner for owner in owners])
                and (audience is None or any(may_restore(snapshot, who, caller) for who in audience))
                and all(any(pattern(value).fullmatch(text) for value in wanted["Values"]
                            for text in texts(snapshot, wanted["Name"])) for wanted in request.get("Filters", []))):
            yield snapshot


def shown(snapshot):
    return {
        "SnapshotId": snapshot["SnapshotId"], "VolumeId": snapshot.get("VolumeId") or "vol-ffffffff",
        "State": status(snapshot), "StartTime": date(snapshot), "OwnerId": snapshot["AccountId"],
        "Progress": "100%" if snapshot["State"] == "completed" else f"{snapshot['Progress']}%",
        "VolumeSize": snapshot["VolumeSize"], "Description": snapshot["Description"], "Encrypted": False,
        "StorageTier": "standard", "Tags": snapshot.get("Tags", [])}


def listed(snapshot):
    moment = snapshot["StartTime"]
    return {**snapshot, "StartTime": moment.strftime("%Y-%m-%dT%H:%M:%S.") + f"{moment.microsecond // 1000:03}Z"}


everything = control("state")["Snapshots"]
clients = {
    account: boto3.client(
        "ec2", endpoint_url=endpoint, region_name="eu-west-2", aws_access_key_id=key, aws_secret_access_key=secret,
        config=Config(retries={"total_max_attempts": 1}, read_timeout=60))
    for key, secret, account in callers}
compared = 0
for _ in range(rounds):
    caller = choice.choice(accounts)
    request = some_request(everything)
    pages = clients[caller].get_paginator("describe_snapshots").paginate(**request)
    found = [listed(snapshot) for page in pages for snapshot in page["Snapshots"]]
    wanted = [shown(snapshot) for snapshot in expected(everything, request, caller)]
    by_id = lambda snapshot: snapshot["SnapshotId"]  # noqa: E731
    if sorted(found, key=by_id) != sorted(wanted, key=by_id):
        print(json.dumps({
            "seed": seed, "caller": caller, "request": request, "found": len(found), "wanted": len(wanted),
            "differs": [one for one in (*found[:2000], *wanted[:2000]) if (one in found) != (one in wanted)][:2]}))
    compared += 1
print(compared)
