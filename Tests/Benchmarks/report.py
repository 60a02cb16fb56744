"""The report: figures, ratios to nginx, budgets, and the machine they were taken on."""

import argparse
import dataclasses
import datetime
import os
import platform
import re
import subprocess
from pathlib import Path

# nginx's CPU per request, times this, is that of awslabs/aws-sigv4-proxy with 256 kept connections, measured once on
# another machine (61.6 µs beside 16.1 µs).
SIGV4_PROXY_TO_NGINX = 61.6 / 16.1


@dataclasses.dataclass
class Budget:
    """A figure that must not be passed, and one to strive for."""

    name: str
    value: float
    must: float
    goal: float
    unit: str = ""

    def row(self) -> list[str]:
        met = "goal" if self.value <= self.goal else "must" if self.value <= self.must else "**missed**"
        return [self.name, f"{self.value:.2f}{self.unit}", f"≤ {self.must:g}{self.unit}", f"≤ {self.goal:g}{self.unit}",
                met]


@dataclasses.dataclass
class Report:
    arguments: argparse.Namespace
    #: Medians over the rounds, by program and number of connections.
    rows: dict
    #: How many requests each program has answered.
    requests: dict
    #: Resident memory in MiB, before and after the rounds.
    idle: dict
    after: dict
    start_milliseconds: float

    def added(self, name: str, percentile: str, connections: int) -> float:
        """Latency beyond that of asking the upstream directly, in microseconds."""
        return getattr(self.rows[name, connections], percentile) - getattr(self.rows["upstream", connections], percentile)

    def budgets(self) -> list[Budget]:
        cpu = {name: self.rows[name, 64].cpu_microseconds for name in ("nginx", "gateway", "gateway-memory")}
        return [
            Budget("CPU per CopySnapshot / nginx, audit in SQLite", cpu["gateway"] / cpu["nginx"], 5.9, 3.5),
            Budget("the same, audit in memory", cpu["gateway-memory"] / cpu["nginx"], 4.5, 3.0),
            Budget("CPU per CopySnapshot / aws-sigv4-proxy (3.8 × nginx)",
                   cpu["gateway"] / cpu["nginx"] / SIGV4_PROXY_TO_NGINX, 1.15, 0.8),
            Budget("added p50 at 1 connection / nginx's, audit in memory",
                   self.added("gateway-memory", "p50", 1) / max(1.0, self.added("nginx", "p50", 1)), 7, 3.5),
            Budget("durable audit: CPU per call / audit in memory", cpu["gateway"] / cpu["gateway-memory"], 1.3, 1.15),
            Budget("RSS idle", self.idle["gateway"], 45, 25, " MiB"),
            Budget(f"RSS after {self.requests['gateway']:,} requests", self.after["gateway"], 60, 30, " MiB"),
            Budget("start to first answer", self.start_milliseconds, 150, 50, " ms"),
        ]

    def markdown(self, folder: Path) -> str:
        names = {"upstream": "the upstream itself", "nginx": "nginx, plain reverse proxy, 1 worker",
                 "gateway": "passerelle, audit in SQLite", "gateway-memory": "passerelle, audit in memory"}
        header = ["", "CPU µs at 64", "at 1", "req/s at 64", "added p50 µs at 1", "added p99 µs at 1",
                  "added p50 µs at 64", "added p99 µs at 64", "RSS idle MiB", "after MiB"]
        rows = []
        for name, title in names.items():
            many, one = self.rows[name, 64], self.rows[name, 1]
            added = [f"{self.added(name, percentile, connections):.0f}" if name != "upstream" else "–"
                     for connections in (1, 64) for percentile in ("p50", "p99")]
            rows.append([title, f"{many.cpu_microseconds:.1f}", f"{one.cpu_microseconds:.1f}", f"{many.per_second:,.0f}",
                         *added, f"{self.idle[name]:.1f}", f"{self.after[name]:.1f}"])
        arguments = self.arguments
        sent = "one request, replayed" if arguments.replay else f"{arguments.requests:,} distinct signed requests a run"
        return "\n".join([
            f"Taken {datetime.date.today()}; {arguments.rounds} rounds of {arguments.seconds:g} s at 64 connections and "
            f"{arguments.seconds / 2:g} s at 1, medians; {sent}; start is the median of five.",
            "", machine(folder), "", table(header, rows), "",
            table(["Budget", "measured", "must", "goal", "met"], [budget.row() for budget in self.budgets()]),
        ])


def table(header: list[str], rows: list[list[str]]) -> str:
    lines = [header, ["---"] * len(header), *rows]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines)


def first_line(*command: str) -> str:
    """The first line that a program prints; wrk and nginx print their version as an error."""
    try:
        done = subprocess.run(command, capture_output=True, text=True)
    except OSError:
        return f"{command[0]}: unknown"
    return ((done.stdout + done.stderr).strip().splitlines() or ["unknown"])[0].strip()


def machine(folder: Path) -> str:
    processor = re.search(r"model name\s*:\s*(.*)", Path("/proc/cpuinfo").read_text())
    memory = int(re.search(r"MemTotal:\s+(\d+)", Path("/proc/meminfo").read_text())[1]) / 1024 / 1024
    system = re.search(r'PRETTY_NAME="(.*)"', Path("/etc/os-release").read_text())
    load = os.getloadavg()[0]
    return (f"Machine: {os.cpu_count()} × {processor[1] if processor else platform.machine()}, {memory:.0f} GiB, "
            f"{system[1] if system else platform.system()}, Linux {platform.release()}, audit on "
            f"{first_line('stat', '-f', '-c', '%T', str(folder))}; {first_line('swift', '--version')}; "
            f"{first_line('nginx', '-v').removeprefix('nginx version: ')}; {first_line('wrk', '-v').split(' [')[0]}; "
            f"load average at the end {load:.1f}, of which the bench itself makes about 2.")


def write(path: Path, name: str, text: str) -> None:
    """Puts the report of that name between its marks."""
    whole = path.read_text()
    mark = f"<!-- {name}: written by scripts/bench --write -->"
    begin, end = whole.index(mark) + len(mark), whole.index(f"<!-- end of {name} -->")
    path.write_text(f"{whole[:begin]}\n\n{text}\n\n{whole[end:]}")
