"""Where processes of the cage come from: one process that has loaded all they need, and parts when it is asked to.

Several processes may ask the same nursery: those that were forked from one that knew it. It ends with the last of
them. It has one thread and does nothing else, so that what is forked from it begins clean.
"""

from __future__ import annotations

import contextlib
import importlib
import os
import signal
import subprocess
import sys
import threading
import traceback
from collections.abc import Callable, Iterable
from multiprocessing.connection import Connection, Pipe
from multiprocessing.reduction import recv_handle, send_handle
from pathlib import Path

from patterns_app.core.limits import CAGE_END_SECONDS

Serve = Callable[[Connection], None]
_ALONE = "import sys; sys.path[:] = {path!r}; from {module} import alone; alone({fd}, {preload!r}, {serve!r})"
NAME = "nursery"
NAME_OF_A_CHILD = "caged"


class Child:
    """One process, with the pipe to it. Its first message is its number; all others are its own affair."""

    def __init__(self, channel: Connection) -> None:
        """Asks the nursery at the other end of `channel` for it. Raises OSError when that is gone."""
        self._pid = 0
        self._life, life = Pipe()
        self.pipe, pipe = Pipe()
        try:
            send_handle(channel, life.fileno(), 0)
            send_handle(self._life, pipe.fileno(), 0)
        except OSError:
            self.close()
            raise
        finally:
            life.close()
            pipe.close()

    def born(self, seconds: float) -> bool:
        """Is it there within so many seconds?"""
        with contextlib.suppress(EOFError, OSError):
            if self.pipe.poll(seconds):
                self._pid = int(self.pipe.recv_bytes())
        return self._pid > 0

    def lives(self) -> bool:
        """Has nothing been heard of its end?"""
        return not self._life.closed and not self._life.poll(0)

    def worked(self) -> tuple[float, bool]:
        """Seconds of the processor that it and what it has started have had, and whether any of it would take more now.

        Nothing where nobody knows. What has ended counts with who waited for it.
        """
        found = [one for pid in _with_children(self._pid) if (one := _stat(pid)) is not None]
        ticks = sum(sum(map(int, one[11:15])) for one in found)
        return ticks / os.sysconf("SC_CLK_TCK"), any(one[0] == "R" for one in found)

    def status(self) -> int | None:
        """How it has ended: its exit status, minus the signal that ended it, or None when nobody knows."""
        with contextlib.suppress(EOFError, OSError, ValueError):
            if self._life.poll(CAGE_END_SECONDS):
                return int(self._life.recv_bytes())
        return None

    def kill(self) -> None:
        """Kill it with everything that it has started. Who reads at the pipe sees its end."""
        if self._pid and self.lives():
            for kill in (os.killpg, os.kill):  # it may lead a group by now
                with contextlib.suppress(OSError):
                    kill(self._pid, signal.SIGKILL)

    def close(self) -> None:
        """Kill it, wait for its end, and let go of it."""
        self.pipe.close()
        if not self._life.closed:
            self.kill()
            if self._pid:
                self._life.poll(CAGE_END_SECONDS)
            self._life.close()


def _stat(pid: int) -> list[str] | None:
    """What the system says of a process, from its state on (proc(5)); None: gone, or not on this platform."""
    try:
        return Path(f"/proc/{pid}/stat").read_text(encoding="ascii", errors="replace").rpartition(")")[2].split()
    except OSError:
        return None


def _with_children(pid: int) -> list[int]:
    """A process and all that it has started; it alone where the system does not tell."""
    found, waiting = [pid], [pid]
    while waiting:
        threads = Path(f"/proc/{waiting.pop()}/task").glob("*/children")
        with contextlib.suppress(OSError):  # it has ended meanwhile
            children = [int(one) for thread in threads for one in thread.read_text(encoding="ascii").split()]
            found += children
            waiting += children
    return found


class Nursery:
    """The nursery that this process asks, and processes that are forked from it later."""

    def __init__(self) -> None:
        self._channel: Connection | None = None
        self._process: subprocess.Popen[bytes] | None = None
        self._lock = threading.Lock()

    def fork(self, serve: Serve) -> None:
        """Make this process, as it is now, the one that all are like. It must not have threads or connections yet."""
        mine, theirs = Pipe()
        if os.fork():
            theirs.close()
            self._channel = mine
        else:
            mine.close()
            _part(theirs, serve)

    def child(self, preload: Iterable[str], serve: str) -> Child:
        """A new process, which runs `serve` (module:function). Without a nursery one is begun that loads `preload`."""
        with self._lock:
            if self._channel is not None:
                with contextlib.suppress(OSError):
                    return Child(self._channel)
                self._channel.close()  # the nursery has been killed
                if self._process is not None:
                    self._process.wait()
            self._channel = self._begin(tuple(preload), serve)
            return Child(self._channel)

    def _begin(self, preload: tuple[str, ...], serve: str) -> Connection:
        mine, theirs = Pipe()
        words = _ALONE.format(path=sys.path, module=__name__, fd=theirs.fileno(), preload=preload, serve=serve)
        self._process = subprocess.Popen(  # noqa: S603 - our own words
            [sys.executable, "-c", words], stdin=subprocess.DEVNULL, pass_fds=(theirs.fileno(),)
        )
        theirs.close()
        return mine


def alone(fd: int, preload: Iterable[str], serve: str) -> None:
    """A nursery that was begun as a program of its own."""
    channel = Connection(fd)
    for name in preload:
        importlib.import_module(name)
    module, _, function = serve.partition(":")
    _part(channel, getattr(importlib.import_module(module), function))


def _part(channel: Connection, serve: Serve) -> None:
    """Fork for everybody who asks, until nobody is left who could. Does not return."""
    _call_itself(NAME)
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl+C is for those who ask
    lives: dict[int, Connection] = {}
    signal.signal(signal.SIGCHLD, lambda *_: _tell_ends(lives))
    with contextlib.suppress(EOFError, OSError):
        while True:
            life = Connection(recv_handle(channel))
            signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGCHLD])  # who ends at once is known by then
            try:
                pid = os.fork()
            except OSError:
                life.close()  # too many processes, or no memory: who asked sees the end
                continue
            if not pid:
                _be(life, [channel, *lives.values()], serve)
            lives[pid] = life
            signal.pthread_sigmask(signal.SIG_UNBLOCK, [signal.SIGCHLD])
    os._exit(0)


def _be(life: Connection, others: Iterable[Connection], serve: Serve) -> None:
    """Be the new process. Does not return."""
    status = 1
    try:
        _call_itself(NAME_OF_A_CHILD)
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        signal.pthread_sigmask(signal.SIG_UNBLOCK, [signal.SIGCHLD])
        for other in others:
            other.close()
        with contextlib.suppress(EOFError, OSError):  # who asked has gone already
            pipe = Connection(recv_handle(life))
            life.close()
            serve(pipe)
        status = 0
    except BaseException:
        traceback.print_exc()
    finally:
        os._exit(status)


def _call_itself(name: str) -> None:
    """By what name a list of processes shows it; its command is that of the process that it was forked from."""
    with contextlib.suppress(OSError), open("/proc/self/comm", "w", encoding="ascii") as file:  # noqa: PTH123 - a file of the system's
        file.write(name)


def _tell_ends(lives: dict[int, Connection]) -> None:
    """Tell those who asked for them how processes have ended."""
    with contextlib.suppress(ChildProcessError):
        while (ended := os.waitpid(-1, os.WNOHANG))[0]:
            if (life := lives.pop(ended[0], None)) is not None:
                with contextlib.suppress(OSError), contextlib.closing(life):
                    life.send_bytes(b"%d" % os.waitstatus_to_exitcode(ended[1]))


NURSERY = Nursery()
