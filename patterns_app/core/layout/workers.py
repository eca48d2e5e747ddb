"""Worker processes for native code: a hang, a crash or too much memory costs one request a clear error, not the server.

RenderError
  RenderTimeout   longer than the time limit; the worker was killed
  RenderCrashed   the worker died or the native code refused
"""

from __future__ import annotations

import multiprocessing
import signal
import threading
from collections.abc import Callable
from concurrent.futures import TimeoutError as FutureTimeout
from typing import ParamSpec, TypeVar

from pebble import ProcessExpired, ProcessPool

from patterns_app.core import limits

from . import graphviz
from .graphviz import Geometry
from .plan import Plan

P = ParamSpec("P")
T = TypeVar("T")


class RenderError(RuntimeError):
    """The picture could not be made. The message is for the reader."""


class RenderTimeout(RenderError):
    """It took too long."""


class RenderCrashed(RenderError):
    """The worker process ended."""


class Workers:
    """A small pool, started on first use. Safe to use from several threads."""

    def __init__(self, count: int = 2, seconds: float = limits.RENDER_SECONDS, program: str = "") -> None:
        """`program` is the path of a system `dot` that replaces the built-in Graphviz."""
        self._count = count
        self._seconds = seconds
        self._program = program
        self._lock = threading.Lock()
        self._pool: ProcessPool | None = None

    def arrange(self, plan: Plan) -> Geometry:
        """Lay out a plan in a worker. Raises RenderTimeout or RenderCrashed."""
        return self.run(graphviz.arrange, plan, self._program)

    def run(self, function: Callable[P, T], *arguments: P.args, **named: P.kwargs) -> T:
        """Run a module-level function in a worker. Raises RenderTimeout, RenderCrashed or what the function raises."""
        return self.run_within(self._seconds, function, *arguments, **named)

    def run_within(self, seconds: float, function: Callable[P, T], *arguments: P.args, **named: P.kwargs) -> T:
        """As `run`, with a time limit of its own in seconds."""
        future = self._running().schedule(function, args=list(arguments), kwargs=dict(named), timeout=seconds)
        try:
            result: T = future.result()
        except FutureTimeout:
            raise RenderTimeout(
                f"Drawing took longer than {seconds:g} seconds and was stopped. Try a smaller sketch."
            ) from None
        except ProcessExpired as error:
            raise RenderCrashed(f"Drawing failed in its worker process (exit code {error.exitcode}).") from None
        except MemoryError:
            raise RenderCrashed("Drawing needed more memory than it is allowed.") from None
        return result

    def close(self) -> None:
        """Stop the worker processes."""
        with self._lock:
            if self._pool is not None:
                self._pool.stop()  # type: ignore[no-untyped-call]
                self._pool.join()
                self._pool = None

    def _running(self) -> ProcessPool:
        with self._lock:
            if self._pool is None or not self._pool.active:
                self._pool = ProcessPool(
                    max_workers=self._count,
                    max_tasks=500,
                    initializer=prepare_worker,
                    context=multiprocessing.get_context("spawn"),
                )
            return self._pool


def prepare_worker() -> None:
    """Bound the process and load what every job needs, so that the first job is not slow."""
    # pebble stops a worker by SIGTERM, with a handler in Python that native code never lets run: it would be killed
    # only three seconds later.
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    _limit_memory()
    import diagrams  # noqa: F401
    import pygraphviz  # noqa: F401


def _limit_memory() -> None:
    try:
        import resource
    except ImportError:  # not on this platform; the time limit still holds
        return
    resource.setrlimit(resource.RLIMIT_AS, (limits.WORKER_MEMORY_BYTES, limits.WORKER_MEMORY_BYTES))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
