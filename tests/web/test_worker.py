"""`manage.py worker` while the database is away: it waits, longer each time, begins anew, and is back at once."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import InterfaceError, OperationalError

from patterns_app.web.background.management.commands import worker


class Loop:
    """The library's loop: what each of its runs ends with, and how many seconds it has lasted."""

    def __init__(self, clock: Clock, *ends: tuple[Exception | None, float]) -> None:
        self.running = True
        self._clock, self._ends = clock, list(ends)

    def run(self) -> None:
        error, lasted = self._ends.pop(0)
        self._clock.now += lasted
        self.running = bool(self._ends)
        if error:
            raise error


class Clock:
    """Time that passes only when somebody sleeps or works."""

    def __init__(self) -> None:
        self.now = 0.0
        self.slept: list[float] = []

    def monotonic(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.now += seconds


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    found = Clock()
    monkeypatch.setattr(worker, "time", found)
    return found


@pytest.fixture
def anew(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """One entry for each time that the connection to the database was begun anew."""
    found: list[str] = []
    monkeypatch.setattr(worker, "_begin_anew", lambda: found.append("anew"))
    return found


AWAY = OperationalError("connection refused\nsecond line")


def test_it_waits_longer_while_the_database_stays_away_and_not_for_ever(
    clock: Clock, anew: list[str], caplog: Any
) -> None:
    worker._work(Loop(clock, *[(AWAY, 0.1)] * 9, (None, 0)), batch=False)  # type: ignore[arg-type]
    assert clock.slept == [1, 1, 2, 5, 10, 30, 30, 30, 30]
    assert len(anew) == 9, "a pool that could not connect would wait longer and longer by itself"
    assert {record.getMessage() for record in caplog.records} == {
        "the worker waits for the database: ['connection refused']"
    }


def test_after_a_long_life_it_begins_with_a_short_pause_again(clock: Clock, anew: list[str]) -> None:
    ends = [(AWAY, 0.1), (AWAY, 0.1), (AWAY, 0.1), (InterfaceError("gone"), 3600), (None, 0)]
    worker._work(Loop(clock, *ends), batch=False)  # type: ignore[arg-type]
    assert clock.slept == [1, 1, 2, 1]


def test_a_batch_ends_with_its_first_run(clock: Clock, anew: list[str]) -> None:
    worker._work(Loop(clock, (None, 1), (None, 1)), batch=True)  # type: ignore[arg-type]
    assert (clock.slept, anew) == ([], [])


def test_a_mistake_of_ours_is_not_waited_for(clock: Clock, anew: list[str]) -> None:
    with pytest.raises(ZeroDivisionError):
        worker._work(Loop(clock, (ZeroDivisionError(), 1), (None, 1)), batch=False)  # type: ignore[arg-type]
    assert clock.slept == []
