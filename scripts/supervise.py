"""The server and the workers beside it as one: `python scripts/supervise.py COUNT PROGRAM ...`.

The program is the server; COUNT processes of `manage.py worker` run beside it. A worker that ends is started again,
each time after a longer pause. When the server ends, everything ends; a signal goes to all. Knows nothing of Django,
so that it costs little memory.
"""

from __future__ import annotations

import contextlib
import ctypes
import os
import signal
import subprocess
import sys
import time
from types import FrameType

_WORKER = [sys.executable, "manage.py", "worker"]
_LOOK = 0.2  # seconds between two looks at the processes
_PAUSES = (0.5, 1, 2, 5, 10, 30)  # seconds before a worker is started again; from the beginning after a long life
_LONG_LIFE = 60
_PATIENCE = 12  # seconds for what is under way when everything is told to end; a job goes to another worker then
_DIE_WITH_PARENT = 1  # PR_SET_PDEATHSIG


class Worker:
    """One place of a worker."""

    def __init__(self) -> None:
        self._deaths = 0
        self._next = 0.0
        self._born = 0.0
        self.process: subprocess.Popen[bytes] | None = None

    def look(self, now: float) -> None:
        """Start it when there is none and the pause is over."""
        if self.process is not None and self.process.poll() is not None:
            self._deaths = 0 if now - self._born > _LONG_LIFE else self._deaths + 1
            self._next = now + _PAUSES[min(self._deaths, len(_PAUSES) - 1)]
            self.process = None
        if self.process is None and now >= self._next:
            self._born = now
            self.process = _start(_WORKER)


def main(words: list[str]) -> int:
    """Runs until the server ends. Returns its exit status, 0 when it was told to end."""
    server = _start(words[1:])
    workers = [Worker() for _ in range(int(words[0]))]
    told: list[int] = []

    def end(number: int, _: FrameType | None) -> None:
        if not told:
            _tell_all([server, *_living(workers)], number)
        told.append(number)

    signal.signal(signal.SIGTERM, end)
    signal.signal(signal.SIGINT, end)
    while server.poll() is None:
        if not told:
            for worker in workers:
                worker.look(time.monotonic())
        time.sleep(_LOOK)
    processes = _living(workers)
    if not told:
        _tell_all(processes, signal.SIGTERM)
    _await(processes)
    return 0 if told else server.returncode


def _living(workers: list[Worker]) -> list[subprocess.Popen[bytes]]:
    return [worker.process for worker in workers if worker.process is not None]


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
