"""Nobody holds all places, who has had least goes first, and who finds none in time is told so."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable

import pytest

from patterns_app.core.ports.cage import Busy
from patterns_app.core.ports.turnstile import Turnstile


class Crowd:
    """Clients in threads, each of which holds its place until it is told to go on."""

    def __init__(self, turnstile: Turnstile) -> None:
        self.turnstile = turnstile
        self.inside: list[str] = []
        self.refused: list[str] = []
        self._leave: dict[str, list[threading.Event]] = {}
        self._threads: list[threading.Thread] = []

    def come(self, client: str) -> None:
        """Comes, and has asked when this returns."""
        leave, before = threading.Event(), len(self.inside) + len(self.refused) + self.waiting()
        self._leave.setdefault(client, []).append(leave)
        self._threads.append(threading.Thread(target=self._live, args=(client, leave), daemon=True))
        self._threads[-1].start()
        reached(lambda: len(self.inside) + len(self.refused) + self.waiting() > before)

    def go(self, client: str) -> None:
        """The first of this client's leaves its place."""
        before = self.inside.count(client)
        self._leave[client].pop(0).set()
        reached(lambda: self.inside.count(client) < before or not self.waiting_of(client))

    def waiting(self) -> int:
        return len(self.turnstile._queue)

    def waiting_of(self, client: str) -> int:
        return sum(one.client == client for one in self.turnstile._queue)

    def end(self) -> None:
        for leaving in self._leave.values():
            for leave in leaving:
                leave.set()
        for thread in self._threads:
            thread.join(10)

    def _live(self, client: str, leave: threading.Event) -> None:
        try:
            with self.turnstile.place(client):
                self.inside.append(client)
                leave.wait(30)
                self.inside.remove(client)
        except Busy:
            self.refused.append(client)


def reached(true: Callable[[], bool]) -> None:
    """Until something has come about in another thread. Fails when it does not."""
    for _ in range(1000):
        if true():
            return
        time.sleep(0.01)
    raise AssertionError("it never came about")


def test_one_client_leaves_a_place_for_others_however_much_it_asks_for() -> None:
    crowd = Crowd(Turnstile(3, 8, 60))
    for _ in range(9):
        crowd.come("greedy")
    assert crowd.inside == ["greedy", "greedy"]
    assert (crowd.waiting(), len(crowd.refused)) == (4, 3), "half of what may wait is one client's"
    crowd.come("somebody")
    assert crowd.inside[-1] == "somebody", "without waiting"
    crowd.end()
    assert crowd.inside == []


def test_who_has_fewest_goes_before_who_came_first() -> None:
    crowd = Crowd(Turnstile(1, 8, 60))
    for client in ("greedy", "greedy", "greedy", "somebody"):
        crowd.come(client)
    crowd.go("greedy")
    reached(lambda: crowd.inside == ["somebody"])
    crowd.go("somebody")
    reached(lambda: crowd.inside == ["greedy"])
    crowd.end()


def test_who_finds_no_place_in_time_is_told_when_to_come_again() -> None:
    turnstile = Turnstile(1, 2, 0.01)
    with turnstile.place("one"), pytest.raises(Busy, match="Try again in 2 seconds"), turnstile.place("two"):
        pass
    with turnstile.place("two"):
        pass


def test_the_product_itself_has_no_share() -> None:
    turnstile = Turnstile(2, 2, 0.01)
    with turnstile.place(""), turnstile.place(""), pytest.raises(Busy), turnstile.place(""):
        pass
