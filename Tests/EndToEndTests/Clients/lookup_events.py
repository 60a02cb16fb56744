"""Looks events up by boto3's paginator, for service.py. Each look-up is described so:

    {"endpoint", "key", "secret", "parameters": {…}, "page_size"}

The answer is the pages' events, each with its record parsed, and how many pages there were; or the error.
"""

import json

from boto_call import making, session
from botocore.config import Config
from botocore.exceptions import ClientError


def answer(text):
    order = json.loads(text)
    with making:
        client = session.client(
            "cloudtrail",
            endpoint_url=order["endpoint"],
            region_name="eu-west-2",
            aws_access_key_id=order["key"],
            aws_secret_access_key=order["secret"],
            config=Config(retries={"total_max_attempts": 1, "mode": "standard"}),
        )
    told = {"pages": 0, "events": []}
    try:
        paginator = client.get_paginator("lookup_events")
        configuration = {"PageSize": order["page_size"]} if "page_size" in order else {}
        for page in paginator.paginate(**order["parameters"], PaginationConfig=configuration):
            told["pages"] += 1
            for event in page["Events"]:
                event["Record"] = json.loads(event["CloudTrailEvent"])
                event["EventTime"] = event["EventTime"].timestamp()
                told["events"].append(event)
    except ClientError as error:
        told["error"] = error.response["Error"]
    finally:
        client.close()
    return json.dumps(told)
