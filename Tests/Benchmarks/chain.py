"""Measures `passerelle audit verify` on a long chain. A report, not a test.

    python3 Tests/Benchmarks/chain.py [--program PATH] [--records N] [--store sqlite|postgresql] [--folder FOLDER]

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

from kills import Database
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
    """What goes into a store of any kind; ``put`` and ``put_entry`` bring it there."""

    def __init__(self, key: Path, number: int, statement: str, state: bytes):
        self.signing_key = key
        self.number, self.state = number, state
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
        self.put([self.sequence, *row, before, self.state])

    def sign(self) -> None:
        moment = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(FIRST_SECOND + self.sequence // 100))
        statement = json.dumps({
            "passerelle": "audit chain", "version": 1, "kind": "checkpoint", "chain": self.chain,
            "number": self.number + 1, "sequence": self.sequence, "hash": self.state.hex(), "time": moment,
            "key": self.key}, separators=(",", ":"))
        paper, signed = (self.signing_key.with_name(name) for name in ("statement", "signature"))
        paper.write_text(statement)
        subprocess.run(
            ["openssl", "pkeyutl", "-sign", "-inkey", self.signing_key, "-rawin", "-in", paper, "-out", signed], check=True)
        signature = signed.read_bytes()
        self.number += 1
        self.state = self.link(b"E", [self.number, statement, signature])
        self.put_entry([self.number, self.sequence, "checkpoint", statement, signature, self.state])
        kept = f"{statement}\n{base64.b64encode(signature).decode()}\n"
        Path(f"{self.signing_key}.checkpoint").write_text(kept)

    def fill(self, records: int) -> None:
        while self.sequence < records:
            self.append()
            if self.sequence % EVERY == 0 or self.sequence == records:
                self.sign()
        self.close()


COLUMNS = (
    "sequence, stage, event_time, event_id, event_name, access_key_id, account_id, outcome, request_id, intent_sequence,"
    " resource_ids, record, identity_type, read_only, previous_hash, hash")
RESOURCES = COLUMNS.split(", ").index("resource_ids")


class SQLiteChain(Chain):
    def __init__(self, folder: Path):
        store = folder / "audit.db"
        self.database = sqlite3.connect(store, isolation_level=None)
        self.database.executescript("PRAGMA synchronous = OFF; PRAGMA cache_size = -200000; BEGIN")
        super().__init__(Path(f"{store}.key"), *self.database.execute(
            "SELECT number, statement, hash FROM chain_entries ORDER BY number DESC LIMIT 1").fetchone())

    def put(self, row: list) -> None:
        self.database.execute(
            f"INSERT INTO records ({COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", row)
        for resource in (row[RESOURCES] or "").split():
            self.database.execute("INSERT INTO record_resources VALUES (?, ?)", (resource, row[0]))

    def put_entry(self, entry: list) -> None:
        self.database.execute("INSERT INTO chain_entries VALUES (?, ?, ?, ?, ?, ?)", entry)

    def close(self) -> None:
        self.database.execute("COMMIT")

    def records(self):
        return (record for (record,) in self.database.execute("SELECT record FROM records ORDER BY sequence"))


class PostgreSQLChain(Chain):
    """The server's triggers make what records are found by."""

    BATCH = 50_000

    def __init__(self, folder: Path, database: Database):
        self.psql = [database.programs / "psql", "-q", "-v", "ON_ERROR_STOP=1", database.location]
        found = subprocess.run(
            [*self.psql, "-At", "-F", "\t", "-c",
             "SELECT number, statement, encode(hash, 'hex') FROM passerelle.chain_entries ORDER BY number DESC LIMIT 1"],
            check=True, capture_output=True, text=True).stdout.rstrip("\n").split("\t")
        super().__init__(folder / "key", int(found[0]), found[1], bytes.fromhex(found[2]))
        self.lines, self.entries = [], []

    def line(self, values: list) -> str:
        """As COPY reads it; nothing here has to be escaped but the backslash before a blob's digits."""
        def text(value) -> str:
            return "\\N" if value is None else f"\\\\x{value.hex()}" if isinstance(value, bytes) else str(value)
        return "\t".join(map(text, [self.chain, *values])) + "\n"

    def put(self, row: list) -> None:
        self.lines.append(self.line(row))
        if len(self.lines) == self.BATCH: self.flush()

    def put_entry(self, entry: list) -> None:
        self.entries.append(self.line(entry))

    def flush(self) -> None:
        for target, lines in ((f"records (chain, {COLUMNS})", self.lines), ("chain_entries", self.entries)):
            subprocess.run(
                [*self.psql, "-c", f"COPY passerelle.{target} FROM STDIN"], input="".join(lines), text=True, check=True)
            lines.clear()

    def close(self) -> None:
        self.flush()
        subprocess.run([*self.psql, "-c", "VACUUM ANALYZE", "-c", "CHECKPOINT"], check=True)

    def records(self):
        copy = "COPY (SELECT record FROM passerelle.records ORDER BY sequence) TO STDOUT"
        with subprocess.Popen([*self.psql, "-c", copy], stdout=subprocess.PIPE, text=True) as process:
            yield from (line.rstrip("\n") for line in process.stdout)


def sha256sum(chain: Chain, folder: Path) -> float:
    """The best of three, in seconds."""
    lines = folder / "records.jsonl"
    with lines.open("w") as file:
        for record in chain.records():
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
    parser.add_argument("--store", choices=["sqlite", "postgresql"], default="sqlite")
    parser.add_argument("--folder", type=Path, help="where the store goes (default: the build folder)")
    arguments = parser.parse_args()
    folder = Path(tempfile.mkdtemp(prefix="chain-", dir=arguments.folder or ROOT / ".build"))
    database = None
    try:
        store, audit = f"sqlite:{folder}/audit.db", {}
        if arguments.store == "postgresql":
            database = Database("fsync=off", "max_wal_size=4GB")
            store, audit = database.location, {"gatewayID": "gateway-1", "signingKey": f"{folder}/key"}
            subprocess.run([arguments.program, "audit", "migrate", "--store", store], check=True, stdout=subprocess.DEVNULL)
        Gateway("gateway", arguments.program, folder, 1, store, audit).stop()
        started = time.monotonic()
        chain = PostgreSQLChain(folder, database) if database else SQLiteChain(folder)
        chain.fill(arguments.records)
        print(f"{arguments.records:,} records made in {time.monotonic() - started:.0f} s")
        best = float("inf")
        for _ in range(3):
            command = [arguments.program, "audit", "verify", "--store", store, "--json"]
            if database: command += ["--public-key", f"{folder}/key.pub"]
            run = subprocess.run([sys.executable, "-c", MEASURED, *map(str, command)], capture_output=True, text=True)
            if run.returncode != 0:
                raise Failure(run.stdout + run.stderr)
            took, cpu, memory = map(float, run.stdout.split())
            best = min(best, took)
            print(f"verified in {took:.2f} s, CPU {cpu:.2f} s, at most {memory:.0f} MiB")
        hashed = sha256sum(chain, folder)
        print(f"sha256sum of the same records as JSON lines: {hashed:.2f} s; verifying takes {best / hashed:.2f} times as long")
    except Failure as failure:
        sys.exit(f"chain: {failure}")
    finally:
        if database: database.stop()
        shutil.rmtree(folder)


if __name__ == "__main__":
    main()
