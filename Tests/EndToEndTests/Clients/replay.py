"""Sends a captured request again: replay.py HOST:PORT FILE INVOCATION_ID…

FILE is what cutting_proxy.py kept. Its first request is sent once for each invocation ID, with that in place of its own (or in addition,
when it has none); `-` stands for none, `=` for the request as it is. Prints each answer.
"""

import base64
import json
import re
import sys

from raw_http import exchange

host, port = sys.argv[1].rsplit(":", 1)
with open(sys.argv[2]) as lines:
    request = base64.b64decode(json.loads(lines.readline())["request"])
head, separator, body = request.partition(b"\r\n\r\n")
bare = re.sub(rb"(?i)\r\namz-sdk-invocation-id:[^\r]*", b"", head)
for invocation in sys.argv[3:]:
    match invocation:
        case "=": sent = head
        case "-": sent = bare
        case _: sent = bare + f"\r\namz-sdk-invocation-id: {invocation}".encode()
    print(json.dumps(exchange(host, int(port), sent + separator + body)))
