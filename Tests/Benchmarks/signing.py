"""Signed CopySnapshot requests, as botocore writes them."""

import datetime
import hashlib
import hmac
import uuid
from pathlib import Path
from urllib.parse import urlencode

#: The callers: what one access key may do at a time is limited, and most gateways have several. The first signs by default.
CALLERS = [
    (f"AKIAIOSFODNN7EXAMPL{letter}", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKE" + letter.lower()) for letter in "EFGHIJKL"]
REGION = "eu-west-2"
HOST = "ec2.eu-west-2.example"
CONTENT_TYPE = "application/x-www-form-urlencoded; charset=utf-8"


def _hmac(key: bytes, text: str) -> bytes:
    return hmac.new(key, text.encode(), hashlib.sha256).digest()


class Signer:
    """Signs for one moment, in one caller's name: its date and the day's key are made once."""

    def __init__(self, moment: datetime.datetime, caller: int = 0):
        self.access_key, secret_key = CALLERS[caller % len(CALLERS)]
        self.date = moment.strftime("%Y%m%dT%H%M%SZ")
        self.scope = f"{self.date[:8]}/{REGION}/ec2/aws4_request"
        key = ("AWS4" + secret_key).encode()
        for part in self.scope.split("/"):
            key = _hmac(key, part)
        self.key = key

    def copy_snapshot(self, number: int) -> bytes:
        """A whole request. The number in its description makes its signature differ from all others'."""
        return self.request({
            "Action": "CopySnapshot",
            "Version": "2016-11-15",
            "SourceRegion": REGION,
            "SourceSnapshotId": "snap-066877671789bd71b",
            "Description": f"nightly copy {number:06}",
        })

    def request(self, parameters: dict[str, str]) -> bytes:
        """A whole request for any action."""
        body = urlencode(parameters)
        signed = "content-type;host;x-amz-date"
        canonical = "\n".join([
            "POST", "/", "", f"content-type:{CONTENT_TYPE}", f"host:{HOST}", f"x-amz-date:{self.date}", "", signed,
            hashlib.sha256(body.encode()).hexdigest(),
        ])
        digest = hashlib.sha256(canonical.encode()).hexdigest()
        text = f"AWS4-HMAC-SHA256\n{self.date}\n{self.scope}\n{digest}"
        signature = _hmac(self.key, text).hex()
        return "\r\n".join([
            "POST / HTTP/1.1",
            f"Host: {HOST}",
            "Accept-Encoding: identity",
            "User-Agent: Boto3/1.43.11 md/Botocore#1.43.11 ua/2.1 os/linux#6.1 md/arch#x86_64 lang/python#3.11.2",
            f"Content-Type: {CONTENT_TYPE}",
            f"X-Amz-Date: {self.date}",
            f"Authorization: AWS4-HMAC-SHA256 Credential={self.access_key}/{self.scope}, SignedHeaders={signed}, "
            f"Signature={signature}",
            f"amz-sdk-invocation-id: {uuid.uuid4()}",
            "amz-sdk-request: attempt=1",
            f"Content-Length: {len(body)}",
            "", body,
        ]).encode()


def now() -> datetime.datetime:
    return datetime.datetime.now(datetime.timezone.utc)


def sign_one(number: int) -> bytes:
    """One request, signed for now."""
    return Signer(now()).copy_snapshot(number)


def write_requests(path: Path, count: int, first: int) -> None:
    """Signs `count` requests for now, numbered from `first`, in the form that requests.lua reads, by all callers in turn."""
    moment = now()
    signers = [Signer(moment, caller) for caller in range(len(CALLERS))]
    with path.open("wb") as file:
        for number in range(first, first + count):
            request = signers[number % len(signers)].copy_snapshot(number)
            file.write(b"%d\n%s" % (len(request), request))
