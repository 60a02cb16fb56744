"""One call by osc-sdk-python, described on standard input: {"endpoint", "key", "secret", "call", "arguments"}."""

import json
import os
import sys

order = json.load(sys.stdin)
os.environ["OSC_ENDPOINT_API"] = order["endpoint"]

from osc_sdk_python import Gateway  # noqa: E402  (it reads the environment)

with Gateway(access_key=order["key"], secret_key=order["secret"], region="eu-west-2", max_retries=0) as gateway:
    print(json.dumps(gateway.raw(order["call"], **order["arguments"])))
