"""Who may work next where places are few: nobody holds all of them, and who has had least goes first.

Each process of the server has turnstiles of its own: in every one of them a place stays free of any one client, so
that nobody holds all places of the site either, and a process that is killed leaves nothing taken.
"""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import count

from .cage import Busy


@dataclass(eq=False)
class _Waiting:
    client: str
    may_go: bool = False


class Turnstile:
    """Hands out places. Safe to use from several threads."""

    def __init__(self, places: int, waiting: int, patience: float) -> None:
        """A client holds at most all of `places` but one, where there are more than one.

        `waiting` pieces of work may wait, half of them one client's, `patience` seconds.
        """
        self._places = places
        self._share = max(1, places - 1)
        self._waiting = waiting
        self._patience = patience
        self._turn = threading.Condition()
        self._under_way: Counter[str] = Counter()
        self._queue: list[_Waiting] = []
        self._numbers = count(1)
        self._served: dict[str, int] = {}  # when who waits, or works, was let in last

    @contextmanager
    def place(self, client: str) -> Iterator[None]:
        """A place for as long as the block runs. Raises Busy. Without a name it is the product itself."""
        self._enter(client)
        try:
            yield
        finally:
            with self._turn:
                self._under_way -= Counter([client])
                self._let_in()

    def _enter(self, client: str) -> None:
        mine = _Waiting(client)
        with self._turn:
            self._queue.append(mine)
            self._let_in()
            if mine.may_go:
                return
            waiting_too = sum(one.client == client for one in self._queue)
            has_room = len(self._queue) <= self._waiting and (not client or waiting_too <= max(1, self._waiting // 2))
            if not has_room or not self._turn.wait_for(lambda: mine.may_go, self._patience):
                self._queue.remove(mine)
                raise Busy

    def _let_in(self) -> None:
        """Free places go to whoever has fewest, of those to whose last turn is longest ago, then to the first."""
        while self._under_way.total() < self._places:
            may = [one for one in self._queue if not one.client or self._under_way[one.client] < self._share]
            if not may:
                break
            chosen = min(may, key=lambda one: (self._under_way[one.client], self._served.get(one.client, 0)))
            self._queue.remove(chosen)
            self._under_way[chosen.client] += 1
            self._served[chosen.client] = next(self._numbers)
            chosen.may_go = True
        here = {one.client for one in self._queue} | set(self._under_way)
        self._served = {client: turn for client, turn in self._served.items() if client in here}
        self._turn.notify_all()
