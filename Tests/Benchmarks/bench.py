"""Measures the gateway beside nginx. See README.md here; run by scripts/bench."""

import argparse
import dataclasses
import json
import statistics
import subprocess
import sys
import time
from pathlib import Path

import counts
import listings
import report
import signing
from servers import Failure, Gateway, Nginx, Server, raise_descriptor_limit, work_folder

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent.parent


@dataclasses.dataclass
class Run:
    """What wrk saw of one program in one round, and what the program used meanwhile."""

    requests: int
    per_second: float
    p50: float
    p99: float
    cpu_microseconds: float


def parse_arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="The gateway beside nginx: CPU, latency, memory, start.")
    parser.add_argument("--program", type=Path, help="a passerelle built before (default: the release build)")
    parser.add_argument("--rounds", type=int, default=3, help="rounds through all programs (3)")
    parser.add_argument("--seconds", type=float, default=5, help="of each run at 64 connections (5); half at 1")
    parser.add_argument("--requests", type=int, default=20_000, help="distinct signed requests per run (20000)")
    parser.add_argument("--replay", action="store_true", help="one request, sent over and over")
    parser.add_argument("--quick", action="store_true", help="one round of one second: to try the script itself")
    parser.add_argument("--listings", action="store_true", help="only whole listings, by the number of snapshots")
    parser.add_argument("--counts", action="store_true", help="only allocations and context switches, which have thresholds")
    parser.add_argument("--profile", type=Path, metavar="FILE", help="write where allocations come from")
    parser.add_argument("--write", action="store_true", help="put the report into Tests/Benchmarks/README.md")
    arguments = parser.parse_args()
    if arguments.replay:
        arguments.requests = 1
    if arguments.quick:
        arguments.rounds, arguments.seconds = 1, 1
    return arguments


class Bench:
    def __init__(self, arguments: argparse.Namespace, folder: Path):
        self.arguments, self.folder = arguments, folder
        self.signed = 0

    def sign(self) -> Path:
        """Requests that no run has had before, dated now."""
        path = self.folder / "requests"
        signing.write_requests(path, self.arguments.requests, first=self.signed)
        self.signed += self.arguments.requests
        return path

    def run(self, server: Server, connections: int, seconds: float) -> Run:
        requests = self.sign()
        before = server.cpu_seconds()
        wrk = subprocess.run(
            ["wrk", "--threads", "1", "--connections", str(connections), "--duration", f"{max(1, round(seconds))}s",
             "--script", str(HERE / "requests.lua"), f"http://127.0.0.1:{server.port}/", "--", str(requests)],
            capture_output=True, text=True)
        cpu = server.cpu_seconds() - before
        try:
            counted = json.loads(wrk.stdout.strip().splitlines()[-1])
        except (IndexError, ValueError):
            raise Failure(f"wrk failed: {wrk.stdout}{wrk.stderr}") from None
        if counted["refused"] or counted["broken"] or not counted["requests"]:
            raise Failure(f"{server.name} at {connections}: {counted}; see {server.log.name}")
        return Run(
            requests=counted["requests"], per_second=counted["requests"] / counted["microseconds"] * 1e6,
            p50=counted["p50"], p99=counted["p99"], cpu_microseconds=cpu / counted["requests"] * 1e6)

    def one(self) -> bytes:
        """A signed request that has not been sent before."""
        self.signed += 1
        return signing.sign_one(self.signed - 1)

    def measure(self, program: Path) -> report.Report:
        arguments, folder = self.arguments, self.folder
        servers: list[Server] = []
        try:
            upstream = Nginx("upstream", folder)
            servers.append(upstream)
            proxy = Nginx("nginx", folder, upstream=upstream.port)
            servers.append(proxy)
            starts = [self.start_time(program, upstream.port) for _ in range(5)]
            gateway = Gateway("gateway", program, folder, upstream.port, "sqlite:FOLDER/audit.db")
            servers.append(gateway)
            in_memory = Gateway("gateway-memory", program, folder, upstream.port, "memory:")
            servers.append(in_memory)
            for server in (gateway, in_memory):
                answer = server.ask(self.one())
                if not answer.startswith(b"HTTP/1.1 200"):
                    raise Failure(f"{server.name} answered {answer.decode(errors='replace')}")
            idle = {server.name: server.resident_mebibytes() for server in servers}
            runs: dict[tuple[str, int], list[Run]] = {}
            for number in range(arguments.rounds):
                for server in servers:
                    for connections, seconds in ((64, arguments.seconds), (1, arguments.seconds / 2)):
                        run = self.run(server, connections, seconds)
                        runs.setdefault((server.name, connections), []).append(run)
                        print(f"bench: round {number + 1}, {server.name} at {connections}: "
                              f"{run.cpu_microseconds:.1f} µs CPU, {run.per_second:.0f}/s, p50 {run.p50} µs",
                              file=sys.stderr)
            return report.Report(
                arguments=arguments,
                rows={key: Run(*(statistics.median(getattr(run, field.name) for run in group)
                                 for field in dataclasses.fields(Run)))
                      for key, group in runs.items()},
                requests={server.name: sum(run.requests for (name, _), group in runs.items() for run in group
                                           if name == server.name) for server in servers},
                idle=idle, after={server.name: server.resident_mebibytes() for server in servers},
                start_milliseconds=statistics.median(starts))
        finally:
            for server in reversed(servers):
                server.stop()

    def start_time(self, program: Path, upstream: int) -> float:
        """Milliseconds from the start of the program to its first answer to a signed request."""
        request = self.one()
        gateway = Gateway("start", program, self.folder, upstream, "sqlite:FOLDER/audit.db")
        try:
            gateway.ask(request)
            return (time.monotonic() - gateway.started) * 1000
        finally:
            gateway.stop()


def main() -> None:
    arguments = parse_arguments()
    program = arguments.program or ROOT / ".build/release/passerelle"
    raise_descriptor_limit()
    reports = {}
    try:
        with work_folder() as folder:
            table, exceeded = counts.measure(program.resolve(), folder, arguments.profile)
            reports["counts"] = table
            if not arguments.listings and not arguments.counts:
                reports["report"] = Bench(arguments, folder).measure(program.resolve()).markdown(folder)
            if not arguments.counts:
                reports["listings"] = listings.measure(program.resolve(), folder, arguments)
    except (Failure, OSError) as failure:
        sys.exit(f"bench: {failure}")
    for name, text in reports.items():
        print(text, end="\n\n")
        if arguments.write:
            report.write(HERE / "README.md", name, text)
    if exceeded:
        sys.exit("bench: thresholds exceeded:\n  " + "\n  ".join(exceeded))


if __name__ == "__main__":
    main()
