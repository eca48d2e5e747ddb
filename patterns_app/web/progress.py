"""How far a piece of work is: whoever does it says so, whoever had it done may listen, neither knows the other."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar

Listener = Callable[[int, int, bytes], None]
_listener: ContextVar[Listener | None] = ContextVar("listener", default=None)


class Cancelled(BaseException):
    """Nobody wants it any more. Like an interrupt it is no error, and nothing on the way answers for it."""


def report(done: int, of: int, so_far: bytes = b"") -> None:
    """So many steps of so many are done; `so_far` is JSON of what is known already, empty where nothing can be said.

    Raises Cancelled when the work is to stop.
    """
    if (listener := _listener.get()) is not None:
        listener(done, of, so_far)


@contextmanager
def told_to(listener: Listener) -> Iterator[None]:
    """What is reported inside of the block goes to the listener, which may raise Cancelled."""
    token = _listener.set(listener)
    try:
        yield
    finally:
        _listener.reset(token)
