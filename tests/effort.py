"""How much work something is, beside a fixed piece of work: a slow machine changes nothing."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager

_STEPS = 150_000  # about a hundredth of a second on a machine of 2026


def _piece() -> float:
    """Seconds of the processor for work of the kind that readers and checks do: texts made, cut and kept."""
    started = time.process_time()
    kept: dict[str, int] = {}
    for step in range(_STEPS // 10):
        kept[str(step % 1000)] = len(f"{step}-{step}".split("-"))
    assert len(kept) == 1000
    return time.process_time() - started


@contextmanager
def at_most(pieces: int) -> Iterator[None]:
    """What is inside takes the processor at most this many times as long as a fixed piece of work (AssertionError)."""
    before = _piece()
    started = time.process_time()
    yield
    spent = time.process_time() - started
    piece = max(before, _piece())
    assert spent <= pieces * piece, f"{spent / piece:.0f} pieces of work, where {pieces} are allowed"
