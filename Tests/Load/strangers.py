"""Holds the gateway to what it promises honest callers while strangers do their worst. See README.md here.

Everything is on loopback, bounded, and ends by itself: the gateway, the simulator behind it, and the clients.
"""

import argparse
import asyncio
import contextlib
import http.client
import json
import multiprocessing
import resource
import select
import socket
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "Benchmarks"))

import signing  # noqa: E402
from servers import Failure, Gateway, Server, Simulator, write_credentials  # noqa: E402

#: Snapshots of the large listing, which is about 1.6 MB.
LISTED = 2_500
#: What must hold.
SLOWDOWN, RESIDENT, ADMIN_MILLISECONDS = 2.0, 200.0, 100.0
#: Strangers that connect in a second. The clients have the processors in common with the gateway: all at once would
#: measure them.
CONNECTED_PER_SECOND = 1_000
#: The callers, by their place in `signing.CALLERS`.
HONEST, SILENT = 0, 1


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
    with contextlib.suppress(asyncio.TimeoutError):
        await asyncio.wait_for(event.wait(), seconds)


def pause(seconds: float) -> None:
    """Lets that time pass, without a processor."""
    select.select([], [], [], seconds)


def copy(number: int) -> bytes:
    """A signed CopySnapshot of the snapshot that the simulator has from the start."""
    return signing.Signer(signing.now(), HONEST).request({
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


class Slow:
    """Slow clients by thirds: a head, a body, nothing at all. Each notes how long it was put up with."""

    def __init__(self, port: int, count: int, patience: float):
        self.port, self.patience = port, patience
        body = copy(0)
        self.beginnings = [[b"POST / HTTP/1.1\r\nHost: h\r\nX-", body[:-3], b""][number % 3] for number in range(count)]
        self.epoll = select.epoll()
        self.waiting: dict[int, tuple[socket.socket, float]] = {}
        self.lives: list[float] = []
        self.refused = 0

    def run(self) -> dict[str, float]:
        start = time.monotonic()
        for number, beginning in enumerate(self.beginnings):
            self.look(start + number / CONNECTED_PER_SECOND)
            self.connect(beginning)
        while self.waiting:
            self.look(time.monotonic() + 0.5)
            now = time.monotonic()
            for descriptor, (_, since) in list(self.waiting.items()):
                if now - since > self.patience:
                    self.end(descriptor, float("inf"))
        return {"refused": self.refused, "longest": max(self.lives, default=0)}

    def connect(self, beginning: bytes) -> None:
        client = socket.socket()
        try:
            client.settimeout(10)
            client.connect(("127.0.0.1", self.port))
            client.sendall(beginning)
        except OSError:
            self.refused += 1
            client.close()
            return
        self.waiting[client.fileno()] = client, time.monotonic()
        self.epoll.register(client, select.EPOLLIN)

    def look(self, end: float) -> None:
        """Reads what comes until then. It wakes up a few times a second: the processors are the gateway's too."""
        while (left := end - time.monotonic()) > 0:
            pause(min(left, 0.1))
            for descriptor, _ in self.epoll.poll(0):
                client, since = self.waiting[descriptor]
                try:
                    if client.recv(65_536):
                        continue
                except OSError:
                    pass  # a reset ends it as well
                self.end(descriptor, time.monotonic() - since)

    def end(self, descriptor: int, life: float) -> None:
        client, _ = self.waiting.pop(descriptor)
        self.epoll.unregister(descriptor)
        client.close()
        self.lives.append(life)


class Silent:
    """Clients that ask for a large listing and read nothing of it."""

    def __init__(self, port: int, count: int, patience: float):
        self.port, self.patience = port, patience
        signer = signing.Signer(signing.now(), SILENT)
        self.requests = [
            signer.request({"Action": "DescribeSnapshots", "Version": "2016-11-15"}) for _ in range(count)]

    def run(self) -> dict[str, float]:
        clients = []
        for request in self.requests:
            client = socket.socket()
            client.settimeout(10)
            client.connect(("127.0.0.1", self.port))
            client.sendall(request)
            clients.append(client)
            pause(1 / CONNECTED_PER_SECOND)
        pause(self.patience)
        return {"whole": sum(self.is_whole(client) for client in clients)}

    @staticmethod
    def is_whole(client: socket.socket) -> bool:
        """Whether all of the listing is there when it is read at last."""
        end = b""
        with client, contextlib.suppress(OSError):
            while data := client.recv(1 << 20):
                end = (end + data)[-8:]
                if end.endswith(b"0\r\n\r\n"):
                    return True
        return False


def in_background(clients: Slow | Silent) -> Callable[[], dict[str, float]]:
    """Runs them in a process of their own; what is returned waits for its end."""
    receiver, sender = multiprocessing.Pipe(duplex=False)
    process = multiprocessing.Process(target=lambda: sender.send(clients.run()), daemon=True)
    process.start()
    sender.close()

    def result() -> dict[str, float]:
        try:
            return receiver.recv()
        except EOFError:
            raise Failure("the clients ended before their time") from None
        finally:
            process.join()

    return result


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


def told(name: str, times: list[float], failed: int) -> str:
    return f"{name}: {len(times)} copies, {failed} failed, p50 {statistics.median(times):.1f} ms, p99 {p99(times):.1f} ms"


async def measure(gateway: AdminGateway, arguments: argparse.Namespace) -> bool:
    honest = Honest(gateway.port, 20)
    await honest.run(2)
    idle = gateway.resident_mebibytes()
    quiet, failed = await honest.run(arguments.seconds)
    print(told("quiet", quiet, failed), f"RSS {idle:.0f} MiB", sep=", ")
    done = asyncio.Event()
    admin, memory = asyncio.create_task(watch_admin(gateway.admin_port, done)), asyncio.create_task(
        watch_memory(gateway, done))
    # A deadline may be looked at a little late, and a refused body is read on for two seconds.
    patience = arguments.deadline + 5
    slow = in_background(Slow(gateway.port, arguments.strangers, patience))
    silent = in_background(Silent(gateway.port, arguments.silent, arguments.deadline + 2))
    busy, busy_failed = await honest.run(arguments.seconds)
    unread, strangers = await asyncio.to_thread(silent), await asyncio.to_thread(slow)
    done.set()
    answers, most = await admin, await memory
    await until(asyncio.Event(), 2)
    after = gateway.resident_mebibytes()
    print(told(
        f"beside {arguments.strangers} slow clients ({strangers['refused']} not connected) and {arguments.silent} that read "
        f"nothing ({unread['whole']} got a whole listing)", busy, busy_failed))
    print(f"RSS at most {most:.0f} MiB, afterwards {after:.0f} MiB; admin answers within {max(answers):.0f} ms; "
          f"slow clients let go after {strangers['longest']:.1f} s at the latest (deadline {arguments.deadline} s)")
    checks = {
        f"honest p99 below {SLOWDOWN} times the quiet one": p99(busy) < SLOWDOWN * p99(quiet),
        "no honest copy failed": failed + busy_failed == 0,
        f"RSS below {RESIDENT:.0f} MiB": most < RESIDENT,
        "RSS afterwards within 30 MiB of idle": after < idle + 30,
        f"admin answers within {ADMIN_MILLISECONDS:.0f} ms": max(answers) <= ADMIN_MILLISECONDS,
        "slow clients let go at their deadline": strangers["longest"] <= patience,
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
    multiprocessing.set_start_method("fork")
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
