"""The server and the workers beside it as one: `python scripts/supervise.py [--at=ADDRESS] COUNT PROGRAM ...`.

The program is the server; COUNT processes of `manage.py worker` run beside it. What ends is started again, each time
after a longer pause. Only a server that ends by itself three times in its first seconds, or without an error, is the
end of all: it cannot start, or was told to end. A signal goes to all. Where the product is found is said when it
answers there. Knows nothing of Django, so that it costs little
memory.
"""

from __future__ import annotations

import contextlib
import ctypes
import os
import signal
import socket
import subprocess
import sys
import time
from types import FrameType

_WORKER = [sys.executable, "manage.py", "worker"]
_LOOK = 0.2  # seconds between two looks at the processes
_PAUSES = (0.5, 1, 2, 5, 10, 30)  # seconds before one is started again; from the beginning after a long life
_LONG_LIFE = 60
_START = 20  # seconds in which a server that cannot work at all has ended
_TRIES = 3  # of a server that ends as soon as that; two may be bad luck, such as memory that was short just then
_PATIENCE = 12  # seconds for what is under way when everything is told to end; a job goes to another worker then
_DIE_WITH_PARENT = 1  # PR_SET_PDEATHSIG


class Place:
    """One place of a process, which is started again when it ends."""

    def __init__(self, words: list[str]) -> None:
        self._words = words
        self._deaths = 0
        self._brief = 0  # lives in a row that were over at once
        self._next = 0.0
        self._born = 0.0
        self.process: subprocess.Popen[bytes] | None = None

    def look(self, now: float) -> None:
        """Start it when there is none and the pause is over."""
        if self.process is not None and self.process.poll() is not None:
            self._deaths = 0 if now - self._born > _LONG_LIFE else self._deaths + 1
            self._brief = self._brief + 1 if now - self._born < _START else 0
            self._next = now + _PAUSES[min(self._deaths, len(_PAUSES) - 1)]
            _end_remains(self.process.pid)
            self.process = None
        if self.process is None and now >= self._next:
            self._born = now
            self.process = _start(self._words)

    def given_up(self, now: float) -> bool:
        """Has it ended in a way that another start would not mend?"""
        code = self.process.poll() if self.process is not None else None
        tried = self._brief + 1 >= _TRIES and now - self._born < _START
        return code == 0 or (code is not None and code > 0 and tried)


class Greeting:
    """Says once where the product is, as soon as somebody answers there."""

    def __init__(self, address: str) -> None:
        host, _, port = address.rpartition("//")[2].rpartition(":")
        self._address, self._place = address, (host.strip("[]"), int(port or 0))

    def look(self) -> None:
        """Ask, while nobody has answered yet."""
        if self._address and self._answers():
            print(f"Pattern Studio is at {self._address}  (Ctrl+C ends it)", flush=True)
            self._address = ""

    def _answers(self) -> bool:
        with contextlib.suppress(OSError), socket.create_connection(self._place, timeout=1) as asked:
            asked.sendall(b"GET /healthz HTTP/1.0\r\n\r\n")
            return asked.recv(5) == b"HTTP/"
        return False


def main(words: list[str]) -> int:
    """Runs until the server ends for good. Returns its exit status, 0 when it was told to end."""
    greeting = Greeting(words.pop(0).partition("=")[2] if words[0].startswith("--at=") else "")
    server = Place(words[1:])
    places = [server, *(Place(_WORKER) for _ in range(int(words[0])))]
    told: list[int] = []
    heard: list[subprocess.Popen[bytes]] = []

    def end(number: int, _: FrameType | None) -> None:
        if not told:
            heard.extend(_living(places))
            _tell_all(heard, number)
        told.append(number)

    signal.signal(signal.SIGTERM, end)
    signal.signal(signal.SIGINT, end)
    while not told and not server.given_up(time.monotonic()):
        for place in places:
            place.look(time.monotonic())
        greeting.look()
        time.sleep(_LOOK)
    processes = _living(places)
    # Also what was being started when the signal came; to hear it twice would mean to end at once.
    _tell_all([one for one in processes if one not in heard], told[0] if told else signal.SIGTERM)
    _await(processes)
    return 0 if told or server.process is None else server.process.returncode


def _living(places: list[Place]) -> list[subprocess.Popen[bytes]]:
    return [place.process for place in places if place.process is not None]


def _await(processes: list[subprocess.Popen[bytes]]) -> None:
    last = time.monotonic() + _PATIENCE
    for process in processes:
        try:
            process.wait(max(0.0, last - time.monotonic()))
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _start(words: list[str]) -> subprocess.Popen[bytes]:
    # In a session of its own: what a terminal sends to all would come twice, and the second time means at once.
    return subprocess.Popen(words, preexec_fn=_die_with_parent, start_new_session=True)  # noqa: PLW1509 - no threads


def _end_remains(leader: int) -> None:
    """What a process that was killed has left of its session: it would go on answering beside the new one."""
    with contextlib.suppress(OSError):
        os.killpg(leader, signal.SIGKILL)


def _die_with_parent() -> None:
    """Also when this process is killed, nothing of it stays. Only Linux knows how."""
    with contextlib.suppress(OSError, AttributeError):
        ctypes.CDLL(None).prctl(_DIE_WITH_PARENT, signal.SIGTERM)


def _tell_all(processes: list[subprocess.Popen[bytes]], number: int) -> None:
    for process in processes:
        with contextlib.suppress(OSError):
            process.send_signal(number)  # does nothing when it has ended


if __name__ == "__main__":
    os.chdir(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))  # noqa: PTH100, PTH120 - before anything else
    raise SystemExit(main(sys.argv[1:]))
