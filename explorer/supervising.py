"""The server with sockets and workers beside it as one. Each is a fork of this process and shares what it has loaded.

What ends is started again, each time after a longer pause. Only a server that ends by itself three times in its first
seconds, or without an error, is the end of all: it cannot start, or was told to end. A signal goes to all. Where the
product is found is said when it answers there. This process has no threads and opens nothing that would come along.
"""

from __future__ import annotations

import contextlib
import ctypes
import logging
import os
import signal
import socket
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from types import FrameType

_LOOK = 0.2  # seconds between two looks at the processes
_PAUSES = (0.5, 1, 2, 5, 10, 30)  # seconds before one is started again; from the beginning after a long life
_LONG_LIFE = 60
_START = 20  # seconds in which a server that cannot work at all has ended
_TRIES = 3  # of a server that ends as soon as that; two may be bad luck, such as memory that was short just then
_PATIENCE = 12  # seconds for what is under way when everything is told to end; a job goes to another worker then
_DIE_WITH_PARENT = 1  # PR_SET_PDEATHSIG
SERVER, JOBS, LIVE = (
    "server",
    "jobs",
    "live",
)  # by which names a list of processes shows them; what they fork goes by the same
Run = Callable[[], object]
_logger = logging.getLogger(__name__)


class Place:
    """One place of a process, which is started again when it ends."""

    def __init__(self, name: str, run: Run) -> None:
        """`name` is what a list of processes shows, `run` what the process does; SystemExit says how it ends."""
        self._name, self._run = name, run
        self._deaths = 0
        self._brief = 0  # lives in a row that were over at once
        self._next = 0.0
        self._born = 0.0
        self._pid = 0
        self.code: int | None = None  # how the last one ended, minus the signal that ended it

    @property
    def lives(self) -> bool:
        """Is there a process? One that has ended is taken note of."""
        if self._pid:
            ended, status = _ended(self._pid)
            if ended:
                self.code = os.waitstatus_to_exitcode(status)
                _end_remains(self._pid)
                self._pid = 0
        return self._pid > 0

    def look(self, now: float) -> None:
        """Start it when there is none and the pause is over."""
        had_one = self._pid > 0
        if had_one and not self.lives:
            self._deaths = 0 if now - self._born > _LONG_LIFE else self._deaths + 1
            self._brief = self._brief + 1 if now - self._born < _START else 0
            self._next = now + _PAUSES[min(self._deaths, len(_PAUSES) - 1)]
        if not self._pid and now >= self._next:
            self._born = now
            self._pid = _forked(self._name, self._run)

    def given_up(self) -> bool:
        """Has it ended in a way that another start would not mend?"""
        return not self._pid and (self.code == 0 or ((self.code or 0) > 0 and self._brief >= _TRIES))

    def tell(self, number: int) -> None:
        """Send a signal; does nothing when it has ended."""
        if self.lives:
            with contextlib.suppress(OSError):
                os.kill(self._pid, number)


class _Greeting:
    """Says once where the product is, as soon as somebody answers there."""

    def __init__(self, address: str) -> None:
        host, _, port = address.rpartition("//")[2].rpartition(":")
        self._address, self._place = address, (host.strip("[]"), int(port or 0))

    def look(self) -> None:
        """Ask, while nobody has answered yet."""
        if self._address and self._answers():
            from .logs import say  # when Django is there

            say(f"Pattern Studio is at {self._address}  (Ctrl+C ends it)")
            self._address = ""

    def _answers(self) -> bool:
        with contextlib.suppress(OSError), socket.create_connection(self._place, timeout=1) as asked:
            asked.sendall(b"GET /healthz HTTP/1.0\r\n\r\n")
            return asked.recv(5) == b"HTTP/"
        return False


def supervise(server: Run, workers: Sequence[Run] = (), address: str = "", live: Sequence[Run] = ()) -> int:
    """Runs until the server ends for good. Returns its exit status, 0 when it was told to end."""
    greeting, first = _Greeting(address), Place(SERVER, server)
    places = [first, *(Place(LIVE, run) for run in live), *(Place(JOBS, run) for run in workers)]
    told: list[int] = []

    def end(number: int, _: FrameType | None) -> None:
        if not told:  # to hear it twice would mean to end at once
            for place in places:
                place.tell(number)
        told.append(number)

    signal.signal(signal.SIGCHLD, signal.SIG_DFL)  # one who ignores it is not told how they end
    signal.signal(signal.SIGTERM, end)
    signal.signal(signal.SIGINT, end)
    while not told and not first.given_up():
        for place in places:
            with _undisturbed():
                if not told:
                    place.look(time.monotonic())
        greeting.look()
        time.sleep(_LOOK)
    if not told:
        for place in places:
            place.tell(signal.SIGTERM)
    _await(places)
    return 0 if told else first.code or 0


@contextlib.contextmanager
def _undisturbed() -> Iterator[None]:
    """A signal waits until a process that is being started is known."""
    signal.pthread_sigmask(signal.SIG_BLOCK, _SIGNALS)
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_UNBLOCK, _SIGNALS)


_SIGNALS = (signal.SIGTERM, signal.SIGINT)


def _await(places: Sequence[Place]) -> None:
    last = time.monotonic() + _PATIENCE
    while any(place.lives for place in places) and time.monotonic() < last:
        time.sleep(_LOOK / 4)
    for place in places:
        place.tell(signal.SIGKILL)
    while any(place.lives for place in places):
        time.sleep(_LOOK / 4)


def _ended(pid: int) -> tuple[int, int]:
    """As `os.waitpid` says. Where somebody else has waited for it already, it ended in a way that nobody knows."""
    try:
        return os.waitpid(pid, os.WNOHANG)
    except ChildProcessError:
        return pid, _UNKNOWN


_UNKNOWN = 1 << 8  # an exit status of 1, as the system writes it


def _forked(name: str, run: Run) -> int:
    parent = os.getpid()
    sys.stdout.flush()
    sys.stderr.flush()
    if pid := os.fork():
        return pid
    status: object = 1
    try:
        _be(name, parent)
        run()
        status = 0
    except SystemExit as end:
        status = end.code
    except KeyboardInterrupt:
        status = 128 + signal.SIGINT
    except BaseException as error:
        # In the form of the log, where that is set by now; what led there belongs to whoever looks for the fault.
        _logger.critical("the process %r ended: %s: %s", name, type(error).__name__, error)
        _logger.debug("it ended so", exc_info=error)
    finally:
        with contextlib.suppress(Exception):
            sys.stdout.flush()
            sys.stderr.flush()
        os._exit(status if isinstance(status, int) else bool(status))


def _be(name: str, parent: int) -> None:
    """A process of its own, in a session of its own: what a terminal sends to all would come twice."""
    for number in _SIGNALS:
        signal.signal(number, signal.default_int_handler if number == signal.SIGINT else signal.SIG_DFL)
    signal.pthread_sigmask(signal.SIG_UNBLOCK, _SIGNALS)
    os.setsid()
    with contextlib.suppress(OSError, AttributeError):  # only Linux knows how
        ctypes.CDLL(None).prctl(_DIE_WITH_PARENT, signal.SIGTERM)
    if os.getppid() != parent:  # which has gone already
        raise SystemExit(1)
    with contextlib.suppress(OSError), open("/proc/self/comm", "w", encoding="ascii") as file:  # noqa: PTH123 - a file of the system's
        file.write(name)


def _end_remains(leader: int) -> None:
    """What a process that was killed has left of its session: it would go on answering beside the new one."""
    with contextlib.suppress(OSError):
        os.killpg(leader, signal.SIGKILL)
