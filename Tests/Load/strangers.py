"""Holds the gateway to what it promises honest callers while strangers do their worst. See README.md here.

Everything is on loopback, bounded, and ends by itself: the gateway, the simulator behind it, and the clients.
"""

import argparse
import asyncio
import http.client
import json
import resource
import statistics
import sys
import tempfile
import time
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "Benchmarks"))

import signing  # noqa: E402
from servers import Failure, Gateway, Server, Simulator, write_credentials  # noqa: E402

#: Snapshots of the large listing, which is about 1.6 MB.
LISTED = 2_500
#: What must hold.
SLOWDOWN, RESIDENT, ADMIN_MILLISECONDS = 2.0, 200.0, 100.0


class AdminGateway(Gateway):
    """The gateway, whose admin port is read off its ready line, with deadlines that a run can wait for."""

    def __init__(self, program: Path, folder: Path, upstream: int, seconds: int):
        folder = folder / "gateway"
        folder.mkdir()
        configuration = folder / "passerelle.yaml"
        configuration.write_text(json.dumps({
            "server": {
                "host": "127.0.0.1", "port": 0, "headSeconds": seconds, "bodySeconds": seconds, "idleSeconds": seconds,
                "answerSeconds": seconds, "drainSeconds": 0},
            "admin": {"host": "127.0.0.1", "port": 0}, "region": signing.REGION,
            "regions": {signing.REGION: {"oapi": f"http://127.0.0.1:{upstream}/api/v1"}},
            "credentials": {"file": str(write_credentials(folder))},
            "audit": {"store": f"sqlite:{folder}/audit.db"}, "log": {"level": "warning"}}))
        Server.__init__(self, "gateway", [str(program), "serve", "--config", str(configuration)], folder)
        line = self.process.stdout.readline().decode()
        if "admin http" not in line:
            self.stop()
            raise Failure(f"the gateway did not start: {line!r}; see {self.log.name}")
        ports = [part.rstrip(")\n").rpartition(":")[2] for part in line.split() if "http://" in part]
        self.port, self.admin_port = int(ports[0]), int(ports[1])


async def until(event: asyncio.Event, seconds: float) -> None:
    """Returns when it is set, or after that time."""
    try:
        await asyncio.wait_for(event.wait(), seconds)
    except asyncio.TimeoutError:
        pass


def copy(number: int) -> bytes:
    """A signed CopySnapshot of the snapshot that the simulator has from the start."""
    return signing.Signer(signing.now()).request({
        "Action": "CopySnapshot", "Version": "2016-11-15", "SourceRegion": signing.REGION,
        "SourceSnapshotId": "snap-12345678", "Description": f"nightly copy {number:06}"})


class Honest:
    """Callers who copy one snapshot after the other, each over a connection that it keeps while it can."""

    def __init__(self, port: int, callers: int):
        self.port, self.callers = port, callers
        self.number = 0

    async def run(self, seconds: float) -> tuple[list[float], int]:
        """Milliseconds of every copy, and how many failed."""
        times: list[float] = []
        failures = 0

        async def caller() -> None:
            nonlocal failures
            reader = writer = None
            end = time.monotonic() + seconds
            while time.monotonic() < end:
                self.number += 1
                request = copy(self.number)
                started = time.monotonic()
                try:
                    if writer is None:
                        reader, writer = await asyncio.open_connection("127.0.0.1", self.port)
                    writer.write(request)
                    head = await asyncio.wait_for(reader.readuntil(b"\r\n\r\n"), 60)
                    length = int(head.lower().partition(b"content-length: ")[2].partition(b"\r\n")[0])
                    await reader.readexactly(length)
                    if b" 200 " not in head[:16]:
                        failures += 1
                    times.append((time.monotonic() - started) * 1000)
                except (OSError, asyncio.IncompleteReadError, asyncio.TimeoutError):
                    failures += 1
                    writer = None
                await until(asyncio.Event(), 0.05)
            if writer is not None:
                writer.close()

        await asyncio.gather(*(caller() for _ in range(self.callers)))
        return times, failures


class Strangers:
    """Slow clients by thirds: a head, a body, nothing at all. Each notes when it was let go."""

    def __init__(self, port: int, count: int):
        self.port, self.count = port, count
        self.lives: list[float] = []
        self.refused = 0
        self.open = 0

    async def run(self, patience: float) -> None:
        gate = asyncio.Semaphore(200)
        await asyncio.gather(*(self.one(number, gate, patience) for number in range(self.count)))

    async def one(self, number: int, gate: asyncio.Semaphore, patience: float) -> None:
        try:
            async with gate:
                reader, writer = await asyncio.open_connection("127.0.0.1", self.port)
        except OSError:
            self.refused += 1
            return
        started = time.monotonic()
        self.open += 1
        try:
            body = copy(number) if number % 3 == 1 else b""
            writer.write([b"POST / HTTP/1.1\r\nHost: h\r\nX-", body[:-3], b""][number % 3])
            await asyncio.wait_for(reader.read(), patience)
            self.lives.append(time.monotonic() - started)
        except asyncio.TimeoutError:
            self.lives.append(float("inf"))
        except OSError:
            self.lives.append(time.monotonic() - started)
        finally:
            self.open -= 1
            writer.close()


async def ask_and_read_nothing(port: int, count: int, patience: float) -> int:
    """Clients that ask for a large listing and read nothing; how many were cut off."""
    request = signing.Signer(signing.now()).request({"Action": "DescribeSnapshots", "Version": "2016-11-15"})
    gate = asyncio.Semaphore(50)
    cut = 0

    async def one() -> None:
        nonlocal cut
        try:
            async with gate:
                # A reader with a small limit takes as little as it can; the socket's own buffer is the kernel's.
                reader, writer = await asyncio.open_connection("127.0.0.1", port, limit=1)
            writer.transport.pause_reading()
            writer.write(request)
            await until(asyncio.Event(), patience)
            writer.transport.resume_reading()
            data = await asyncio.wait_for(reader.read(), 60)
            cut += not data.endswith(b"0\r\n\r\n")
        except (OSError, asyncio.TimeoutError):
            cut += 1

    await asyncio.gather(*(one() for _ in range(count)))
    return cut


async def watch_admin(port: int, done: asyncio.Event) -> list[float]:
    """Milliseconds of every answer to /readyz, each over a connection of its own."""

    def once() -> float:
        started = time.monotonic()
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
        connection.request("GET", "/readyz")
        connection.getresponse().read()
        connection.close()
        return (time.monotonic() - started) * 1000

    times = []
    while not done.is_set():
        times.append(await asyncio.to_thread(once))
        await until(done, 0.2)
    return times


async def watch_memory(gateway: Server, done: asyncio.Event) -> float:
    most = 0.0
    while not done.is_set():
        most = max(most, gateway.resident_mebibytes())
        await until(done, 0.1)
    return most


def p99(times: list[float]) -> float:
    return statistics.quantiles(times, n=100)[98] if len(times) > 1 else float("inf")


async def measure(gateway: AdminGateway, arguments: argparse.Namespace) -> bool:
    honest = Honest(gateway.port, 20)
    await honest.run(2)
    idle = gateway.resident_mebibytes()
    quiet, failed = await honest.run(arguments.seconds)
    print(f"quiet: {len(quiet)} copies, {failed} failed, p50 {statistics.median(quiet):.1f} ms, p99 {p99(quiet):.1f} ms, "
          f"RSS {idle:.0f} MiB")
    done = asyncio.Event()
    admin, memory = asyncio.create_task(watch_admin(gateway.admin_port, done)), asyncio.create_task(
        watch_memory(gateway, done))
    strangers = Strangers(gateway.port, arguments.strangers)
    # A deadline may be looked at a little late, and a refused body is read on for two seconds.
    patience = arguments.deadline + 5
    slow = asyncio.create_task(strangers.run(patience))
    silent = asyncio.create_task(ask_and_read_nothing(gateway.port, arguments.silent, arguments.deadline + 2))
    busy, busy_failed = await honest.run(arguments.seconds)
    cut = await silent
    await slow
    done.set()
    answers, most = await admin, await memory
    await until(asyncio.Event(), 2)
    after = gateway.resident_mebibytes()
    longest = max(strangers.lives, default=0)
    print(f"beside {arguments.strangers} slow clients ({strangers.refused} not connected) and {arguments.silent} that read "
          f"nothing ({cut} cut off): {len(busy)} copies, {busy_failed} failed, p50 {statistics.median(busy):.1f} ms, "
          f"p99 {p99(busy):.1f} ms")
    print(f"RSS at most {most:.0f} MiB, afterwards {after:.0f} MiB; admin answers within {max(answers):.0f} ms; "
          f"slow clients let go after {longest:.1f} s at the latest (deadline {arguments.deadline} s)")
    checks = {
        f"honest p99 below {SLOWDOWN} times the quiet one": p99(busy) < SLOWDOWN * p99(quiet),
        "no honest copy failed": failed + busy_failed == 0,
        f"RSS below {RESIDENT:.0f} MiB": most < RESIDENT,
        "RSS afterwards within 30 MiB of idle": after < idle + 30,
        f"admin answers within {ADMIN_MILLISECONDS:.0f} ms": max(answers) <= ADMIN_MILLISECONDS,
        "slow clients let go at their deadline": longest <= patience,
    }
    for name, holds in checks.items():
        print(f"{'holds' if holds else 'FAILS'}: {name}")
    return all(checks.values())


def parse_arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Honest callers beside strangers.")
    parser.add_argument("--program", type=Path, required=True, help="passerelle, built")
    parser.add_argument("--strangers", type=int, default=10_000, help="slow clients; fewer when descriptors are few")
    parser.add_argument("--silent", type=int, default=600, help="clients that ask for large listings and read nothing")
    parser.add_argument("--seconds", type=float, default=20, help="of honest copies, quiet and beside strangers (20)")
    parser.add_argument("--deadline", type=int, default=10, help="seconds of each of the gateway's deadlines (10)")
    return parser.parse_args()


def main() -> int:
    arguments = parse_arguments()
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    arguments.strangers = min(arguments.strangers, hard - arguments.silent - 200)
    servers: list[Server] = []
    with tempfile.TemporaryDirectory(prefix="passerelle-load-") as name:
        try:
            simulator = Simulator(arguments.program, Path(name))
            servers.append(simulator)
            simulator.control("snapshots", {"Count": LISTED, "Description": "nightly copy of the database" * 12})
            gateway = AdminGateway(arguments.program, Path(name), simulator.port, arguments.deadline)
            servers.append(gateway)
            return 0 if asyncio.run(measure(gateway, arguments)) else 1
        except Failure as failure:
            print(failure, file=sys.stderr)
            return 1
        finally:
            for server in reversed(servers):
                server.stop()


if __name__ == "__main__":
    sys.exit(main())
