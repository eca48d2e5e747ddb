"""What breaks first by the API: a job that tells what it knows while it runs, and mistakes refused at once."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import jsonschema
import pytest
from django.db import connections
from django.test import Client

from patterns_app.core import limits
from patterns_app.core.engine.load.fleets.model import Stress
from patterns_app.core.layout.workers import RenderTimeout
from patterns_app.web import progress
from patterns_app.web.api.shapes import EXAMPLE
from patterns_app.web.background import queue
from patterns_app.web.background.models import Job
from tests.web.test_background import living, state, work

__all__ = ["living"]
pytestmark = pytest.mark.django_db
ADDRESS = "/api/v1/sketches/stress"
LOAD: dict[str, Any] = {"seconds": 4, "arrivals": [{"part": "browser", "rate": 20}]}
SKETCH = json.loads(json.dumps(EXAMPLE))
next(node for node in SKETCH["nodes"] if node["id"] == "worker").setdefault("settings", {})["reserved_concurrency"] = 4
FEW = {"faults": ["fails"], "samples": 2}


@pytest.fixture(autouse=True)
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    """A job that is answered at once ends a request inside of another and closes connections; the test's own stays."""
    monkeypatch.setattr(connections["default"], "close_if_unusable_or_obsolete", lambda: None)
    monkeypatch.setattr(limits, "STRESS_RAISED", 2_000)


def asked(client: Client, **more: Any) -> Any:
    body = {"sketch": SKETCH, "load": LOAD, "stress": FEW, **more}
    return client.post(ADDRESS, body, content_type="application/json")


def test_what_gives_first_is_named_with_its_limit_in_the_published_form(client: Client) -> None:
    said = asked(client)
    assert said.status_code == 202, said.content
    job = state(client, said["Location"])
    assert (job["state"], job["status"], job["so_far"]) == ("done", 200, None)
    found = client.get(job["result"]).json()
    assert (found["done"], found["runs"]) == (True, found["of"])
    assert (found["breaks"]["part"], found["breaks"]["limit"]["limit"]) == ("worker", "reserved_concurrency")
    assert " gives first, at " in found["said"][0]
    assert found["said"][1].startswith("It met reserved concurrency: 4")
    assert {row["fault"] for row in found["chaos"]} == {"fails"}
    assert [row["lost"] for row in found["chaos"]] == sorted((row["lost"] for row in found["chaos"]), reverse=True)
    assert {band["name"] for band in found["bands"]} >= {"p99_ms", "usd_hour"}
    assert found["assumed"]
    jsonschema.validate(found, client.get("/api/v1/schema/stress.json").json())
    jsonschema.validate(FEW, client.get("/api/v1/schema/stressing.json").json())
    again = client.get(state(client, asked(client)["Location"])["result"]).json()
    assert again == found, "the same seed gives the same figures"


def test_mistakes_and_more_than_is_run_are_refused_at_once_with_their_places(client: Client) -> None:
    uncertain = [{"part": "nobody", "what": "work_ms", "low": 1, "high": 2}]
    for more, status, place in (
        ({"load": {"seconds": -1}}, 422, "$.load.seconds"),
        ({"stress": {"faults": ["sulks"]}}, 422, "$.stress.faults[0]"),
        ({"stress": {"samples": 100_000}}, 422, "$.stress.samples"),
        ({"stress": {"hope": 1}}, 422, "$.stress"),
        ({"stress": {"uncertain": uncertain}}, 422, "$.stress.uncertain[0]"),
        ({"stress": {"uncertain": [{"what": "work_ms.function", "low": 0, "high": 1}]}}, 422, "$.stress.uncertain[0]"),
        ({"stress": {"uncertain": [{"what": "scaling_span_s", "low": 0, "high": 1}]}}, 422, "$.stress.uncertain[0]"),
        ({"stress": {"uncertain": [{"what": "times", "low": 0, "high": 1e9}]}}, 413, "$.stress"),
        ({"sketch": {"schema": "pattern-studio/2", "nodes": 3}}, 422, "$.sketch.nodes"),
        ({"load": {**LOAD, "seconds": 86_400}, "stress": {"samples": 200}}, 413, "$.stress"),
        ({"load": {**LOAD, "arrivals": [{"part": "browser", "rate": 1_000_000}]}}, 413, "$.load.arrivals"),
    ):
        answer = asked(client, **more)
        assert answer.status_code == status, (more, answer.content)
        assert [one["path"] for one in answer.json()["errors"]] == [place], more
    long = {**LOAD, "seconds": 86_400}
    assert asked(client, load=long, stress={"samples": 200, "shorten": True}).status_code == 202
    Job.objects.all().delete()
    many = {**SKETCH, "nodes": [*SKETCH["nodes"], *({"id": f"n{n}", "service": "aws.lambda"} for n in range(300))]}
    assert asked(client, sketch=many, stress={}).status_code == 413
    assert not Job.objects.exists()


@pytest.mark.usefixtures("living")
def test_what_is_known_is_told_while_it_runs_and_who_gives_it_up_ends_it(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[Any] = []
    report = progress.report

    def looking(done: int, of: int, so_far: bytes = b"") -> None:
        report(done, of, so_far)
        seen.append(client.get(job).json())
        if len(seen) == 3:
            queue.give_up(Job.objects.get().id)

    monkeypatch.setattr("patterns_app.web.api.stressing.progress.report", looking)
    job = asked(client)["Location"]
    work()
    assert [one["done"] for one in seen] == [1, 2, 3]
    assert all(one["so_far"]["done"] is False for one in seen)
    assert seen[0]["of"] > 3
    ended = state(client, job)
    assert (ended["state"], ended["so_far"]) == ("cancelled", None)


def test_a_fleet_that_takes_too_long_tells_what_it_knows(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    def slow_cage(hear: Callable[[Stress], None], seconds: float, function: Any, *given: Any) -> Stress:
        told: list[int] = []

        def tell(so_far: Stress) -> None:
            hear(so_far)
            told.append(so_far.runs)
            if len(told) == 3:
                raise RenderTimeout(f"It took longer than {seconds:g} seconds and was stopped.")

        found: Stress = function(*given, tell)
        return found

    monkeypatch.setattr("patterns_app.web.api.stressing.caged_heard", slow_cage)
    monkeypatch.setattr("django.conf.settings.RENDER_WORKERS", 1)
    found = client.get(state(client, asked(client)["Location"])["result"]).json()
    assert (found["done"], found["runs"]) == (False, 3)
    assert "took longer than 25 seconds" in found["stopped_by"]
