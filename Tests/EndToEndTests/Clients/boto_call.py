"""One call by boto3, described on standard input:

    {"endpoint", "key", "secret", "operation", "parameters", "pageSize", "retries": {…}, "token", "services"}

With a page size the operation's paginator makes the calls, and the answer is that of all pages together.

Prints the parsed answer or the error, how often the call was repeated, and every answer as it came over the wire.
"""

import base64
import json
import sys

import boto3
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError

order = json.load(sys.stdin)
client = boto3.client(
    "ec2",
    endpoint_url=order["endpoint"],
    region_name=order.get("region", "eu-west-2"),
    aws_access_key_id=order["key"],
    aws_secret_access_key=order["secret"],
    aws_session_token=order.get("token"),
    config=Config(retries=order.get("retries", {"total_max_attempts": 1, "mode": "standard"}), read_timeout=60),
)
wire = []


def keep(response_dict, **_):
    body = response_dict["body"]
    wire.append(
        {
            "status": response_dict["status_code"],
            "contentType": response_dict["headers"].get("Content-Type"),
            "requestID": response_dict["headers"].get("x-amzn-requestid"),
            "body": base64.b64encode(body).decode(),
        }
    )


client.meta.events.register("before-parse.ec2", keep)
told = {}
try:
    parameters = order.get("parameters", {})
    if "pageSize" in order:
        pages = client.get_paginator(order["operation"])
        answer = pages.paginate(**parameters, PaginationConfig={"PageSize": order["pageSize"]}).build_full_result()
    else:
        answer = getattr(client, order["operation"])(**parameters)
    told["metadata"] = answer.pop("ResponseMetadata", {})
    told["answer"] = answer
except ClientError as error:
    told["metadata"] = error.response["ResponseMetadata"]
    told["error"] = error.response["Error"]
except BotoCoreError as error:
    told["failure"] = f"{type(error).__name__}: {error}"
told["wire"] = wire
print(json.dumps(told, default=str))
