"""A provider of OpenID Connect on loopback, small, and strict where a provider has to be. Its tokens are signed by the
openssl command. Prints `listening on PORT`.

    openid_issuer.py CLIENT_ID CLIENT_SECRET

    GET  /authorize?…      sends the browser back at once, with a code of what was asked for
    POST /token            the token of a code, for the client alone, and for who began the flow alone (PKCE)
    POST /next             JSON: what is wrong with, or said in, the tokens from now on
    GET  /asked            how often each was asked for
"""

import base64
import hashlib
import http.server
import json
import secrets
import subprocess
import sys
import tempfile
import threading
import time
import urllib.parse
from pathlib import Path

CLIENT, SECRET = sys.argv[1:3]
work = Path(tempfile.mkdtemp())
codes: dict[str, dict] = {}
# What changes: `alg`, `header` and `claims` (put over the others; null takes a claim away), `fault`, `key` (1 after a
# rotation), `metadata` (put over what the provider says of itself), and `published`: keys before the provider's own.
order: dict = {}
asked = {"metadata": 0, "keys": 0, "token": 0}


def openssl(*words: str, data: bytes = b"") -> bytes:
    return subprocess.run(["openssl", *words], input=data, capture_output=True, check=True).stdout


def text(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def file(name: str) -> str:
    return str(work / name)


openssl("genpkey", "-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-256", "-out", file("ec-0"))
making = threading.Lock()


def rsa(number: int) -> str:
    """The file of a key, made when it is first needed: that takes longer than all else here."""
    path = work / f"rsa-{number}"
    with making:
        if not path.exists():
            openssl("genpkey", "-algorithm", "RSA", "-pkeyopt", "rsa_keygen_bits:2048", "-out", str(path))
    return str(path)


def keys() -> list[dict]:
    number = order.get("key", 0)
    modulus = openssl("rsa", "-in", rsa(number), "-noout", "-modulus").decode().strip().partition("=")[2]
    point = openssl("pkey", "-in", file("ec-0"), "-pubout", "-outform", "DER")[-64:]
    published = order.get("published", [])
    return published + [
        {"kty": "oct", "kid": "secret", "k": text(b"secret")},
        {"kty": "RSA", "kid": f"rsa-{number}", "use": "sig", "alg": "RS256", "n": text(bytes.fromhex(modulus)), "e": "AQAB"},
        {"kty": "EC", "kid": "ec-0", "crv": "P-256", "x": text(point[:32]), "y": text(point[32:])},
    ]


def ecdsa(der: bytes) -> bytes:
    """The two numbers of an ECDSA-Sig-Value, 32 bytes each."""
    numbers, place = b"", 2
    for _ in range(2):
        count = der[place + 1]
        numbers += int.from_bytes(der[place + 2 : place + 2 + count], "big").to_bytes(32, "big")
        place += 2 + count
    return numbers


def sign(claims: dict) -> str:
    algorithm, fault = order.get("alg", "RS256"), order.get("fault")
    number = order.get("key", 0)
    key, key_file = ("ec-0", file("ec-0")) if algorithm == "ES256" else (f"rsa-{number}", rsa(number))
    header = {"alg": algorithm, "typ": "JWT", "kid": key}
    if fault == "none":
        header["alg"] = "none"
    if fault == "symmetric":
        header |= {"alg": "HS256", "kid": "secret"}
    if fault == "critical":
        header["crit"] = ["b64"]
    header |= order.get("header", {})
    body = json.dumps(claims)
    if fault == "number":
        body = body[:-1] + ', "exp": 1e400}'
    if fault == "deep":
        body = body[:-1] + ', "deep": ' + "[" * 20_000 + "]" * 20_000 + "}"
    if fault == "huge":
        body = body[:-1] + ', "text": "' + "x" * 100_000 + '"}'
    if fault == "twice":
        body = body[:-1] + ', "sub": "somebody else"}'
    signed = f"{text(json.dumps(header).encode())}.{text(body.encode())}"
    if fault == "none":
        return signed + "."
    if fault == "symmetric":
        return signed + "." + text(openssl("dgst", "-sha256", "-hmac", "secret", "-binary", data=signed.encode()))
    signature = openssl("dgst", "-sha256", "-sign", key_file, data=signed.encode())
    if algorithm == "ES256":
        signature = ecdsa(signature)
    if fault == "signature":
        signature = signature[:-1] + bytes([signature[-1] ^ 1])
    if fault == "claims":
        claims = claims | {"groups": ["operators"]}
        signed = f"{signed.partition('.')[0]}.{text(json.dumps(claims).encode())}"
    return f"{signed}.{text(signature)}"


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *_):
        pass

    def answer(self, status: int, document: dict, location: str = "") -> None:
        body = json.dumps(document).encode()
        self.send_response(status)
        if location:
            self.send_header("Location", location)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    @property
    def issuer(self) -> str:
        return f"http://127.0.0.1:{self.server.server_port}"

    def do_GET(self):
        url = urllib.parse.urlsplit(self.path)
        if url.path == "/.well-known/openid-configuration":
            asked["metadata"] += 1
            if order.get("fault") == "away":
                return self.answer(503, {})
            issuer = "https://login.example.com" if order.get("fault") == "other issuer" else self.issuer
            return self.answer(200, {
                "issuer": issuer, "authorization_endpoint": self.issuer + "/authorize", "jwks_uri": self.issuer + "/keys",
                "token_endpoint": self.issuer + "/token", "authorization_response_iss_parameter_supported": True,
                **order.get("metadata", {})})
        if url.path == "/keys":
            asked["keys"] += 1
            return self.answer(200, {"keys": keys()})
        if url.path == "/asked":
            return self.answer(200, asked)
        if url.path == "/authorize":
            fields = dict(urllib.parse.parse_qsl(url.query, strict_parsing=True))
            is_good = fields["response_type"] == "code" and fields["client_id"] == CLIENT \
                and fields["code_challenge_method"] == "S256" and len(fields["nonce"]) >= 32 \
                and "openid" in fields["scope"].split()
            if not is_good:
                return self.answer(400, {"error": "invalid_request"})
            code = secrets.token_urlsafe(24)
            codes[code] = fields
            back = {"state": fields["state"], "iss": self.issuer}
            back |= {"error": "access_denied"} if order.get("fault") == "denied" else {"code": code}
            return self.answer(302, {}, fields["redirect_uri"] + "?" + urllib.parse.urlencode(back))
        return self.answer(404, {})

    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"])).decode()
        if self.path == "/next":
            order.clear()
            order.update(json.loads(body))
            return self.answer(200, {})
        asked["token"] += 1
        fields = dict(urllib.parse.parse_qsl(body, strict_parsing=True))
        basic = "Basic " + base64.b64encode(f"{urllib.parse.quote(CLIENT)}:{urllib.parse.quote(SECRET)}".encode()).decode()
        if self.headers["Authorization"] != basic:
            return self.answer(401, {"error": "invalid_client"})
        begun = codes.pop(fields["code"], None)
        if begun is None or fields["grant_type"] != "authorization_code" or fields["redirect_uri"] != begun["redirect_uri"]:
            return self.answer(400, {"error": "invalid_grant"})
        if text(hashlib.sha256(fields["code_verifier"].encode()).digest()) != begun["code_challenge"]:
            return self.answer(400, {"error": "invalid_grant"})
        now = int(time.time())
        claims = {
            "iss": self.issuer, "sub": "248289761001", "aud": CLIENT, "exp": now + 300, "iat": now,
            "nonce": begun["nonce"], "preferred_username": "olga", "groups": ["everybody", "auditors"]}
        claims |= order.get("claims", {})
        claims = {name: value for name, value in claims.items() if value is not None}
        return self.answer(200, {"access_token": "none", "token_type": "Bearer", "id_token": sign(claims)})


server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
print(f"listening on {server.server_port}", flush=True)
server.serve_forever()
