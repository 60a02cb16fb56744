"""Verifies an audit chain as deploy/audit.md describes it, by hashlib and openssl: verify_chain.py STORE PUBLIC_KEY

The chain names its keys: each entry and each seal has to be signed by the key in force there, and the key that is given has to be
one that signed. Prints how many records and entries there are. Shares nothing with the program that wrote them.
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
#: What comes before the 32 bytes of an Ed25519 public key in DER (RFC 8410).
DER = bytes.fromhex("302a300506032b6570032100")


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


def key_in(pem):
    """The 32 bytes of the key in a PEM file."""
    der = base64.b64decode("".join(line for line in pem.splitlines() if not line.startswith("-----")))
    assert der.startswith(DER) and len(der) == len(DER) + 32, "the public key is no Ed25519 key"
    return der[len(DER):]


def is_signed(message, signature):
    """Whether the key in force signed it."""
    with tempfile.TemporaryDirectory() as folder:
        key, text, signed = Path(folder, "key"), Path(folder, "message"), Path(folder, "signature")
        pem = base64.b64encode(DER + key_in_force).decode()
        key.write_text(f"-----BEGIN PUBLIC KEY-----\n{pem}\n-----END PUBLIC KEY-----\n")
        text.write_bytes(message)
        signed.write_bytes(signature)
        is_good = subprocess.run(
            ["openssl", "pkeyutl", "-verify", "-pubin", "-inkey", key, "-rawin", "-in", text, "-sigfile", signed],
            capture_output=True).returncode == 0
    if is_good:
        signers.add(key_in_force)
    return is_good


def take(number, statement, signature):
    """Verifies an entry, and goes on with the key that it hands over to. Returns what it says."""
    global key_in_force
    said = json.loads(statement)
    if number == 1:
        assert said["kind"] == "genesis", "entry 1 does not begin the chain"
        key_in_force = bytes.fromhex(said["publicKey"])
    assert is_signed(statement.encode(), signature), f"entry {number} is not signed"
    if said["kind"] == "rotation":
        key_in_force = bytes.fromhex(said["nextPublicKey"])
    return said


def check_seal():
    place = sequence.to_bytes(8, "big") + last.to_bytes(8, "big")
    message = b"passerelle audit seal\x00\x01" + part(chain) + place + state
    assert is_signed(message, seal), f"record {sequence} has a bad seal"


database = sqlite3.connect(f"file:{store}?mode=ro", uri=True)
entries = database.execute(
    "SELECT number, sequence, statement, signature, hash FROM chain_entries ORDER BY number").fetchall()
records = database.execute(
    f"SELECT sequence, previous_hash, hash, seal, identity_type, read_only, signature_digest, {', '.join(RECORD)} FROM records"
    " ORDER BY sequence").fetchall()
chain = json.loads(entries[0][2])["chain"]
prunings = [said for said in (json.loads(entry[2]) for entry in entries) if said["kind"] == "pruning"]
state, sequence, last = bytes(32), 0, 0
given = key_in(Path(public_key).read_text())
# The key that signs here, and those that made a good signature.
key_in_force, signers = None, set()
if prunings:
    # What is left of what was pruned names keys, and is not linked to anything any more.
    pruned = prunings[-1]["pruned"]
    state, sequence, last = bytes.fromhex(pruned["hash"]), pruned["sequence"], pruned["entries"]
    kept = [entry for entry in entries if entry[0] <= last]
    for number, _, statement, signature, _ in kept:
        assert take(number, statement, signature)["kind"] in ("genesis", "rotation"), f"entry {number} was pruned"
    naming = hashlib.sha256(b"".join(entry[4] for entry in kept)).hexdigest()
    assert prunings[-1].get("naming", naming) == naming, "the entries that name keys are not those that were left"
linked = [entry for entry in entries if entry[0] > last]
left = list(records)
# Whether the last link is a record, the last record's seal, and whether the last entry says that transactions are sealed.
at_record, seal, sealing = False, None, False
while True:
    while linked and linked[0][1] == sequence:
        number, _, statement, signature, stored = linked.pop(0)
        said = take(number, statement, signature)
        last += 1
        assert number == said["number"] == last and said["sequence"] == sequence and said["chain"] == chain
        assert bytes.fromhex(said["hash"]) == state, f"entry {last} does not follow"
        state = link(b"E", chain, state, sequence, [number, statement, signature])
        assert state == stored, f"entry {last} has another hash"
        at_record, sealing = False, said["version"] >= 2
    if not left:
        break
    number, previous, stored, seal, identity_type, read_only, digest, *parts = left.pop(0)
    # Records of a version before these columns are hashed without them.
    if identity_type is not None:
        parts += [identity_type, read_only]
    elif read_only is not None:
        parts.append(read_only)
    # Intents of creates have it, but for those of a version before the column.
    if digest is not None:
        parts.append(digest)
    at_record = True
    sequence += 1
    assert number == sequence and previous == state, f"record {sequence} does not follow"
    state = link(b"R", chain, state, sequence, parts)
    assert state == stored, f"record {sequence} has another hash"
    if seal:
        check_seal()
assert seal or not (at_record and sealing), "tail not sealed"
assert not linked, "entries for records that are not there"
assert given in signers, "the chain is not signed by the key given"
kept, signature = Path(f"{store}.key.checkpoint").read_text().splitlines()
assert kept == entries[-1][2] and base64.b64decode(signature) == entries[-1][3], "another checkpoint was kept"
print(json.dumps({"records": len(records), "entries": len(entries)}))
