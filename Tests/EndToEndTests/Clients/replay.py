"""Sends captured requests again: replay.py HOST:PORT FILE [INVOCATION_ID…]

FILE is what cutting_proxy.py kept. The first request is sent as it is, then once for each invocation ID with that in place of its own
(or in addition, when it has none). Prints each answer.
"""

import base64
import json
import re
import sys

from raw_http import exchange

host, port = sys.argv[1].rsplit(":", 1)
with open(sys.argv[2]) as lines:
    request = base64.b64decode(json.loads(lines.readline())["request"])
requests = [request]
for invocation in sys.argv[3:]:
    head, separator, body = request.partition(b"\r\n\r\n")
    head = re.sub(rb"(?i)\r\namz-sdk-invocation-id:[^\r]*", b"", head)
    requests.append(head + f"\r\namz-sdk-invocation-id: {invocation}".encode() + separator + body)
for request in requests:
    print(json.dumps(exchange(host, int(port), request)))
