"""A sketch under load by the API: a job that tells its figures while it runs, and mistakes refused at once."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import jsonschema
import pytest
from django.db import connections
from django.test import Client

from patterns_app.core.engine.load.model import Report
from patterns_app.core.layout.workers import RenderTimeout
from patterns_app.web import progress
from patterns_app.web.api.shapes import EXAMPLE
from patterns_app.web.background import queue
from patterns_app.web.background.models import Job
from tests.web.test_background import living, state, work

__all__ = ["living"]
pytestmark = pytest.mark.django_db
ADDRESS = "/api/v1/sketches/simulate"
LOAD: dict[str, Any] = {"seconds": 60, "arrivals": [{"part": "browser", "rate": 20}]}


@pytest.fixture(autouse=True)
def one_connection(monkeypatch: pytest.MonkeyPatch) -> None:
    """A job that is answered at once ends a request inside of another and closes connections; the test's own stays."""
    monkeypatch.setattr(connections["default"], "close_if_unusable_or_obsolete", lambda: None)


def asked(client: Client, load: Any = LOAD, **more: Any) -> Any:
    return client.post(ADDRESS, {"sketch": EXAMPLE, "load": load, **more}, content_type="application/json")


def test_where_no_worker_lives_the_job_is_finished_with_the_answer(client: Client) -> None:
    said = asked(client, budget={"p99_ms": 0.001, "lost": 0, "parts": {"worker": {"usd_hour": 1000}}})
    assert said.status_code == 202, said.content
    job = state(client, said["Location"])
    assert (job["state"], job["status"], job["so_far"]) == ("done", 200, None)
    report = client.get(job["result"]).json()
    assert report["done"] is True
    assert report["until_s"] == 60
    messages = report["messages"]
    ends = ("served", "failed", "kept", "lost", "in_flight")
    assert messages["arrived"] == sum(messages.get(name, 0) for name in ends) > 900
    assert report["callers"]["browser"]["latency_ms"]["p99"]["value"] > 0
    assert set(report["parts"]) == {node["id"] for node in EXAMPLE["nodes"]} - {"browser"}
    assert [(one["name"], one["over"]) for one in report["budget"]] == [
        ("p99_ms", True),
        ("lost", False),
        ("usd_hour", False),
    ]
    jsonschema.validate(report, client.get("/api/v1/schema/report.json").json())
    jsonschema.validate(LOAD, client.get("/api/v1/schema/load.json").json())
    again = client.get(state(client, asked(client)["Location"])["result"]).json()
    report.pop("budget")
    assert again == report, "the same seed gives the same figures"


def test_another_sketch_is_run_under_the_same_load(client: Client) -> None:
    nodes = [
        {**one, "settings": {"reserved_concurrency": 1}} if one["id"] == "worker" else one for one in EXAMPLE["nodes"]
    ]
    said = asked(client, against={**EXAMPLE, "nodes": nodes})
    report = client.get(client.get(said["Location"]).json()["result"]).json()
    assert report["against"]["messages"]["arrived"] == report["messages"]["arrived"]
    assert report["against"]["parts"]["worker"]["throttled"] > 10
    jsonschema.validate(report, client.get("/api/v1/schema/report.json").json())


def test_mistakes_are_refused_at_once_with_their_places(client: Client) -> None:
    csv = {"part": "browser", "kind": "points", "points": "at,rate\n0,10\n60,many\n"}
    for question, place in (
        ({"load": {"seconds": -1}}, "$.load.seconds"),
        ({"load": {"seconds": 10**9}}, "$.load.seconds"),
        ({"load": {"arrivals": [{"part": "nobody"}]}}, "$.load.arrivals[0].part"),
        ({"load": {"arrivals": [csv]}}, "$.load.arrivals[0].points line 3"),
        ({"load": {"faults": [{"part": "worker", "fault": "sulks"}]}}, "$.load.faults[0].fault"),
        ({"load": {"hurry": True}}, "$.load"),
        ({"load": {}, "budget": {"p98_ms": 1}}, "$.budget"),
        ({"load": {}, "budget": {"parts": {"nobody": {"lost": 0}}}}, "$.budget.parts.nobody"),
        ({"load": {}, "hope": 1}, "$"),
        ({"load": LOAD, "against": {"schema": "pattern-studio/2"}}, "$.against.arrivals[0].part"),
        ({"load": {}, "sketch": {"schema": "pattern-studio/2", "nodes": 3}}, "$.sketch.nodes"),
        ({"load": {"parts": {"worker": {"work_ms": "long"}}}}, "$.load.parts.worker.work_ms"),
    ):
        answer = client.post(ADDRESS, {"sketch": EXAMPLE} | question, content_type="application/json")
        assert answer.status_code == 422, (question, answer.content)
        assert [one["path"] for one in answer.json()["errors"]] == [place], question
    for body in (b"", b"{", b"[]", b"\xff"):
        assert client.post(ADDRESS, body, content_type="application/json").status_code == 422
    assert not Job.objects.exists()


def test_csv_of_arrivals_means_what_the_same_points_mean(client: Client) -> None:
    def arrived(points: Any) -> Any:
        load = {"seconds": 60, "arrivals": [{"part": "browser", "kind": "points", "points": points, "even": True}]}
        return client.get(state(client, asked(client, load)["Location"])["result"]).json()["messages"]

    assert arrived("time,rate\n0,10\n0:00:30,30\n") == arrived([[0, 10], [30, 30]])
    assert abs(arrived([[0, 10], [30, 30]])["arrived"] - 1200) <= 2


@pytest.mark.usefixtures("living")
def test_figures_are_told_while_it_runs_and_who_gives_it_up_ends_it(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[Any] = []
    report = progress.report

    def looking(done: int, of: int, so_far: bytes = b"") -> None:
        report(done, of, so_far)
        seen.append(client.get(job).json())
        if len(seen) == 3:
            queue.give_up(Job.objects.get().id)

    monkeypatch.setattr("patterns_app.web.api.simulating.progress.report", looking)
    said = asked(client)
    job = said["Location"]
    assert (said.status_code, said.json()["state"]) == (202, "queued")
    work()
    assert [one["state"] for one in seen] == ["running"] * 3
    assert said.json()["so_far"] == seen[0]["so_far"], "whoever waits sees the first figures with the answer"
    assert all(one["so_far"]["done"] is False for one in seen)
    reached = [one["so_far"]["until_s"] for one in seen]
    assert reached == sorted(reached)
    assert reached[0] < reached[-1] < 60
    assert seen[-1]["done"] == int(100 * reached[-1] / 60)
    ended = state(client, job)
    assert (ended["state"], ended["so_far"]) == ("cancelled", None)
    assert client.get(f"{job}/result").status_code == 404


@pytest.mark.usefixtures("living")
def test_the_first_figures_of_a_large_run_come_from_its_worker(client: Client) -> None:
    said = asked(client, {"seconds": 600, "arrivals": [{"part": "browser", "rate": 50}]})
    assert (said.status_code, said.json()["state"], said.json()["so_far"]) == (202, "queued", None)


def test_more_than_is_run_is_refused_with_the_mend_and_a_long_run_tells_how_far_it_came(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    for arrivals in (
        {"rate": 1_000_000},
        {"kind": "burst", "rate": 1, "peak": 900_000, "lasts_s": 50},
        {"kind": "steps", "steps": [{"at_s": 0, "rate": 0}, {"at_s": 10, "rate": 400_000}]},
        {"kind": "day", "rate": 0, "peak": 400_000, "period_s": 60},
    ):
        answer = asked(client, {"seconds": 60, "arrivals": [{"part": "browser", **arrivals}]})
        assert answer.status_code == 413, arrivals
        assert answer.json()["errors"][0]["path"] == "$.load.arrivals"
        assert "lower the rates, or run fewer seconds" in answer.json()["detail"]
    many = {**EXAMPLE, "nodes": [*EXAMPLE["nodes"], *({"id": f"n{n}", "service": "aws.lambda"} for n in range(500))]}
    answer = client.post(ADDRESS, {"sketch": many, "load": LOAD}, content_type="application/json")
    assert (answer.status_code, answer.json()["errors"][0]["path"]) == (413, "$.sketch.nodes")
    assert "at most 500 are run" in answer.json()["detail"]

    def slow_cage(hear: Callable[[Report], None], seconds: float, function: Any, *given: Any) -> Report:
        told: list[float] = []

        def tell(report: Report) -> None:
            hear(report)
            told.append(report.until_s)
            if len(told) == 3:
                raise RenderTimeout(f"It took longer than {seconds:g} seconds and was stopped.")

        found: Report = function(*given, tell)
        return found

    monkeypatch.setattr("patterns_app.web.api.simulating.caged_heard", slow_cage)
    report = client.get(state(client, asked(client, budget={"lost": 0})["Location"])["result"]).json()
    assert 0 < report["until_s"] < 60
    assert "took longer than" in report["stopped_by"]
    assert [(one["name"], one["over"]) for one in report["budget"]] == [("lost", False), ("seconds", True)]
