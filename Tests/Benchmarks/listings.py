"""Measures whole listings: how long they take and how much memory they need, by the number of snapshots."""

import argparse
import http.client
import statistics
import time
from pathlib import Path

import report
import signing
from servers import Failure, Gateway, Server, Simulator

COUNTS = [1_000, 2_500, 5_000, 10_000]
#: MiB that a listing of 10,000 snapshots may need above what the idle gateway has.
BUDGET = 30


def list_snapshots(gateway: Server) -> tuple[int, float]:
    """Asks for all snapshots; how many came, and after how many milliseconds the last byte."""
    request = signing.Signer(signing.now()).request({"Action": "DescribeSnapshots", "Version": "2016-11-15"})
    head, _, body = request.partition(b"\r\n\r\n")
    headers = dict(line.split(": ", 1) for line in head.decode().split("\r\n")[1:])
    connection = http.client.HTTPConnection("127.0.0.1", gateway.port, timeout=60)
    started = time.monotonic()
    connection.putrequest("POST", "/", skip_host=True, skip_accept_encoding=True)
    for name, value in headers.items():
        connection.putheader(name, value)
    connection.endheaders(body)
    answer = connection.getresponse()
    found = answer.read().count(b"<snapshotId>")
    if answer.status != 200:
        raise Failure(f"the listing was answered {answer.status}")
    connection.close()
    return found, (time.monotonic() - started) * 1000


def measure(program: Path, folder: Path, arguments: argparse.Namespace) -> str:
    """The report of the listings, in Markdown."""
    rows = []
    above = 0.0
    servers: list[Server] = []
    try:
        simulator = Simulator(program, folder)
        servers.append(simulator)
        have = 1
        for count in COUNTS:
            simulator.control("snapshots", {"Count": count - have, "Description": "nightly copy of the database"})
            have = count
            gateway = Gateway(f"listing-{count}", program, folder, simulator.port, "sqlite:FOLDER/audit.db")
            servers.append(gateway)
            gateway.ask(signing.Signer(signing.now()).request(
                {"Action": "DescribeSnapshots", "Version": "2016-11-15", "MaxResults": "5"}))
            idle = gateway.resident_mebibytes()
            gateway.reset_peak()
            before = gateway.cpu_seconds()
            times = []
            for _ in range(arguments.rounds):
                found, milliseconds = list_snapshots(gateway)
                if found != count:
                    raise Failure(f"{found} of {count} snapshots were listed")
                times.append(milliseconds)
            above = gateway.peak_mebibytes() - idle
            cpu = (gateway.cpu_seconds() - before) / arguments.rounds * 1000
            took = statistics.median(times)
            rows.append([f"{count:,}", f"{took:.0f}", f"{took / count * 1000:.0f}", f"{cpu:.0f}", f"{idle:.1f}", f"{above:.1f}"])
            servers.pop().stop()
    finally:
        for server in reversed(servers):
            server.stop()
    header = ["snapshots", "ms", "µs a snapshot", "CPU ms of the gateway", "RSS idle MiB", "peak above idle MiB"]
    met = "met" if above <= BUDGET else "**missed**"
    return "\n\n".join([
        report.table(header, rows), f"Budget: at most {BUDGET} MiB above idle for {COUNTS[-1]:,} snapshots: {met}."])
