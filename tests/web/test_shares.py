"""What one client asks for leaves room for others: long work beside short work, jobs, runs under load, bodies."""

from __future__ import annotations

import re
import time
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from patterns_app.core.pipeline import Busy
from patterns_app.core.ports.turnstile import Turnstile
from patterns_app.web import working
from patterns_app.web.asking import fingerprint
from patterns_app.web.background import queue
from patterns_app.web.background.models import Job, State
from tests.each import each
from tests.web.test_api_simulate import LOAD, asked, one_connection
from tests.web.test_background import SKETCH, living, work

__all__ = ["living", "one_connection"]
pytestmark = pytest.mark.django_db
ADDRESS = "127.0.0.1"  # of the test client


@pytest.fixture
def no_patience(monkeypatch: pytest.MonkeyPatch) -> tuple[Turnstile, Turnstile]:
    """The turnstiles of a server with two processes for short work, at which nobody waits."""
    short, long = Turnstile(2, 1, 0.01), Turnstile(1, 1, 0.01)
    monkeypatch.setattr(working, "turns", lambda: short)
    monkeypatch.setattr(working, "long_turns", lambda: long)
    return short, long


def test_short_work_goes_on_while_long_work_holds_its_places(client: Client, no_patience: Any) -> None:
    _, long = no_patience
    with long.place("somebody"):
        assert client.post("/api/v1/sketches/layout", SKETCH, content_type="application/json").status_code == 200
        refused = asked(client)
    assert (refused.status_code, refused["Retry-After"]) == (503, "10")
    assert "Long work of others is under way" in refused.json()["detail"]
    assert asked(client).status_code == 202


def test_a_client_that_works_in_all_but_one_of_the_processes_waits_and_others_do_not(
    client: Client, no_patience: Any
) -> None:
    short, _ = no_patience
    with short.place(ADDRESS):
        refused = client.post("/api/v1/sketches/layout", SKETCH, content_type="application/json")
        others = client.post("/api/v1/sketches/layout", SKETCH, content_type="application/json", REMOTE_ADDR="::1")
    assert (refused.status_code, others.status_code) == (503, 200)
    with short.place(""), short.place("another"), pytest.raises(Busy):
        working.caged(time.sleep, 0)


def test_where_no_worker_lives_a_client_has_one_job_at_a_time(client: Client) -> None:
    now = timezone.now()
    under_way = Job.objects.create(
        client=fingerprint(ADDRESS), state=State.RUNNING, created=now, beat=now, ends=now + timedelta(hours=1)
    )
    refused = asked(client)
    assert refused.status_code == 429
    assert "A job of this address is not finished yet" in refused.json()["detail"]
    Job.objects.filter(pk=under_way.pk).update(beat=now - timedelta(minutes=2))
    assert asked(client).status_code == 202, "what a process that died has left holds nobody up"


@pytest.mark.usefixtures("living")
def test_who_asks_for_one_job_comes_before_who_asks_for_many(client: Client) -> None:
    def put(address: str) -> str:
        said = client.post(
            "/api/v1/sketches/layout",
            SKETCH,
            content_type="application/json",
            headers={"Prefer": "respond-async"},
            REMOTE_ADDR=address,
        )
        return str(said["Location"])

    many = [put("192.0.2.1") for _ in range(3)]
    one = put("192.0.2.2")
    work()
    began = [Job.objects.get(pk=address.rpartition("/")[2]).started for address in (many[0], one, many[1], many[2])]
    assert began == sorted(began, key=lambda when: when or timezone.now())


def test_a_run_is_paid_for_before_it_begins(client: Client, settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(queue, "answer_here", lambda job: None)
    settings.RUN_SECONDS_AN_HOUR = 30
    heavy = {"seconds": 1000, "arrivals": [{"part": "browser", "rate": 2000}]}
    refused = asked(client, heavy)
    assert (refused.status_code, refused.headers.get("Retry-After", "").isdigit()) == (429, True)
    assert re.search(r"about 41 s of the processor.* Lower the rates", refused.json()["detail"])
    assert asked(client, LOAD).status_code == 202


@each(
    ("load", "path"),
    [
        ({"parts": {"worker": {}, "a.b": {}, "queue": {"work_ms": {"p50": "quick"}}}}, "parts.queue.work_ms.p50"),
        ({"parts": {"worker": {"speed": 1}}}, "parts.worker"),
        ({"connections": {"x": {}, "y": {"retry": {"tries": 0}}}}, "connections.y.retry.tries"),
        (
            {"changes": [{"part": "worker", "at_s": 1, "settings": {"memory": 1, "timeout": None}}]},
            "changes[0].settings.timeout",
        ),
    ],
)
def test_a_mistake_in_a_load_is_told_with_its_key(client: Client, load: dict[str, Any], path: str) -> None:
    refused = asked(client, {"seconds": 60, **load})
    assert refused.status_code == 422
    assert [one["path"] for one in refused.json()["errors"]] == [f"$.load.{path}"]


def test_a_body_that_is_too_large_is_told_how_large_it_may_be(client: Client) -> None:
    body = b"x" * 1_100_000
    for path in ("/api/v1/sketches/validate", "/api/v1/sketches/simulate", "/api/v1/saved"):
        refused = client.post(path, body, content_type="application/json")
        assert refused.status_code == 413, path
        assert "1,048,576 bytes" in refused.json()["detail"]
        assert "settings" not in refused.json()["detail"]
