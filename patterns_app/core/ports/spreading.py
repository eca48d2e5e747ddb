"""Spreads a list of plain tasks over the processors of this machine."""

from __future__ import annotations

import multiprocessing
import os
from collections.abc import Callable, Sequence
from typing import TypeVar

A = TypeVar("A")
B = TypeVar("B")


def spread(act: Callable[[A], B], tasks: Sequence[A], processes: int | None = None) -> list[B]:
    """What `act` answers for each task, in their order. It is a function of a module; tasks and answers are plain."""
    count = min(len(tasks), processes or len(os.sched_getaffinity(0)))
    if count <= 1:
        return [act(task) for task in tasks]
    with multiprocessing.get_context("forkserver").Pool(count) as pool:
        return pool.map(act, tasks, chunksize=1)
