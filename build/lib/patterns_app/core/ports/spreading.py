"""Spreads a list of plain tasks over the processors of this machine, or over a cluster of Dask.

What is spread is a function of a module; tasks and answers are plain values. Answers come in the order of the tasks.

NotSpread  nobody does the tasks; the message is for the reader
"""

from __future__ import annotations

import multiprocessing
import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import Protocol, TypeVar

A = TypeVar("A")
B = TypeVar("B")
_SECONDS_TO_CONNECT = 5
_PRELOAD = ["patterns_app.core.warm"]  # by its name: that room stands above all others


class NotSpread(RuntimeError):
    """There is no cluster at the address, or what asks it is not installed."""


class Mapping(Protocol):
    """As the `map` that is built in, and as lazy."""

    def __call__(self, act: Callable[[A], B], tasks: Sequence[A], /) -> Iterable[B]:
        """What `act` answers for each task, in their order."""


@contextmanager
def spread(processes: int = 0, parts: bool = False) -> Iterator[Mapping]:
    """Spreads over so many processes; 0: one for each processor of this machine.

    With `parts` they part from this process, which has one thread and has loaded what they need.
    """
    count = processes or len(os.sched_getaffinity(0))
    if count <= 1:
        yield map
        return
    context = multiprocessing.get_context("fork" if parts else "forkserver")
    if not parts:
        context.set_forkserver_preload(_PRELOAD)
    with context.Pool(count) as pool:

        def mapping(act: Callable[[A], B], tasks: Sequence[A], /) -> Iterable[B]:
            return pool.imap(act, tasks, chunksize=1)

        yield mapping


@contextmanager
def spread_over(address: str) -> Iterator[Mapping]:
    """Spreads over the workers of the cluster whose scheduler is at `address`; they have this package installed.

    Raises NotSpread.
    """
    try:
        from distributed import Client
    except ImportError:
        said = "a cluster needs Dask, which is not installed: pip install 'pattern-studio[dask]'"
        raise NotSpread(said) from None
    try:
        client = Client(address, timeout=_SECONDS_TO_CONNECT, set_as_default=False)
    except (OSError, ValueError) as error:
        raise NotSpread(f"no scheduler of Dask answers at {address[:200]}: {' '.join(str(error).split())}") from None
    with client:

        def mapping(act: Callable[[A], B], tasks: Sequence[A], /) -> Iterable[B]:
            for future in client.map(act, tasks, pure=False):
                yield future.result()

        yield mapping
