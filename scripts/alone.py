"""The product for itself on the loopback device, asked and watched: its answers, and the memory it takes."""

from __future__ import annotations

import contextlib
import http.client
import os
import resource
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PAGE = "/patterns/storage-first/"  # what its neighbours look at
HOST = "127.0.0.1"
MEMORY_CAP = 1_500  # MiB of all processes together; the server is ended when it takes more
_NOTABLE = 8  # MiB more that are worth another look
KEY = "for the attacks only 0123456789 abcdefghijklmnopqrstuvwxyz"


@dataclass(frozen=True)
class Answer:
    """What came back: status 0 is no answer at all."""

    status: int
    headers: dict[str, str]
    body: bytes
    seconds: float


@dataclass
class Server:
    """A running product, and how much memory it takes."""

    port: int
    folder: Path
    process: subprocess.Popen[bytes]
    peak: int = 0  # MiB since it was last asked
    over: bool = False
    settings: dict[str, str] = field(default_factory=dict)
    patience: float = 60.0  # seconds that an answer may take
    _stop: threading.Event = field(default_factory=threading.Event)

    def ask(self, method: str, path: str, body: bytes | None = None, who: int = 1, **headers: str) -> Answer:
        """One request from the address 127.0.1.`who`, on a connection of its own."""
        started = time.monotonic()
        told = {name.replace("_", "-"): value for name, value in headers.items()}
        source = (f"127.0.1.{who}", 0)
        connection = http.client.HTTPConnection(HOST, self.port, timeout=self.patience, source_address=source)
        try:
            connection.request(method, path, body=body, headers=told)
            response = connection.getresponse()
            data = response.read()
            found = {name.lower(): value for name, value in response.getheaders()}
            return Answer(response.status, found, data, time.monotonic() - started)
        except (OSError, http.client.HTTPException) as error:
            return Answer(0, {}, str(error).encode(), time.monotonic() - started)
        finally:
            connection.close()

    def watch(self) -> None:
        """Until told to stop, look how much memory it takes; end it when that is far too much.

        Who shares what with whom takes the kernel long to say, so it is asked again only when more is taken than then.
        """
        before, turn = 0, 0
        members: set[int] = set()
        while not self._stop.wait(0.1):
            if turn % 5 == 0:  # to look through all processes takes longer than to look at these
                members = family(self.process.pid)
            turn += 1
            held = _resident(members)
            if held < before + _NOTABLE:
                before = min(before, held)
                continue
            before, taken = held, _memory(self.process.pid)
            self.peak = max(self.peak, taken)
            if taken > MEMORY_CAP:
                self.over = True
                self.process.kill()
                return

    def taken(self) -> int:
        """The most memory since the last call, in MiB."""
        peak, self.peak = max(self.peak, _memory(self.process.pid)), 0
        return peak

    def kill(self) -> None:
        """Kill all of it at once, and start it again in the same place."""
        processes = family(self.process.pid)
        self.process.kill()  # first, so that it starts nothing anew
        for pid in processes - {self.process.pid}:
            with contextlib.suppress(OSError):
                os.kill(pid, signal.SIGKILL)
        self.process.wait()
        self.process = _start(self.port, self.folder, self.settings)

    def end(self) -> None:
        """Stop it."""
        self._stop.set()
        self.process.terminate()
        try:
            self.process.wait(timeout=20)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()


def family(leader: int) -> set[int]:
    """A process and all its descendants."""
    parents: dict[int, int] = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            with contextlib.suppress(OSError, ValueError, IndexError):
                parents[int(entry.name)] = int((entry / "stat").read_text().rpartition(")")[2].split()[1])
    found, grown = {leader}, True
    while grown:
        more = {child for child, parent in parents.items() if parent in found} - found
        found, grown = found | more, bool(more)
    return found


def _resident(processes: set[int]) -> int:
    """MiB of these processes, what they share counted for each of them."""
    pages = 0
    for one in processes:
        with contextlib.suppress(OSError):
            pages += int(Path(f"/proc/{one}/statm").read_text().split()[1])
    return pages * resource.getpagesize() // 1_048_576


def _memory(leader: int) -> int:
    """MiB of a process and all its descendants, pages that they share counted once."""
    total = 0
    for one in family(leader):
        with contextlib.suppress(OSError):
            for line in Path(f"/proc/{one}/smaps_rollup").read_text().splitlines():
                if line.startswith("Pss:"):
                    total += int(line.split()[1])
    return total // 1024


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        return int(probe.getsockname()[1])


@contextmanager
def serving(folder: Path, **settings: str) -> Iterator[Server]:
    """A server whose files lie in `folder`."""
    port = free_port()
    server = Server(port, folder, _start(port, folder, settings), settings=settings)
    threading.Thread(target=server.watch, daemon=True).start()
    try:
        await_server(server)
        yield server
    finally:
        server.end()


def _start(port: int, folder: Path, settings: dict[str, str]) -> subprocess.Popen[bytes]:
    kept = {name: value for name, value in os.environ.items() if name not in ("DATABASE_URL", "DJANGO_SETTINGS_MODULE")}
    own = {"ENV_FILE": "", "SECRET_KEY": KEY, "HTTPS": "false", "LOG_LEVEL": "WARNING", "VAR_DIR": str(folder)}
    own["JOB_WORKERS"] = "0"
    with (folder / "log").open("ab") as log:  # the server has its own copy
        return subprocess.Popen(
            [sys.executable, "scripts/serve.py"],
            cwd=ROOT,
            env={**kept, **own, "PORT": str(port), **settings},
            stdout=subprocess.DEVNULL,
            stderr=log,
        )


def await_server(server: Server) -> None:
    """Until it answers and has drawn what its pages need. SystemExit when it does not start."""
    for _ in range(600):
        # What the pages need is drawn once, as on any server that has been up for a minute.
        if server.ask("GET", "/healthz").status == 200 and server.ask("GET", PAGE, who=2).status == 200:
            return
        if server.process.poll() is not None:
            break
        time.sleep(0.2)
    raise SystemExit(f"the server did not start; its log is in {server.folder / 'log'}")
