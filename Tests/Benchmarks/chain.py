"""Measures `passerelle audit verify` on a long chain. A report, not a test.

    python3 Tests/Benchmarks/chain.py [--program PATH] [--records N] [--folder FOLDER]

Has a gateway begin a store, fills it with records as deploy/audit.md describes them, signed every thousand, and times
the program verifying them. Half are intents, half outcomes; each record is as long as a CopySnapshot's.
"""

import argparse
import base64
import hashlib
import json
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import time
import uuid
from pathlib import Path

from servers import Failure, Gateway

ROOT = Path(__file__).resolve().parent.parent.parent
EVERY = 1000
FIRST_SECOND = 1_795_428_000
# In a process of its own: a child's peak memory begins at that of the process that started it.
MEASURED = """
import resource, subprocess, sys, time
started = time.monotonic()
run = subprocess.run(sys.argv[1:], stdout=subprocess.PIPE)
took, used = time.monotonic() - started, resource.getrusage(resource.RUSAGE_CHILDREN)
if run.returncode != 0: sys.exit(run.stdout.decode())
print(took, used.ru_utime + used.ru_stime, used.ru_maxrss / 1024)
"""


def part(value) -> bytes:
    if value is None:
        return b"\x00"
    if isinstance(value, int):
        return b"\x02" + value.to_bytes(8, "big", signed=True)
    data = value.encode() if isinstance(value, str) else value
    return b"\x01" + len(data).to_bytes(8, "big") + data


class Chain:
    def __init__(self, folder: Path):
        self.store, self.folder = folder / "audit.db", folder
        self.database = sqlite3.connect(self.store, isolation_level=None)
        self.database.executescript("PRAGMA synchronous = OFF; PRAGMA cache_size = -200000; BEGIN")
        self.number, statement, self.state = self.database.execute(
            "SELECT number, statement, hash FROM chain_entries ORDER BY number DESC LIMIT 1").fetchone()
        self.chain, self.key = (json.loads(statement)[name] for name in ("chain", "key"))
        self.sequence = 0
        self.text = '{"eventVersion":"1.11","requestParameters":{"description":"' + "x" * 1250 + '"},"eventID":"%s"}'

    def link(self, kind: bytes, parts: list) -> bytes:
        data = b"\x01" + kind + part(self.chain) + self.state + self.sequence.to_bytes(8, "big")
        return hashlib.sha256(data + b"".join(map(part, parts))).digest()

    def append(self) -> None:
        self.sequence += 1
        is_intent = self.sequence % 2 == 1
        event = f"{(self.sequence + 1) // 2:08x}-0000-7000-8000-000000000000"
        snapshots = None if is_intent else f"snap-12345678 snap-{self.sequence:08x}"
        row = ["intent" if is_intent else "outcome", FIRST_SECOND + self.sequence // 100, event, "CopySnapshot",
               "AKIAIOSFODNN7EXAMPLE", "123456789012", "unknown" if is_intent else "succeeded", str(uuid.uuid4()),
               None if is_intent else self.sequence - 1, snapshots, self.text % event]
        row += ["IAMUser", 0]
        before, self.state = self.state, self.link(b"R", row)
        self.database.execute(
            "INSERT INTO records (sequence, stage, event_time, event_id, event_name, access_key_id, account_id, outcome,"
            " request_id, intent_sequence, resource_ids, record, identity_type, read_only, previous_hash, hash)"
            " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", [self.sequence, *row, before, self.state])
        for snapshot in (snapshots or "").split():
            self.database.execute("INSERT INTO record_resources VALUES (?, ?)", (snapshot, self.sequence))

    def sign(self) -> None:
        moment = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(FIRST_SECOND + self.sequence // 100))
        statement = json.dumps({
            "passerelle": "audit chain", "version": 1, "kind": "checkpoint", "chain": self.chain,
            "number": self.number + 1, "sequence": self.sequence, "hash": self.state.hex(), "time": moment,
            "key": self.key}, separators=(",", ":"))
        (self.folder / "statement").write_text(statement)
        subprocess.run(
            ["openssl", "pkeyutl", "-sign", "-inkey", f"{self.store}.key", "-rawin", "-in", self.folder / "statement",
             "-out", self.folder / "signature"], check=True)
        signature = (self.folder / "signature").read_bytes()
        self.number += 1
        self.state = self.link(b"E", [self.number, statement, signature])
        self.database.execute(
            "INSERT INTO chain_entries VALUES (?, ?, 'checkpoint', ?, ?, ?)",
            (self.number, self.sequence, statement, signature, self.state))
        kept = f"{statement}\n{base64.b64encode(signature).decode()}\n"
        Path(f"{self.store}.key.checkpoint").write_text(kept)

    def fill(self, records: int) -> None:
        while self.sequence < records:
            self.append()
            if self.sequence % EVERY == 0 or self.sequence == records:
                self.sign()
        self.database.execute("COMMIT")
        self.database.close()


def sha256sum(folder: Path) -> float:
    """The best of three, in seconds."""
    lines = folder / "records.jsonl"
    with lines.open("w") as file, sqlite3.connect(folder / "audit.db") as database:
        for (record,) in database.execute("SELECT record FROM records ORDER BY sequence"):
            file.write(record + "\n")
    took = []
    for _ in range(3):
        started = time.monotonic()
        subprocess.run(["sha256sum", lines], check=True, stdout=subprocess.DEVNULL)
        took.append(time.monotonic() - started)
    return min(took)


def main() -> None:
    parser = argparse.ArgumentParser(description="How long `passerelle audit verify` takes.")
    parser.add_argument("--program", type=Path, default=ROOT / ".build/release/passerelle")
    parser.add_argument("--records", type=int, default=1_000_000)
    parser.add_argument("--folder", type=Path, help="where the store goes (default: the build folder)")
    arguments = parser.parse_args()
    folder = Path(tempfile.mkdtemp(prefix="chain-", dir=arguments.folder or ROOT / ".build"))
    try:
        Gateway("gateway", arguments.program, folder, 1, f"sqlite:{folder}/audit.db").stop()
        started = time.monotonic()
        Chain(folder).fill(arguments.records)
        size = (folder / "audit.db").stat().st_size
        print(f"{arguments.records:,} records, {size / 1e6:,.0f} MB, made in {time.monotonic() - started:.0f} s")
        best = float("inf")
        for _ in range(3):
            command = [arguments.program, "audit", "verify", "--store", f"sqlite:{folder}/audit.db", "--json"]
            run = subprocess.run([sys.executable, "-c", MEASURED, *map(str, command)], capture_output=True, text=True)
            if run.returncode != 0:
                raise Failure(run.stdout + run.stderr)
            took, cpu, memory = map(float, run.stdout.split())
            best = min(best, took)
            print(f"verified in {took:.2f} s, CPU {cpu:.2f} s, at most {memory:.0f} MiB")
        hashed = sha256sum(folder)
        print(f"sha256sum of the same records as JSON lines: {hashed:.2f} s; verifying takes {best / hashed:.2f} times as long")
    except Failure as failure:
        sys.exit(f"chain: {failure}")
    finally:
        shutil.rmtree(folder)


if __name__ == "__main__":
    main()
