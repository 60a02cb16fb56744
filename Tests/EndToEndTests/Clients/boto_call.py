"""Calls by boto3, for service.py. Each is described so:

    {"endpoint", "key", "secret", "operation", "parameters", "pageSize", "retries": {…}, "token", "services"}

With a page size the operation's paginator makes the calls, and the answer is that of all pages together.

The answer is the parsed answer or the error, how often the call was repeated, and every answer as it came over the wire.
"""

import base64
import json
import threading

import boto3
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError

# What a session has read of EC2's description it does not read again. It makes one client at a time.
session = boto3.Session()
making = threading.Lock()
clients = {}
# The answers to the call that a thread makes.
call = threading.local()


def keep(response_dict, **_):
    call.wire.append(
        {
            "status": response_dict["status_code"],
            "contentType": response_dict["headers"].get("Content-Type"),
            "requestID": response_dict["headers"].get("x-amzn-requestid"),
            "body": base64.b64encode(response_dict["body"]).decode(),
        }
    )


def client_of(order):
    retries = order.get("retries", {"total_max_attempts": 1, "mode": "standard"})
    region = order.get("region", "eu-west-2")
    with making:
        whose = (order["endpoint"], region, order["key"], order["secret"], order.get("token"), json.dumps(retries))
        if whose not in clients:
            client = session.client(
                "ec2",
                endpoint_url=order["endpoint"],
                region_name=region,
                aws_access_key_id=order["key"],
                aws_secret_access_key=order["secret"],
                aws_session_token=order.get("token"),
                config=Config(retries=retries, read_timeout=60, max_pool_connections=50),
            )
            client.meta.events.register("before-parse.ec2", keep)
            clients[whose] = client
        return clients[whose]


def answer(text):
    order = json.loads(text)
    client = client_of(order)
    call.wire = []
    told = {}
    try:
        parameters = order.get("parameters", {})
        if "pageSize" in order:
            pages = client.get_paginator(order["operation"])
            got = pages.paginate(**parameters, PaginationConfig={"PageSize": order["pageSize"]}).build_full_result()
        else:
            got = getattr(client, order["operation"])(**parameters)
        told["metadata"] = got.pop("ResponseMetadata", {})
        told["answer"] = got
    except ClientError as error:
        told["metadata"] = error.response["ResponseMetadata"]
        told["error"] = error.response["Error"]
    except BotoCoreError as error:
        told["failure"] = f"{type(error).__name__}: {error}"
    told["wire"] = call.wire
    return json.dumps(told, default=str)
