"""The programs that are measured, and the one they ask. All on loopback; each is ended by the one who started it."""

import contextlib
import json
import os
import re
import resource
import select
import shutil
import socket
import subprocess
import tempfile
import time
import urllib.request
from pathlib import Path

import signing

# What nginx answers to every call: as long as OUTSCALE's own answer to CreateSnapshot.
ANSWER = json.dumps({
    "Snapshot": {
        "VolumeSize": 10, "AccountId": "123456789012", "VolumeId": "vol-12345678",
        "CreationDate": "2010-10-01T12:34:56.789+0000", "PermissionsToCreateVolume": {
            "GlobalPermission": False, "AccountIds": []}, "Progress": 0, "SnapshotId": "snap-12345678",
        "State": "pending/queued", "Description": "nightly copy 000000", "Tags": []},
    "ResponseContext": {"RequestId": "0475ca1e-d0c5-441d-712a-da55a4175157"},
}).ljust(500)


class Failure(Exception):
    """Something could not be measured."""


@contextlib.contextmanager
def work_folder():
    """A folder of a run's own; after a failure it stays, for its logs. Under the build folder, so that the audit's file is on the
    disk that the build is on and not in memory."""
    home = Path(__file__).resolve().parents[2] / ".build/bench"
    home.mkdir(parents=True, exist_ok=True)
    folder = Path(tempfile.mkdtemp(dir=home))
    yield folder
    shutil.rmtree(folder)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Server:
    """A child process that answers HTTP on a port of loopback."""

    #: What the process is told besides.
    environment: dict[str, str] = {}

    def __init__(self, name: str, command: list[str], folder: Path, port: int = 0):
        self.name, self.port, self.folder = name, port, folder
        self.log = (folder / f"{name}.log").open("wb")
        self.started = time.monotonic()
        # Nothing but what a program needs: no PASSERELLE_… or proxy variable of the caller's may change what is measured.
        environment = {key: os.environ[key] for key in ("PATH", "HOME", "LD_LIBRARY_PATH") if key in os.environ}
        environment |= self.environment
        self.process = subprocess.Popen(
            command, stdout=subprocess.PIPE, stderr=self.log, stdin=subprocess.DEVNULL, env=environment)

    def stop(self) -> None:
        if self.process.poll() is None:
            self.process.terminate()
            try:
                self.process.wait(10)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()
        self.process.stdout.close()
        self.log.close()

    def cpu_seconds(self) -> float:
        """User and system time of the process so far."""
        fields = Path(f"/proc/{self.process.pid}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def resident_mebibytes(self) -> float:
        status = Path(f"/proc/{self.process.pid}/status").read_text()
        return int(re.search(r"VmRSS:\s+(\d+) kB", status)[1]) / 1024

    def announced_port(self) -> int:
        """The port of the line by which the program says that it listens."""
        ready, _, _ = select.select([self.process.stdout], [], [], 10)
        line = self.process.stdout.readline().decode() if ready else ""
        match = re.search(r"https?://[^ ]*?:(\d+)", line)
        if not match:
            self.stop()
            raise Failure(f"{self.name} did not start: {line!r}; see {self.log.name}")
        return int(match[1])

    def reset_peak(self) -> None:
        """Begins a new reckoning of the most memory that was resident."""
        Path(f"/proc/{self.process.pid}/clear_refs").write_text("5")

    def peak_mebibytes(self) -> float:
        status = Path(f"/proc/{self.process.pid}/status").read_text()
        return int(re.search(r"VmHWM:\s+(\d+) kB", status)[1]) / 1024

    def ask(self, request: bytes, patience: float = 10) -> bytes:
        """Sends one request, again and again until the port takes it, and returns what came back."""
        end = time.monotonic() + patience
        while True:
            try:
                with socket.create_connection(("127.0.0.1", self.port), timeout=patience) as connection:
                    connection.sendall(request)
                    answer = connection.recv(65536)
                    if answer:
                        return answer
            except ConnectionError:
                pass
            if self.process.poll() is not None or time.monotonic() > end:
                raise Failure(f"{self.name} does not answer; see {self.log.name}")
            select.select([], [], [], 0.0005)


class Nginx(Server):
    """One worker process, no master: its CPU time is the whole of it."""

    def __init__(self, name: str, folder: Path, upstream: int | None = None):
        port = free_port()
        folder = folder / name
        folder.mkdir(exist_ok=True)
        if upstream is None:
            answer = ANSWER.replace("'", "\\'")
            location = f"location / {{ default_type application/json; return 200 '{answer}'; }}"
            backend = ""
        else:
            backend = f"upstream backend {{ server 127.0.0.1:{upstream}; keepalive 256; keepalive_requests 100000000; }}"
            location = "location / { proxy_pass http://backend; proxy_http_version 1.1; proxy_set_header Connection ''; }"
        (folder / "nginx.conf").write_text(f"""
            daemon off; master_process off; pid nginx.pid; error_log stderr warn;
            events {{ worker_connections 1024; }}
            http {{
                access_log off; keepalive_requests 100000000; keepalive_timeout 300s; tcp_nodelay on;
                client_body_temp_path body; proxy_temp_path proxy; fastcgi_temp_path fastcgi;
                uwsgi_temp_path uwsgi; scgi_temp_path scgi;
                {backend}
                server {{ listen 127.0.0.1:{port}; {location} }}
            }}
            """)
        program = shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin")
        if not program:
            raise Failure("nginx is not there; run scripts/setup bench")
        super().__init__(
            name, [program, "-p", f"{folder}/", "-e", "stderr", "-c", str(folder / "nginx.conf")], folder, port)
        self.ask(b"GET / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")


class Gateway(Server):
    """`passerelle serve` with an audit store of its own."""

    def __init__(
        self, name: str, program: Path, folder: Path, upstream: int, store: str, audit: dict | None = None):
        folder = folder / name
        folder.mkdir(exist_ok=True)
        credentials = write_credentials(folder)
        configuration = folder / "passerelle.yaml"
        # JSON is YAML.
        configuration.write_text(json.dumps({
            "server": {"host": "127.0.0.1", "port": 0, "drainSeconds": 0}, "admin": {"host": "127.0.0.1", "port": 0},
            "region": signing.REGION,
            "regions": {signing.REGION: {"oapi": f"http://127.0.0.1:{upstream}/api/v1"}},
            "credentials": {"file": str(credentials)}, "audit": {"store": store.replace("FOLDER", str(folder))} | (audit or {}),
            "log": {"level": "warning"},
        } | ({"upstream": {"timeoutSeconds": 5}} if audit else {}), indent=2))
        super().__init__(name, [str(program), "serve", "--config", str(configuration)], folder)
        self.port = self.announced_port()



class Simulator(Server):
    """`passerelle simulate`, which knows the callers' key pairs."""

    def __init__(self, program: Path, folder: Path):
        credentials = write_credentials(folder)
        super().__init__(
            "simulator", [str(program), "simulate", "--host", "127.0.0.1", "--port", "0", "--credentials",
                          str(credentials), "--region", signing.REGION, "--ready-line"], folder)
        self.port = self.announced_port()

    def control(self, endpoint: str, document: dict) -> None:
        """Changes what is simulated."""
        request = urllib.request.Request(
            f"http://127.0.0.1:{self.port}/simulator/{endpoint}", data=json.dumps(document).encode())
        urllib.request.urlopen(request).close()


def write_credentials(folder: Path) -> Path:
    credentials = folder / "credentials.json"
    credentials.touch(mode=0o600)
    credentials.write_text(json.dumps({
        f"caller{number}": {"access_key": access_key, "secret_key": secret_key, "region": signing.REGION}
        for number, (access_key, secret_key) in enumerate(signing.CALLERS)}))
    return credentials


def raise_descriptor_limit() -> None:
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (min(hard, max(soft, 8192)), hard))
