"""Restarts two gateways in turn, behind a load balancer that polls /readyz, and counts what clients see. See README.md here.

Everything is on loopback, bounded, and ends by itself: the gateways, the simulator, the load balancer and the clients.
"""

import argparse
import asyncio
import collections
import http.client
import json
import select
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "Benchmarks"))

import signing  # noqa: E402
from servers import Failure, Server, Simulator, free_port, write_credentials  # noqa: E402

#: How often the load balancer asks a gateway whether it is ready.
POLL_SECONDS = 1.0
#: How long a gateway accepts connections after SIGTERM: longer than it takes the load balancer to see it.
DRAIN_SECONDS = 3


class Replica:
    """A gateway with ports and an audit of its own, which can be started again."""

    def __init__(self, number: int, program: Path, folder: Path, upstream: int):
        self.number, self.program = number, program
        self.folder = folder / f"gateway-{number}"
        self.folder.mkdir()
        self.port, self.admin = free_port(), free_port()
        self.configuration = self.folder / "passerelle.yaml"
        self.configuration.write_text(json.dumps({
            "server": {"host": "127.0.0.1", "port": self.port, "drainSeconds": DRAIN_SECONDS},
            "admin": {"host": "127.0.0.1", "port": self.admin}, "region": signing.REGION,
            "regions": {signing.REGION: {"oapi": f"http://127.0.0.1:{upstream}/api/v1"}},
            "credentials": {"file": str(write_credentials(self.folder))},
            "audit": {"store": f"sqlite:{self.folder}/audit.db"}, "log": {"level": "warning"}}))
        self.starts = 0
        self.server: Server | None = None
        self.start()

    def start(self) -> None:
        self.starts += 1
        command = [str(self.program), "serve", "--config", str(self.configuration)]
        self.server = Server(f"start-{self.starts}", command, self.folder)
        if "listening on" not in self.server.process.stdout.readline().decode():
            self.stop()
            raise Failure(f"gateway {self.number} did not start; see {self.server.log.name}")

    def restart(self) -> float:
        """As an orchestrator does it: SIGTERM, its end, a new start. Tells how long the end took."""
        began = time.monotonic()
        self.server.process.send_signal(signal.SIGTERM)
        code = self.server.process.wait(60)
        took = time.monotonic() - began
        if code != 0:
            raise Failure(f"gateway {self.number} ended with {code}; see {self.server.log.name}")
        self.server.stop()
        self.start()
        return took

    def stop(self) -> None:
        if self.server:
            self.server.stop()

    def is_ready(self) -> bool:
        connection = http.client.HTTPConnection("127.0.0.1", self.admin, timeout=POLL_SECONDS)
        try:
            connection.request("GET", "/readyz")
            return connection.getresponse().status == 200
        except OSError:
            return False
        finally:
            connection.close()


class Balancer:
    """A load balancer of TCP: a new connection goes to a replica that was ready at the last poll, in turn. It tries no
    other one when that cannot be reached: what a client sees is what the gateway did."""

    def __init__(self, replicas: list[Replica]):
        self.replicas, self.ready = replicas, list(replicas)
        self.turn, self.unreached, self.port = 0, 0, 0
        self.loop = asyncio.new_event_loop()
        self.started = threading.Event()
        self.thread = threading.Thread(target=self._run, daemon=True)
        self.thread.start()
        if not self.started.wait(10):
            raise Failure("the load balancer did not start")

    def _run(self) -> None:
        asyncio.set_event_loop(self.loop)
        self.loop.run_until_complete(self._serve())

    async def _serve(self) -> None:
        self.ended = asyncio.Event()
        server = await asyncio.start_server(self._pass, "127.0.0.1", 0, backlog=1024)
        self.port = server.sockets[0].getsockname()[1]
        polls = asyncio.create_task(self._poll())
        self.started.set()
        await self.ended.wait()
        polls.cancel()
        server.close()

    async def _poll(self) -> None:
        while not self.ended.is_set():
            answers = await asyncio.gather(*(asyncio.to_thread(one.is_ready) for one in self.replicas))
            self.ready = [one for one, is_ready in zip(self.replicas, answers) if is_ready]
            try:
                await asyncio.wait_for(self.ended.wait(), POLL_SECONDS)
            except asyncio.TimeoutError:
                pass

    async def _pass(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            if not self.ready:
                raise OSError("no replica is ready")
            self.turn += 1
            replica = self.ready[self.turn % len(self.ready)]
            upstream, downstream = await asyncio.open_connection("127.0.0.1", replica.port)
        except OSError:
            self.unreached += 1
            writer.close()
            return
        await asyncio.gather(self._copy(reader, downstream), self._copy(upstream, writer))

    @staticmethod
    async def _copy(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while data := await reader.read(65536):
                writer.write(data)
                await writer.drain()
        except OSError:
            pass
        finally:
            writer.close()

    def stop(self) -> None:
        self.loop.call_soon_threadsafe(self.ended.set)
        self.thread.join(10)


class Client(threading.Thread):
    """Calls on a connection that it keeps as long as the gateway does, and repeats nothing: every error is one.

    A connection that was closed between two requests is none, as for every HTTP client; one that ends within an exchange
    is.
    """

    def __init__(self, number: int, port: int, pause: float, ending: threading.Event):
        super().__init__(daemon=True)
        self.number, self.port, self.pause, self.ending = number, port, pause, ending
        self.seen: collections.Counter[str] = collections.Counter()
        self.slowest, self.copies = 0.0, 0
        self.connection: socket.socket | None = None

    def run(self) -> None:
        count = 0
        while not self.ending.wait(self.pause):
            count += 1
            began = time.monotonic()
            try:
                self.seen[str(self.exchange(count))] += 1
            except (OSError, http.client.HTTPException) as error:
                self.seen[f"{type(error).__name__} ({error})"] += 1
                self.close()
            self.slowest = max(self.slowest, time.monotonic() - began)
        self.close()

    def exchange(self, count: int) -> int:
        """One request and its answer; its status."""
        parameters = {"Action": "DescribeRegions", "Version": "2016-11-15"}
        if self.number % 2:
            parameters = {
                "Action": "CopySnapshot", "Version": "2016-11-15", "SourceRegion": signing.REGION,
                "SourceSnapshotId": "snap-12345678", "Description": f"rolling-{self.number}-{count}"}
        # Closed since the last answer: there is something to read, which is its end.
        if self.connection and select.select([self.connection], [], [], 0)[0]:
            self.close()
        if self.connection is None:
            self.connection = socket.create_connection(("127.0.0.1", self.port), timeout=30)
        self.connection.sendall(signing.Signer(signing.now()).request(parameters))
        answer = http.client.HTTPResponse(self.connection)
        answer.begin()
        answer.read()
        if self.number % 2 and answer.status == 200:
            self.copies += 1
        if answer.will_close:
            self.close()
        return answer.status

    def close(self) -> None:
        if self.connection:
            self.connection.close()
            self.connection = None


def copies_recorded(replica: Replica) -> int:
    """Copies that the audit of a gateway tells of as succeeded."""
    command = [
        str(replica.program), "audit", "export", "--format", "jsonl", "--output", str(replica.folder / "calls.jsonl"),
        "--store", f"sqlite:{replica.folder}/audit.db", "--action", "CopySnapshot", "--outcome", "succeeded"]
    subprocess.run(command, check=True, capture_output=True)
    with (replica.folder / "calls.jsonl").open() as lines:
        return sum(1 for _ in lines)


def measure(arguments: argparse.Namespace, folder: Path) -> dict:
    simulator = Simulator(arguments.program, folder)
    replicas: list[Replica] = []
    balancer = None
    try:
        replicas = [Replica(number, arguments.program, folder, simulator.port) for number in (1, 2)]
        balancer = Balancer(replicas)
        ending = threading.Event()
        # Most go on at once; some pause for longer than a gateway drains.
        pauses = [0.02] * (arguments.clients - 4) + [DRAIN_SECONDS + 1.5] * 4
        clients = [Client(number, balancer.port, pause, ending) for number, pause in enumerate(pauses)]
        for client in clients:
            client.start()
        stops = []
        for _ in range(arguments.restarts):
            for replica in replicas:
                stops.append(replica.restart())
                # As an orchestrator waits for a replica before it takes the next one.
                deadline = time.monotonic() + 30
                while replica not in balancer.ready:
                    if time.monotonic() > deadline:
                        raise Failure(f"gateway {replica.number} is not ready after its start")
                    ending.wait(0.1)
        ending.set()
        for client in clients:
            client.join(60)
        seen: collections.Counter[str] = sum((client.seen for client in clients), collections.Counter())
        for replica in replicas:
            replica.stop()
        return {
            "restarts": len(stops), "stopSeconds": round(max(stops), 2), "answers": dict(seen),
            "unreached": balancer.unreached, "slowestSeconds": round(max(client.slowest for client in clients), 3),
            "copies": sum(client.copies for client in clients), "recorded": sum(map(copies_recorded, replicas))}
    finally:
        if balancer:
            balancer.stop()
        for replica in replicas:
            replica.stop()
        simulator.stop()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--program", type=Path, default=Path(".build/release/passerelle"))
    parser.add_argument("--restarts", type=int, default=10, help="of each gateway")
    parser.add_argument("--clients", type=int, default=12)
    arguments = parser.parse_args()
    arguments.program = arguments.program.resolve()
    with tempfile.TemporaryDirectory() as folder:
        result = measure(arguments, Path(folder))
    print(json.dumps(result, indent=2))
    errors = {what: count for what, count in result["answers"].items() if what != "200"}
    if errors or result["unreached"]:
        sys.exit(f"clients saw errors: {errors}; {result['unreached']} connections reached no gateway")
    if result["copies"] != result["recorded"]:
        sys.exit(f"{result['copies']} copies were answered, and {result['recorded']} are recorded")


if __name__ == "__main__":
    main()
