"""Figures of a request that hardly depend on the machine or on what else it does: allocations, bytes allocated, and voluntary
context switches. They have thresholds, which a run must not exceed."""

import bisect
import collections
import datetime
import json
import mmap
import re
import selectors
import socket
import struct
import subprocess
from pathlib import Path

import signing
from report import table
from servers import Failure, Gateway, Nginx

HERE = Path(__file__).resolve().parent
THRESHOLDS = HERE / "thresholds.json"
#: Requests before counting begins, and requests that are counted.
WARM, COUNTED = 2_000, 10_000
#: One allocation of so many is traced by --profile.
TRACED = 29


class CountedGateway(Gateway):
    """A gateway under the counter of allocations.c."""

    def __init__(self, name: str, program: Path, folder: Path, upstream: int, store: str, traces: Path | None = None):
        library = folder / "allocations.so"
        if not library.exists():
            subprocess.run(["cc", "-O2", "-shared", "-fPIC", "-o", str(library), str(HERE / "allocations.c")], check=True)
        counts = folder / f"{name}.counts"
        counts.write_bytes(bytes(16))
        self.environment = {"LD_PRELOAD": str(library), "ALLOCATIONS_COUNTS": str(counts)}
        if traces:
            self.environment |= {"ALLOCATIONS_TRACES": str(traces), "ALLOCATIONS_EVERY": str(TRACED)}
        with counts.open("r+b") as file:
            self.counts = mmap.mmap(file.fileno(), 16)
        super().__init__(name, program, folder, upstream, store)

    def allocated(self) -> tuple[int, int]:
        """Allocations and bytes so far."""
        return struct.unpack("=QQ", self.counts[:16])

    def voluntary_switches(self) -> int:
        total = 0
        for status in Path(f"/proc/{self.process.pid}/task").glob("*/status"):
            total += int(re.search(r"^voluntary_ctxt_switches:\s+(\d+)", status.read_text(), re.M)[1])
        return total


def signed(first: int, count: int) -> list[bytes]:
    """Requests with these numbers, dated now."""
    signer = signing.Signer(datetime.datetime.now(datetime.timezone.utc))
    return [signer.copy_snapshot(first + number) for number in range(count)]


def send(gateway: Gateway, requests: list[bytes], connections: int, take=lambda body: None) -> None:
    """Sends each request once, over so many kept connections, each of which has one request under way. Answers are taken as they come."""
    selector = selectors.DefaultSelector()
    rest = iter(requests)
    for _ in range(connections):
        connection = socket.create_connection(("127.0.0.1", gateway.port))
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        request = next(rest, None)
        if request is None:
            connection.close()
            break
        connection.sendall(request)
        selector.register(connection, selectors.EVENT_READ, bytearray())
    while selector.get_map():
        for key, _ in selector.select(30) or [(None, None)]:
            if key is None:
                raise Failure(f"{gateway.name} does not answer; see {gateway.log.name}")
            piece = key.fileobj.recv(65536)
            key.data.extend(piece)
            head, end, body = bytes(key.data).partition(b"\r\n\r\n")
            if piece and (not end or len(body) < int(re.search(rb"(?i)content-length: (\d+)", head)[1])):
                continue
            if not head.startswith(b"HTTP/1.1 200"):
                raise Failure(f"{gateway.name} answered {bytes(key.data[:200])!r}; see {gateway.log.name}")
            take(body)
            key.data.clear()
            request = next(rest, None)
            if request is None:
                selector.unregister(key.fileobj)
                key.fileobj.close()
            else:
                key.fileobj.sendall(request)


def measure(program: Path, folder: Path, profile: Path | None = None) -> tuple[str, list[str]]:
    """The table, and what exceeds its threshold."""
    folder = folder / "counts"
    folder.mkdir()
    first = 10_000_000  # numbers that no other run of the bench signs
    upstream = Nginx("counts-upstream", folder)
    figures: dict[str, float] = {}
    try:
        for name, store in (("SQLite", "sqlite:FOLDER/audit.db"), ("memory", "memory:")):
            gateway = CountedGateway(f"counted-{name}", program, folder, upstream.port, store)
            try:
                for connections in (64, 1):
                    numbers = WARM + COUNTED if connections == 64 else WARM // 4 + COUNTED // 4
                    warm = numbers - (COUNTED if connections == 64 else COUNTED // 4)
                    requests = signed(first, numbers)
                    first += numbers
                    send(gateway, requests[:warm], connections)
                    before, switches = gateway.allocated(), gateway.voluntary_switches()
                    send(gateway, requests[warm:], connections)
                    after, counted = gateway.allocated(), len(requests) - warm
                    if connections == 64:
                        figures[f"allocations per request, {name}"] = (after[0] - before[0]) / counted
                        figures[f"bytes allocated per request, {name}"] = (after[1] - before[1]) / counted
                    else:
                        figures[f"voluntary switches per request at 1 connection, {name}"] = (
                            gateway.voluntary_switches() - switches) / counted
            finally:
                gateway.stop()
        if profile:
            traced(program, folder, upstream, first, profile)
    finally:
        upstream.stop()
    thresholds = json.loads(THRESHOLDS.read_text())
    rows, exceeded = [], []
    for name, value in figures.items():
        limits = thresholds[name]
        rows.append([name, f"{value:,.1f}", f"{limits['threshold']:,}", f"{limits['must']:,}", f"{limits['goal']:,}"])
        if value > limits["threshold"]:
            exceeded.append(f"{name}: {value:,.1f} is more than {limits['threshold']:,}")
    return table(["Figure", "measured", "threshold", "must", "goal"], rows), exceeded


def traced(program: Path, folder: Path, upstream: Nginx, first: int, profile: Path) -> None:
    """Writes where allocations come from: functions of the program by how many allocations are made in or below them."""
    traces = folder / "traces"
    gateway = CountedGateway("traced", program, folder, upstream.port, "sqlite:FOLDER/audit.db", traces)
    try:
        requests = signed(first, WARM + COUNTED)
        send(gateway, requests[:WARM], 64)
        begin = traces.stat().st_size
        send(gateway, requests[WARM:], 64)
        maps = Path(f"/proc/{gateway.process.pid}/maps").read_text()
    finally:
        gateway.stop()
    base = min(int(line.split("-")[0], 16) for line in maps.splitlines() if line.endswith(str(program)))
    end = max(int(line.split("-")[1].split()[0], 16) for line in maps.splitlines() if line.endswith(str(program)))
    own, below, sizes = collections.Counter(), collections.Counter(), collections.Counter()
    with traces.open() as file:
        file.seek(begin)
        for line in file:
            size, *callers = line.split()
            inside = [int(caller, 16) - base for caller in callers if base <= int(caller, 16) < end]
            if not inside:
                continue
            own[inside[0]] += 1
            for caller in set(inside):
                below[caller] += 1
                sizes[caller] += int(size)
    names = symbols(program, set(own) | set(below))
    by_name = [collections.Counter() for _ in range(3)]
    for counter, named in zip((own, below, sizes), by_name):
        for caller, count in counter.items():
            named[names.get(caller, hex(caller))] += count
    scale = TRACED / COUNTED
    lines = [f"Allocations per request by function, of {COUNTED:,} CopySnapshots with the audit in SQLite; one in {TRACED} traced.",
             "", "  itself   below   bytes below  function"]
    for name, _ in by_name[1].most_common(400):
        lines.append(f"{by_name[0][name] * scale:8.1f}{by_name[1][name] * scale:8.1f}{by_name[2][name] * scale:14,.0f}  {name}")
    profile.write_text("\n".join(lines) + "\n")


def symbols(program: Path, addresses: set[int]) -> dict[int, str]:
    """The names of the functions at these offsets."""
    listed = subprocess.run(["nm", "--defined-only", "--numeric-sort", str(program)], capture_output=True, text=True, check=True)
    starts, names = [], []
    for line in listed.stdout.splitlines():
        address, kind, name = line.split(maxsplit=2)
        if kind in "tTwW":
            starts.append(int(address, 16))
            names.append(name)
    readable = subprocess.run(["swift", "demangle", "--simplified"], input="\n".join(names), capture_output=True, text=True)
    demangled = readable.stdout.splitlines() if readable.returncode == 0 else names
    found = {}
    for address in addresses:
        place = bisect.bisect_right(starts, address) - 1
        if place >= 0:
            found[address] = demangled[place]
    return found
