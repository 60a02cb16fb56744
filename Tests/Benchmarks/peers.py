"""What one copy costs those who ask for it, by the ways that people have. Run by scripts/bench --peers; see README.md here.

- boto3 through the gateway, to an upstream that answers at once: tools as they are;
- osc-sdk-python straight to that upstream: tools that were migrated;
- boto3 to moto_server: what people put in place of a cloud when they try their tools. It stores snapshots and calls nobody.

One call at a time, over a kept connection. The client's processor time is this process's own.
"""

import argparse
import os
import re
import statistics
import sys
import time
from pathlib import Path

import boto3
import botocore.config

import report
import signing
from servers import Failure, Gateway, Nginx, Server, free_port, work_folder

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent.parent
SOURCE = "snap-066877671789bd71b"
#: Calls before measuring begins, and calls that are measured.
WARM, COUNTED = 50, 500


class Moto(Server):
    """PyPI's moto_server: its own HTTP server, and EC2 in memory."""

    def __init__(self, folder: Path):
        port = free_port()
        super().__init__(
            "moto", [sys.executable, "-m", "moto.server", "--host", "127.0.0.1", "--port", str(port)], folder, port)
        self.ask(b"GET /moto-api/ HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")


def ec2(port: int):
    """A client of boto3 that asks there, and once."""
    access_key, secret_key = signing.CALLERS[0]
    return boto3.client(
        "ec2", region_name=signing.REGION, endpoint_url=f"http://127.0.0.1:{port}", aws_access_key_id=access_key,
        aws_secret_access_key=secret_key, config=botocore.config.Config(retries={"total_max_attempts": 1}))


def copies(client, source: str):
    """A call that copies that snapshot."""
    return lambda number: client.copy_snapshot(
        SourceRegion=signing.REGION, SourceSnapshotId=source, Description=f"nightly copy {number}")["SnapshotId"]


def oapi(port: int):
    """The same call by OUTSCALE's own SDK, without its limit of five calls a second."""
    os.environ["OSC_ENDPOINT_API"] = f"http://127.0.0.1:{port}/api/v1"
    from osc_sdk_python import Gateway as SDK  # it reads the environment

    access_key, secret_key = signing.CALLERS[0]
    client = SDK(access_key=access_key, secret_key=secret_key, region=signing.REGION)
    client.limiter.max_requests = 1_000_000
    return lambda number: client.CreateSnapshot(
        SourceRegionName=signing.REGION, SourceSnapshotId=SOURCE,
        Description=f"nightly copy {number}")["Snapshot"]["SnapshotId"]


def measure(name: str, call, server: Server | None) -> list[str]:
    """A row: the latency of a call, and what it takes of client and server."""
    times = []
    for number in range(WARM + COUNTED):
        if number == WARM:
            client, served = time.process_time(), server.cpu_seconds() if server else 0
        start = time.perf_counter()
        made = call(number)
        times.append(time.perf_counter() - start)
        if not re.fullmatch(r"snap-[0-9a-f]+", made):
            raise Failure(f"{name} gave {made!r}")
    times = sorted(times[WARM:])
    spent = [time.process_time() - client, server.cpu_seconds() - served if server else 0]
    return [
        name, f"{statistics.median(times) * 1e3:.2f}", f"{times[len(times) * 99 // 100] * 1e3:.2f}",
        *(f"{seconds / COUNTED * 1e3:.2f}" if seconds else "–" for seconds in spent),
        f"{server.resident_mebibytes():.0f}" if server else "–"]


def compare(program: Path, folder: Path) -> str:
    servers: list[Server] = []
    try:
        upstream = Nginx("upstream", folder)
        servers.append(upstream)
        gateway = Gateway("gateway", program, folder, upstream.port, "sqlite:FOLDER/audit.db")
        servers.append(gateway)
        in_memory = Gateway("gateway-memory", program, folder, upstream.port, "memory:")
        servers.append(in_memory)
        moto = Moto(folder)
        servers.append(moto)
        client = ec2(moto.port)
        volume = client.create_volume(AvailabilityZone=signing.REGION + "a", Size=10)["VolumeId"]
        source = client.create_snapshot(VolumeId=volume)["SnapshotId"]
        rows = [
            measure("boto3 through passerelle, audit in SQLite", copies(ec2(gateway.port), SOURCE), gateway),
            measure("boto3 through passerelle, audit in memory", copies(ec2(in_memory.port), SOURCE), in_memory),
            measure("osc-sdk-python, straight to the upstream", oapi(upstream.port), None),
            measure("boto3 to moto_server", copies(client, source), moto),
        ]
    finally:
        for server in reversed(servers):
            server.stop()
    header = ["", "p50 ms", "p99 ms", "CPU of the client, ms", "CPU of the server, ms", "RSS of the server, MiB"]
    return "\n".join([report.machine(folder), "", report.table(header, rows)])


def main() -> None:
    parser = argparse.ArgumentParser(description="One copy by each way that people have.")
    parser.add_argument("--peers", action="store_true", help="(how scripts/bench comes here)")
    parser.add_argument("--program", type=Path, default=ROOT / ".build/release/passerelle")
    parser.add_argument("--write", action="store_true", help="put the report into Tests/Benchmarks/README.md")
    arguments = parser.parse_args()
    try:
        with work_folder() as folder:
            text = compare(arguments.program.resolve(), folder)
    except (Failure, OSError) as failure:
        sys.exit(f"bench: {failure}")
    print(text)
    if arguments.write:
        report.write(HERE / "README.md", "peers", text)


if __name__ == "__main__":
    main()
