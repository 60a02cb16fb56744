"""Copies a snapshot, or waits for many at once, in one process: waits.py URL copy COUNT, waits.py URL wait ID…

Prints a line of JSON: how many copies were made, or how many waits came to their end and what the others met.
"""

import concurrent.futures
import json
import sys

import boto3
from botocore.config import Config

url, what, *rest = sys.argv[1:]
client = boto3.client(
    "ec2", endpoint_url=url, config=Config(max_pool_connections=100, retries={"mode": "legacy"}, read_timeout=60)
)


def copy(number):
    return client.copy_snapshot(
        SourceRegion="eu-west-2", SourceSnapshotId="snap-12345678", Description=f"waited for {number}"
    )["SnapshotId"]


def wait(snapshot_id):
    waiter = client.get_waiter("snapshot_completed")
    try:
        waiter.wait(SnapshotIds=[snapshot_id], WaiterConfig={"Delay": 1, "MaxAttempts": 60})
        return None
    except Exception as error:
        return f"{type(error).__name__}: {error}"


if what == "copy":
    print(json.dumps({"made": [copy(number) for number in range(int(rest[0]))]}))
else:
    with concurrent.futures.ThreadPoolExecutor(len(rest)) as threads:
        ends = list(threads.map(wait, rest))
    print(json.dumps({"waited": ends.count(None), "failures": [end for end in ends if end]}))
