"""How far a piece of work is: whoever does it says so, whoever had it done may listen, neither knows the other."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar

Listener = Callable[[int, int, bytes], None]
Wanted = Callable[[], bool]
_listener: ContextVar[Listener | None] = ContextVar("listener", default=None)
_wanted: ContextVar[Wanted] = ContextVar("wanted", default=lambda: True)


class Cancelled(BaseException):
    """Nobody wants it any more. Like an interrupt it is no error, and nothing on the way answers for it."""


def report(done: int, of: int, so_far: bytes = b"") -> None:
    """So many steps of so many are done; `so_far` is JSON of what is known already, empty where nothing can be said.

    Raises Cancelled when the work is to stop.
    """
    if (listener := _listener.get()) is not None:
        listener(done, of, so_far)


def ask() -> None:
    """Raises Cancelled when nobody wants the work any more: what broke it off is no fault then."""
    if not _wanted.get()():
        raise Cancelled


@contextmanager
def told_to(listener: Listener, wanted: Wanted = lambda: True) -> Iterator[None]:
    """What is reported inside of the block goes to the listener, which may raise Cancelled; `wanted`: is it still?"""
    tokens = _listener.set(listener), _wanted.set(wanted)
    try:
        yield
    finally:
        _listener.reset(tokens[0])
        _wanted.reset(tokens[1])
