"""Verifies an audit chain as deploy/audit.md describes it, by hashlib and openssl: verify_chain.py STORE PUBLIC_KEY

Prints how many records and entries there are. Shares nothing with the program that wrote them.
"""

import base64
import hashlib
import json
import sqlite3
import subprocess
import sys
import tempfile
from pathlib import Path

store, public_key = sys.argv[1:3]
RECORD = ("stage", "event_time", "event_id", "event_name", "access_key_id", "account_id", "outcome", "request_id",
          "intent_sequence", "resource_ids", "record")


def part(value):
    if value is None:
        return b"\x00"
    if isinstance(value, int):
        return b"\x02" + value.to_bytes(8, "big", signed=True)
    data = value.encode() if isinstance(value, str) else value
    return b"\x01" + len(data).to_bytes(8, "big") + data


def link(kind, chain, previous, sequence, parts):
    data = b"\x01" + kind + part(chain) + previous + sequence.to_bytes(8, "big") + b"".join(map(part, parts))
    return hashlib.sha256(data).digest()


def is_signed(statement, signature):
    with tempfile.TemporaryDirectory() as folder:
        text, signed = Path(folder, "statement"), Path(folder, "signature")
        text.write_text(statement)
        signed.write_bytes(signature)
        return subprocess.run(
            ["openssl", "pkeyutl", "-verify", "-pubin", "-inkey", public_key, "-rawin", "-in", text, "-sigfile", signed],
            capture_output=True).returncode == 0


database = sqlite3.connect(f"file:{store}?mode=ro", uri=True)
entries = database.execute(
    "SELECT number, sequence, statement, signature, hash FROM chain_entries ORDER BY number").fetchall()
records = database.execute(
    f"SELECT sequence, previous_hash, hash, {', '.join(RECORD)} FROM records ORDER BY sequence").fetchall()
state, sequence, count = bytes(32), 0, 0
chain = json.loads(entries[0][2])["chain"]
while True:
    while count < len(entries) and entries[count][1] == sequence:
        number, _, statement, signature, stored = entries[count]
        said = json.loads(statement)
        count += 1
        assert number == said["number"] == count and said["sequence"] == sequence and said["chain"] == chain
        assert bytes.fromhex(said["hash"]) == state, f"entry {count} does not follow"
        assert is_signed(statement, signature), f"entry {count} is not signed"
        state = link(b"E", chain, state, sequence, [number, statement, signature])
        assert state == stored, f"entry {count} has another hash"
    if sequence == len(records):
        break
    number, previous, stored, *parts = records[sequence]
    sequence += 1
    assert number == sequence and previous == state, f"record {sequence} does not follow"
    state = link(b"R", chain, state, sequence, parts)
    assert state == stored, f"record {sequence} has another hash"
assert count == len(entries), "entries for records that are not there"
kept, signature = Path(f"{store}.key.checkpoint").read_text().splitlines()
assert kept == entries[-1][2] and base64.b64decode(signature) == entries[-1][3], "another checkpoint was kept"
print(json.dumps({"records": len(records), "entries": len(entries)}))
