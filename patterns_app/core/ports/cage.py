"""A cage for work of unknown size: other processes with limits, and a queue that ends.

A hang, a crash, too much memory or too large an answer costs one piece of work a clear error, not the server. What is
asked for while all places are taken is refused at once: waiting without end would take the server's threads.

CageError
  Busy         every place is taken; `seconds` tells when to try again
  TookTooLong  longer than the time limit; the worker was killed
  Broke        the worker died, needed too much memory, or its answer was too large
    TooMuchMemory
"""

from __future__ import annotations

import contextlib
import ctypes
import os
import pickle
import queue
import signal
import threading
from collections.abc import Callable
from multiprocessing.connection import Connection
from typing import Any, ParamSpec, TypeVar

from patterns_app.core import limits

from .nursery import NURSERY

P = ParamSpec("P")
T = TypeVar("T")
_MEBI = 1_048_576
_SECONDS_TO_START = 120.0  # three of the processor, on a machine that is very busy with other things
_SECONDS_OF_A_CRASH = 1.0  # nobody is left to tell how long it took
_TIMES_BY_THE_CLOCK = 5  # as long as its time of the processor a piece of work may take where it has to share
_LEAST_WAIT = 0.05
_DONE, _RAISED, _NO_MEMORY, _TOO_LARGE, _TOLD = range(5)
Hear = Callable[[Any], None]


class CageError(RuntimeError):
    """The work was not done. The message is for the reader."""


class Busy(CageError):
    """Too much is being worked on already."""

    seconds = 2  # after which another try makes sense

    def __init__(self) -> None:
        super().__init__(f"Too much is being worked on just now. Try again in {self.seconds} seconds.")


class TookTooLong(CageError):
    """It took too long."""


class Broke(CageError):
    """The worker process ended, or the answer is too large."""


class TooMuchMemory(Broke):
    """More memory than it is allowed."""


class Cage:
    """A few processes, started on first use and kept warm. Safe to use from several threads."""

    def __init__(
        self,
        count: int = 2,
        *,
        seconds: float = limits.RENDER_SECONDS,
        waiting: int = limits.CAGE_WAITING,
        preload: tuple[str, ...] = (),
        spent: Callable[[float], None] = lambda seconds: None,
    ) -> None:
        """`waiting` pieces of work may wait for one of `count` processes, each as long as a piece may take.

        `preload` are modules that every process needs: they are imported once, before the processes part.
        `spent` hears, in the thread that asked, how many seconds of the processor each piece has taken.
        """
        self._count = count
        self._seconds = seconds
        self._preload = preload
        self._spent = spent
        self._places = threading.BoundedSemaphore(count + waiting)
        self._lock = threading.Lock()
        self._free: queue.LifoQueue[_Worker | None] | None = None
        self._all: set[_Worker] = set()

    def run(self, function: Callable[P, T], *arguments: P.args, **named: P.kwargs) -> T:
        """Run a module-level function in a process. Raises CageError or what the function raises."""
        return self.run_within(self._seconds, function, *arguments, **named)

    def run_within(self, seconds: float, function: Callable[P, T], *arguments: P.args, **named: P.kwargs) -> T:
        """As `run`, with a time limit of its own in seconds."""
        result: T = self._placed(None, seconds, function, *arguments, **named)
        return result

    def run_heard(self, hear: Hear, seconds: float, function: Callable[..., T], *arguments: Any) -> T:
        """As `run_within`, of a function that takes `tell`: what it tells is heard in the asking thread.

        What `hear` raises ends the work at once.
        """
        result: T = self._placed(hear, seconds, function, *arguments)
        return result

    def _placed(self, hear: Hear | None, seconds: float, function: Any, *arguments: Any, **named: Any) -> Any:
        work = pickle.dumps((function, arguments, named, seconds, hear is not None), protocol=pickle.HIGHEST_PROTOCOL)
        if not self._places.acquire(blocking=False):
            raise Busy
        try:
            return self._worked(work, seconds, hear)
        finally:
            self._places.release()

    def close(self) -> None:
        """End the processes. The next piece of work starts new ones."""
        with self._lock:
            workers, self._all, self._free = self._all, set(), None
        for worker in workers:
            worker.end()

    def interrupt(self) -> None:
        """End at once whatever is being worked on: who waits for it gets Broke. Other work finds new processes."""
        with self._lock:
            workers = set(self._all)
        for worker in workers:
            worker.kill()

    def _worked(self, work: bytes, seconds: float, hear: Hear | None) -> Any:
        free = self._running()
        try:
            worker = free.get(timeout=self._seconds)
        except queue.Empty:
            raise Busy from None
        try:
            if worker is None or not worker.alive():
                worker = self._start(worker)
            kind, value, used = worker.answer(work, seconds, hear)
        except BaseException as error:
            # What goes wrong between two messages leaves nothing that could be trusted.
            self._drop(worker)
            free.put(None)
            self._spent(seconds if isinstance(error, TookTooLong) else min(seconds, _SECONDS_OF_A_CRASH))
            raise
        self._spent(used)
        if worker.is_spent:
            self._drop(worker)
            worker = None
        free.put(worker)
        return _unfolded(kind, value)

    def _running(self) -> queue.LifoQueue[_Worker | None]:
        with self._lock:
            if self._free is None:
                self._free = queue.LifoQueue()
                for _ in range(self._count):
                    self._free.put(None)  # a place for a process that is still to be started
            return self._free

    def _start(self, old: _Worker | None) -> _Worker:
        self._drop(old)
        worker = _Worker(self._preload)
        with self._lock:
            self._all.add(worker)
        return worker

    def _drop(self, worker: _Worker | None) -> None:
        if worker is not None:
            worker.end()
            with self._lock:
                self._all.discard(worker)


def _unfolded(kind: int, value: Any) -> Any:
    if kind == _RAISED:
        raise _raised(*value)
    if kind == _NO_MEMORY:
        raise TooMuchMemory(f"It needs more memory than it is allowed ({limits.CAGE_MEMORY_BYTES // _MEBI} MiB).")
    if kind == _TOO_LARGE:
        raise Broke(f"The result is larger than {limits.CAGE_OUTPUT_BYTES // _MEBI} MiB.")
    return value


class _Worker:
    """One process and the pipe to it."""

    def __init__(self, preload: tuple[str, ...]) -> None:
        # Forked from a process that has imported everything: a new worker is there in some milliseconds.
        self._child = NURSERY.child((__name__, *preload), f"{__name__}:{serve.__name__}")
        # The time of a piece of work begins when there is somebody to do it.
        if not self._child.born(_SECONDS_TO_START):
            self.end()
            raise Broke("A process to do the work could not be started.")
        self.is_spent = False  # it holds on to more memory than a new one would need

    def alive(self) -> bool:
        return self._child.lives()

    def answer(self, work: bytes, seconds: float, hear: Hear | None = None) -> tuple[int, Any, float]:
        """Send a piece of work and wait for what comes of it, and for the seconds that it took.

        Of work that tells on the way, time is counted as the processor's between two words of it.
        """
        try:
            self._child.pipe.send_bytes(work)
            kind, value, used = self._received(seconds, seconds)
            while kind == _TOLD and hear is not None:
                hear(value)
                kind, value, used = self._received(seconds - used, seconds)
        except (EOFError, OSError):
            code = self._child.status()
            if code == -signal.SIGXCPU:
                raise TookTooLong("It took too much processor time and was stopped. Try something smaller.") from None
            raise Broke(f"The work failed in its own process (exit code {code}).") from None
        return kind, value, used

    def _received(self, left: float, seconds: float) -> tuple[int, Any, float]:
        if left <= 0 or not self._answers_within(left):
            raise TookTooLong(f"It took longer than {seconds:g} seconds and was stopped. Try something smaller.")
        kind, value, used, self.is_spent = pickle.loads(self._child.pipe.recv_bytes())  # noqa: S301 - from our own process
        return kind, value, used

    def _answers_within(self, seconds: float) -> bool:
        """Does something come in this time? Who waits for a processor that is busy with others is given longer."""
        before, _ = self._child.worked()
        last, left, waited = before, seconds, seconds
        while not self._child.pipe.poll(left):
            worked, wants_more = self._child.worked()
            left = min(seconds - (worked - before), _TIMES_BY_THE_CLOCK * seconds - waited)
            waited += left
            # At rest in this very moment is not asleep, for who has worked since the last look.
            if left < _LEAST_WAIT or not (wants_more or worked > last):
                return self._child.pipe.poll()  # it may have come while we looked
            last = worked
        return True

    def kill(self) -> None:
        """Kill the process with everything that it has started. Whoever waits at the pipe sees its end."""
        self._child.kill()

    def end(self) -> None:
        """Kill the process, and let go of it."""
        self._child.close()


def prepare() -> None:
    """All processes of the cage begin as this one is now, and share its memory: also those of its own children."""
    NURSERY.fork(serve)


def serve(pipe: Connection) -> None:
    """What a process does: one piece of work after the other, until the other end of the pipe is gone."""
    os.setsid()
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl+C is for the server, which ends its workers
    with contextlib.suppress(OSError):
        os.nice(5)  # pages go before pictures
    _bound_memory()
    with contextlib.suppress(OSError):  # who started it has gone already; it hears so below
        pipe.send_bytes(b"%d" % os.getpid())
    most = _pages()[1] + limits.CAGE_MEMORY_BYTES // 4
    while True:
        try:
            function, arguments, named, seconds, tells = pickle.loads(pipe.recv_bytes())  # noqa: S301 - from our server
        except (EOFError, OSError):
            return
        _bound_processor(seconds)
        if tells:
            named["tell"] = _teller(pipe)
        try:
            pipe.send_bytes(_folded(function, arguments, named, most))
        except OSError:
            return
        del function, arguments, named
        give_back()


def give_back() -> None:
    """What was needed for the last piece of work and lies free belongs to the system again. Only glibc knows how."""
    with contextlib.suppress(OSError, AttributeError):
        ctypes.CDLL(None).malloc_trim(0)


def _folded(function: Callable[..., Any], arguments: tuple[Any, ...], named: dict[str, Any], most: int) -> bytes:
    """The result of a piece of work, or what it raised; seconds; whether it has left more than `most` bytes behind."""
    before = _processor()
    try:
        kind, value = _DONE, function(*arguments, **named)
    except MemoryError:
        kind, value = _NO_MEMORY, None
    except Exception as error:
        kind, value = _RAISED, _bare(error)
    try:
        data = pickle.dumps((kind, value, _processor() - before, _pages()[1] > most), pickle.HIGHEST_PROTOCOL)
    except MemoryError:
        data = pickle.dumps((_NO_MEMORY, None, _processor() - before, True))
    if len(data) > limits.CAGE_OUTPUT_BYTES:
        data = pickle.dumps((_TOO_LARGE, None, _processor() - before, True))
    return data


def _teller(pipe: Connection) -> Hear:
    """What sends words on the way to whoever waits for the answer. Nobody there raises OSError, which ends the work."""
    before = _processor()

    def tell(value: Any) -> None:
        pipe.send_bytes(pickle.dumps((_TOLD, value, _processor() - before, False), pickle.HIGHEST_PROTOCOL))

    return tell


def _bare(error: Exception) -> Any:
    """The exception as it can travel: what it is, its words and what it holds. Not all can be made from their words."""
    told = (type(error), error.args, error.__dict__)
    try:
        _raised(*pickle.loads(pickle.dumps(told)))  # noqa: S301 - made in this line
    except Exception:
        return Broke, (f"The work failed: {type(error).__name__}: {str(error)[:200]}",), {}
    return told


def _raised(kind: type[Exception], words: tuple[Any, ...], holds: dict[str, Any]) -> Exception:
    error = kind.__new__(kind, *words)
    error.__dict__.update(holds)
    return error


def _bound_memory() -> None:
    """What is mapped already, mostly libraries, and so much more."""
    try:
        import resource
    except ImportError:  # not on this platform; the time limit still holds
        return
    most = _pages()[0] + limits.CAGE_MEMORY_BYTES
    resource.setrlimit(resource.RLIMIT_AS, (most, most))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_FSIZE, (limits.CAGE_FILE_BYTES, limits.CAGE_FILE_BYTES))


def _pages() -> tuple[int, int]:
    """Bytes of address space that this process has now, and bytes of memory."""
    try:
        with open("/proc/self/statm", encoding="ascii") as file:  # noqa: PTH123 - a file of the system's
            mapped, resident, *_ = file.read().split()
    except OSError:  # not on this platform
        return _MEBI * 1024, 0
    page = os.sysconf("SC_PAGE_SIZE")
    return int(mapped) * page, int(resident) * page


def _processor() -> float:
    """Seconds of the processor that this process and what it has started have used."""
    used = os.times()
    return used.user + used.system + used.children_user + used.children_system


def _bound_processor(seconds: float) -> None:
    """Also a worker whose server is gone comes to an end."""
    try:
        import resource
    except ImportError:
        return
    used = _processor()
    hard = resource.getrlimit(resource.RLIMIT_CPU)[1]
    # More than the time by the clock: native code may use several threads.
    resource.setrlimit(resource.RLIMIT_CPU, (int(used + 2 * seconds) + 2, hard))
