"""Copies a snapshot again and again on several connections, without retries: load.py ENDPOINT KEY SECRET

Prints the ID of each copy that was answered, as it comes, and ends when the gateway is gone.
"""

import itertools
import sys
import threading

import boto3
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError

endpoint, key, secret = sys.argv[1:4]
lock = threading.Lock()
client = boto3.client(
    "ec2", endpoint_url=endpoint, region_name="eu-west-2", aws_access_key_id=key, aws_secret_access_key=secret,
    config=Config(retries={"total_max_attempts": 1, "mode": "standard"}, max_pool_connections=8),
)


def work(worker):
    for number in itertools.count():
        try:
            # Calls that do not differ would bear one signature within a second, and make one snapshot.
            answer = client.copy_snapshot(
                SourceRegion="eu-west-2", SourceSnapshotId="snap-12345678", Description=f"{worker}-{number}"
            )
        except ClientError as error:
            answer = {"SnapshotId": f"refused {error}"}
        except BotoCoreError:
            return
        with lock:
            print(answer["SnapshotId"], flush=True)


print("load started", flush=True)
threads = [threading.Thread(target=work, args=[worker]) for worker in range(8)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
