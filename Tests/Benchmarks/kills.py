"""Kills the gateway under load again and again, and looks for what was lost. Ends with 1 when something was.

    python3 Tests/Benchmarks/kills.py [--program PATH] [--kills N] [--store sqlite|postgresql] [--folder FOLDER]

Each time a gateway is started on the same store, takes copies over 16 connections, and is killed (SIGKILL) after some tens of
answers. In the end every snapshot at the simulator must have a record with its token and no token two, every copy its
outcome and no call two, the chain must be whole, and no start may have taken longer than a second to its first answer.
"""

import argparse
import collections
import json
import os
import random
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import urllib.request
from pathlib import Path

import counts
import signing
from servers import Failure, Gateway, Simulator, free_port

ROOT = Path(__file__).resolve().parent.parent.parent
#: A snapshot that the simulator has from its start.
SOURCE = "snap-12345678"
#: From the start of a gateway to its first answer, in seconds.
LONGEST_START = 1


class Database:
    """A PostgreSQL server of its own, as the user postgres when this one is root, whom it refuses."""

    def __init__(self, *settings: str):
        # Where another user than root gets at it.
        self.data = Path(tempfile.mkdtemp(prefix="kills-", dir="/tmp" if os.geteuid() == 0 else None))
        self.programs = max(Path("/usr/lib/postgresql").glob("*/bin"))
        self.port = free_port()
        if os.geteuid() == 0:
            shutil.chown(self.data, "postgres")
        self.run("initdb", "-D", self.data, "-A", "trust", "-U", "postgres")
        self.run("pg_ctl", "-D", self.data, "-w", "-l", self.data / "log", "-o",
                 f"-p {self.port} -c listen_addresses=127.0.0.1 -c unix_socket_directories={self.data}"
                 + "".join(f" -c {setting}" for setting in settings), "start")
        self.location = f"postgresql://postgres@127.0.0.1:{self.port}/postgres"

    def run(self, program: str, *arguments) -> None:
        command = [self.programs / program, *arguments]
        if os.geteuid() == 0:
            command = ["runuser", "-u", "postgres", "--", *command]
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL, cwd=self.data)

    def stop(self) -> None:
        self.run("pg_ctl", "-D", self.data, "-m", "immediate", "stop")
        shutil.rmtree(self.data)


def run(program: Path, *arguments: str) -> subprocess.CompletedProcess:
    return subprocess.run([program, "audit", *arguments], capture_output=True, text=True)


def measure(program: Path, folder: Path, kills: int, store: str, audit: dict) -> bool:
    """Whether all is as it must be; what is not is printed."""
    simulator = Simulator(program, folder)
    answered, starts, number = set(), [], 0
    random.seed(1)
    try:
        for _ in range(kills):
            started = time.monotonic()
            gateway = Gateway("gateway", program, folder, simulator.port, store, audit)
            try:
                gateway.ask(signed(number, 1)[0])
                starts.append(time.monotonic() - started)
                answered |= answers_until_killed(gateway, signed(number + 1, 200), random.randint(10, 100))
                number += 201
            finally:
                gateway.stop()
        # What a crash left unknown is looked up some seconds after it could have ended.
        gateway = Gateway("gateway", program, folder, simulator.port, store, audit)
        try:
            gateway.process.wait(60)
        except subprocess.TimeoutExpired:
            pass
        finally:
            gateway.stop()
        state = json.load(urllib.request.urlopen(f"http://127.0.0.1:{simulator.port}/simulator/state"))
    finally:
        simulator.stop()
    copies = [snapshot for snapshot in state["Snapshots"] if snapshot["SnapshotId"] != SOURCE]
    found = run(program, "search", "--store", store, "--action", "CopySnapshot", "--json", "--limit", "10000000")
    records = [json.loads(line) for line in found.stdout.splitlines()]
    tokens = {record["additionalEventData"].get("clientToken") for record in records}
    done = {(record["responseElements"] or {}).get("snapshotId") for record in records}
    events = collections.Counter(record["eventID"] for record in records)
    made = collections.Counter(snapshot["ClientToken"] for snapshot in copies)
    verified = run(program, "verify", "--store", store)
    print(f"{store.split(':')[0]}: {kills} kills, {len(copies)} copies made, {len(answered)} answered, {len(records)} calls recorded")
    print(f"  start to first answer, ms: median {sorted(starts)[len(starts) // 2] * 1000:.0f}, longest {max(starts) * 1000:.0f}")
    print(f"  audit verify: {verified.stdout.splitlines()[0] if verified.stdout else verified.stderr.strip()}")
    # Each of these has to be 0.
    faults = {
        "copies without a record": sum(token not in tokens for token in made),
        "tokens with two copies": sum(count > 1 for count in made.values()),
        "answers without an outcome": len(answered - done),
        "calls with two outcomes": sum(count > 1 for count in events.values()),
        "copies of unknown outcome": sum(snapshot["SnapshotId"] not in done for snapshot in copies),
        f"starts of more than {LONGEST_START} s": sum(start > LONGEST_START for start in starts),
        "broken chains": int(verified.returncode != 0),
    }
    for name, count in faults.items():
        print(f"  {name}: {count}")
    return not any(faults.values())


def signed(first: int, count: int) -> list[bytes]:
    """Copies with these numbers in their descriptions, dated now."""
    signer = signing.Signer(signing.now())
    return [
        signer.request({
            "Action": "CopySnapshot", "Version": "2016-11-15", "SourceRegion": signing.REGION, "SourceSnapshotId": SOURCE,
            "Description": f"nightly copy {number:06}"}) for number in range(first, first + count)]


def answers_until_killed(gateway: Gateway, requests: list[bytes], limit: int) -> set[str]:
    """The IDs of the snapshots that clients were told of."""
    answered: set[str] = set()

    def take(body: bytes) -> None:
        answered.update(re.findall(rb"<snapshotId>(snap-[0-9a-f]+)</snapshotId>", body))
        if len(answered) == limit:
            os.kill(gateway.process.pid, signal.SIGKILL)

    try:
        counts.send(gateway, requests, 16, take)
    except (Failure, ConnectionError):
        if len(answered) < limit:
            raise
    gateway.process.wait(10)
    return {name.decode() for name in answered}


def main() -> None:
    parser = argparse.ArgumentParser(description="What kill -9 under load loses.")
    parser.add_argument("--program", type=Path, default=ROOT / ".build/release/passerelle")
    parser.add_argument("--kills", type=int, default=100)
    parser.add_argument("--store", choices=["sqlite", "postgresql"], default="sqlite")
    parser.add_argument("--folder", type=Path, help="where the store goes (default: the build folder)")
    arguments = parser.parse_args()
    folder = Path(tempfile.mkdtemp(prefix="kills-", dir=arguments.folder or ROOT / ".build"))
    database, is_good = None, False
    try:
        audit = {"reconcileSeconds": 5}
        store = f"sqlite:{folder}/audit.db"
        if arguments.store == "postgresql":
            database = Database()
            store = database.location
            audit |= {"gatewayID": "gateway-1", "signingKey": f"{folder}/key"}
            migrated = run(arguments.program, "migrate", "--store", store)
            if migrated.returncode != 0:
                raise Failure(migrated.stderr)
        is_good = measure(arguments.program, folder, arguments.kills, store, audit)
    except Failure as failure:
        sys.exit(f"kills: {failure}")
    finally:
        if database:
            database.stop()
        shutil.rmtree(folder)
    if not is_good:
        sys.exit(1)


if __name__ == "__main__":
    main()
