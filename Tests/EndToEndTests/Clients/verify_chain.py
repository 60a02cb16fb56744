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


def is_signed(message, signature):
    with tempfile.TemporaryDirectory() as folder:
        text, signed = Path(folder, "message"), Path(folder, "signature")
        text.write_bytes(message)
        signed.write_bytes(signature)
        return subprocess.run(
            ["openssl", "pkeyutl", "-verify", "-pubin", "-inkey", public_key, "-rawin", "-in", text, "-sigfile", signed],
            capture_output=True).returncode == 0


def check_seal():
    place = sequence.to_bytes(8, "big") + last.to_bytes(8, "big")
    message = b"passerelle audit seal\x00\x01" + part(chain) + place + state
    assert is_signed(message, seal), f"record {sequence} has a bad seal"


database = sqlite3.connect(f"file:{store}?mode=ro", uri=True)
entries = database.execute(
    "SELECT number, sequence, statement, signature, hash FROM chain_entries ORDER BY number").fetchall()
records = database.execute(
    f"SELECT sequence, previous_hash, hash, seal, identity_type, read_only, {', '.join(RECORD)} FROM records"
    " ORDER BY sequence").fetchall()
chain = json.loads(entries[0][2])["chain"]
prunings = [said for said in (json.loads(entry[2]) for entry in entries) if said["kind"] == "pruning"]
state, sequence, last = bytes(32), 0, 0
if prunings:
    # What is left of what was pruned names keys, and is not linked to anything any more.
    pruned = prunings[-1]["pruned"]
    state, sequence, last = bytes.fromhex(pruned["hash"]), pruned["sequence"], pruned["entries"]
    for number, _, statement, signature, _ in [entry for entry in entries if entry[0] <= last]:
        assert json.loads(statement)["kind"] in ("genesis", "rotation"), f"entry {number} was pruned"
        assert is_signed(statement.encode(), signature), f"entry {number} is not signed"
linked = [entry for entry in entries if entry[0] > last]
left = list(records)
# Whether the last link is a record, its seal, and whether an entry before it says that transactions are sealed.
at_record, seal, sealing = False, None, False
while True:
    while linked and linked[0][1] == sequence:
        if at_record and seal:
            check_seal()
        number, _, statement, signature, stored = linked.pop(0)
        said = json.loads(statement)
        last += 1
        assert number == said["number"] == last and said["sequence"] == sequence and said["chain"] == chain
        assert bytes.fromhex(said["hash"]) == state, f"entry {last} does not follow"
        assert is_signed(statement.encode(), signature), f"entry {last} is not signed"
        state = link(b"E", chain, state, sequence, [number, statement, signature])
        assert state == stored, f"entry {last} has another hash"
        at_record, sealing = False, said["version"] >= 2
    if not left:
        break
    number, previous, stored, seal, identity_type, read_only, *parts = left.pop(0)
    # Records of a version before these columns are hashed without them.
    parts += [] if identity_type is None else [identity_type, read_only]
    at_record = True
    sequence += 1
    assert number == sequence and previous == state, f"record {sequence} does not follow"
    state = link(b"R", chain, state, sequence, parts)
    assert state == stored, f"record {sequence} has another hash"
if at_record and sealing:
    assert seal, "tail not sealed"
    check_seal()
assert not linked, "entries for records that are not there"
kept, signature = Path(f"{store}.key.checkpoint").read_text().splitlines()
assert kept == entries[-1][2] and base64.b64decode(signature) == entries[-1][3], "another checkpoint was kept"
print(json.dumps({"records": len(records), "entries": len(entries)}))
