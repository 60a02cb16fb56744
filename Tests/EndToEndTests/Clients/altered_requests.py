"""CopySnapshot requests that must be refused: signed by botocore, then altered.

    altered_requests.py HOST:PORT KEY SECRET     prints one JSON line per case: its name and the answer
"""

import datetime
import json
import sys
from urllib.parse import urlencode

import botocore.auth
from botocore.auth import SigV4Auth, SigV4QueryAuth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials

from raw_http import exchange

authority, key, secret = sys.argv[1:4]
host, port = authority.rsplit(":", 1)
COPY = {
    "Action": "CopySnapshot",
    "Version": "2016-11-15",
    "SourceRegion": "eu-west-2",
    "SourceSnapshotId": "snap-12345678",
}


def signed(parameters=None, *, query=False, pair=None, region="eu-west-2", service="ec2", token=None, ahead=0, headers=None):
    """Method, target, headers and body of a request that botocore signed."""
    now = datetime.datetime.now(datetime.timezone.utc).replace(tzinfo=None) + datetime.timedelta(seconds=ahead)
    botocore.auth.get_current_datetime = lambda: now
    form = urlencode(parameters or COPY)
    url = f"http://{authority}/" + (f"?{form}" if query else "")
    request = AWSRequest(method="GET" if query else "POST", url=url, data=None if query else form)
    if not query:
        request.headers["Content-Type"] = "application/x-www-form-urlencoded; charset=utf-8"
    for name, value in (headers or {}).items():
        request.headers[name] = value
    credentials = Credentials(*(pair or (key, secret)), token)
    if query:
        SigV4QueryAuth(credentials, service, region, expires=300).add_auth(request)
    else:
        SigV4Auth(credentials, service, region).add_auth(request)
    target = request.url.split(authority, 1)[1]
    return request.method, target, dict(request.headers.items()), b"" if query else form.encode()


def send(name, request):
    method, target, headers, body = request
    lines = [f"{method} {target} HTTP/1.1", f"Host: {headers.pop('Host', authority)}"]
    lines += [f"{field}: {value}" for field, value in headers.items()]
    lines += [f"Content-Length: {len(body)}", "Connection: close", "", ""]
    answer = exchange(host, int(port), "\r\n".join(lines).encode() + body)
    print(json.dumps({"case": name, **answer}), flush=True)


def without(request, *names):
    method, target, headers, body = request
    return method, target, {field: value for field, value in headers.items() if field not in names}, body


def changed(request, name, value):
    method, target, headers, body = request
    return method, target, {**headers, name: value(headers.get(name))}, body


plain = signed()
send("wrong secret", signed(pair=(key, "x" + secret[1:])))
send("unknown key", signed(pair=("AKIAIOSFODNN8EXAMPLE", secret)))
send("altered body", (*plain[:3], plain[3].replace(b"snap-12345678", b"snap-12345679")))
send("added parameter", (*plain[:3], plain[3] + b"&Description=x"))
send("emptied body", (*plain[:3], b""))
send("altered signed header", changed(plain, "Content-Type", lambda _: "application/x-www-form-urlencoded"))
send("altered date", changed(plain, "X-Amz-Date", lambda date: date[:-2] + ("1Z" if date[-2] == "0" else "0Z")))
send("altered host", changed(plain, "Host", lambda _: "gateway.example.com"))
send("altered query", (plain[0], "/?Description=x", *plain[2:]))
send("altered path", (plain[0], "/other", *plain[2:]))
send("altered method", ("PUT", *plain[1:]))
send("altered signature", changed(plain, "Authorization", lambda text: text[:-1] + ("0" if text[-1] != "0" else "1")))
send("short signature", changed(plain, "Authorization", lambda text: text[:-1]))
send("upper-case signature", changed(plain, "Authorization", lambda text: text[:-64] + text[-64:].upper()))
send("expired", signed(ahead=-3600))
send("just expired", signed(ahead=-310))
send("future", signed(ahead=3600))
send("yesterday", signed(ahead=-86400))
send("missing authorization", without(plain, "Authorization"))
send("missing date", without(plain, "X-Amz-Date"))
send("missing signed header", without(plain, "Content-Type"))
send("no signature part", changed(plain, "Authorization", lambda text: text.split(", Signature")[0]))
send("no signed headers part", changed(plain, "Authorization", lambda text: text.replace("SignedHeaders=", "Other=")))
send("no credential", changed(plain, "Authorization", lambda text: text.replace("Credential=", "Other=")))
send("host not signed", changed(plain, "Authorization", lambda text: text.replace("host;", "")))
send("other algorithm", changed(plain, "Authorization", lambda text: text.replace("HMAC-SHA256", "HMAC-SHA1")))
send("basic", changed(plain, "Authorization", lambda _: "Basic dXNlckBleGFtcGxlLmNvbTpwQHNz"))
send("another region", signed(region="us-east-2"))
send("another service", signed(service="api"))
send("session token", signed(token="IQoJb3JpZ2luX2VjEXAMPLETOKEN"))
send("unsigned payload", changed(signed(headers={"X-Amz-Content-SHA256": "UNSIGNED-PAYLOAD"}), "X-Other", lambda _: "x"))
send("presigned copy", signed(query=True))
send("signature version 2", ("GET", "/?" + urlencode({
    **COPY, "AWSAccessKeyId": key, "SignatureVersion": "2", "SignatureMethod": "HmacSHA256", "Signature": "c2lnbmF0dXJl",
    "Timestamp": "2026-11-23T10:00:00Z"}), {}, b""))
