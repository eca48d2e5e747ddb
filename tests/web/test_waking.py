"""A worker that has nothing to do hears at once that something was put into the queue."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest
from django.db import connection

from patterns_app.web.background import waking


@pytest.mark.django_db(transaction=True)
def test_a_worker_hears_of_work_long_before_it_would_look_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ear = waking.Ear()
    slept: list[float] = []
    if connection.vendor == "postgresql":
        ear.listen()
        waking.ring()
        monkeypatch.setattr("patterns_app.web.background.waking.time.sleep", slept.append)
        ear.wait(3600)  # the test would not end
    else:
        database = tmp_path / "a b.sqlite3"
        other = sqlite3.connect(database)
        other.execute("CREATE TABLE work (name)")
        other.commit()
        monkeypatch.setitem(connection.settings_dict, "NAME", str(database))

        def sleep(seconds: float) -> None:
            slept.append(seconds)
            if len(slept) == 3:
                other.execute("INSERT INTO work VALUES ('one')")
                other.commit()

        monkeypatch.setattr("patterns_app.web.background.waking.time.sleep", sleep)
        ear.listen()
        ear.wait(3600)
        assert len(slept) == 3
        other.execute("INSERT INTO work VALUES ('two')")
        other.commit()
        ear.wait(3600)
        assert len(slept) == 4, "what came between two looks is heard of too"
        other.close()
    assert sum(slept) < 1
    ear.close()


@pytest.mark.django_db
def test_a_worker_that_cannot_listen_looks_after_its_interval(monkeypatch: pytest.MonkeyPatch) -> None:
    slept: list[float] = []
    monkeypatch.setattr(waking, "listening", lambda _: (_ for _ in ()).throw(OSError))
    monkeypatch.setattr(waking, "watching", lambda: (_ for _ in ()).throw(OSError))
    monkeypatch.setattr("patterns_app.web.background.waking.time.sleep", slept.append)
    ear = waking.Ear()
    ear.listen()
    ear.wait(0.5)
    assert [round(seconds, 2) for seconds in slept] == [0.5]


@pytest.mark.django_db
def test_a_worker_whose_ear_breaks_while_it_works_goes_on(monkeypatch: pytest.MonkeyPatch) -> None:
    class Broken:
        def execute(self, _: str) -> None:
            raise sqlite3.OperationalError("disk I/O error")

        def close(self) -> None:
            closed.append(1)

    closed: list[int] = []
    slept: list[float] = []
    monkeypatch.setattr(connection, "vendor", "sqlite")
    monkeypatch.setattr(waking, "watching", Broken)
    monkeypatch.setattr("patterns_app.web.background.waking.time.sleep", slept.append)
    ear = waking.Ear()
    ear.listen()
    ear.wait(0.5)
    assert closed
    assert [round(seconds, 2) for seconds in slept] == [0.5]
