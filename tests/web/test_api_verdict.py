"""One verdict by the API: at once without a load, as a job with one, in every format, mistakes with their places."""

from __future__ import annotations

import json
from typing import Any

import jsonschema
import pytest
from django.db import connections
from django.test import Client

from patterns_app.core import limits
from patterns_app.core.layout.workers import RenderTimeout
from patterns_app.web.api.shapes import EXAMPLE
from patterns_app.web.background.models import Job
from tests.sarif import run_of
from tests.web.test_background import state

pytestmark = pytest.mark.django_db
PATH = "/api/v1/sketches/verdict"
SKETCH: dict[str, Any] = json.loads(json.dumps(EXAMPLE))
LOAD: dict[str, Any] = {"seconds": 4, "arrivals": [{"part": "browser", "rate": 5}]}


@pytest.fixture(autouse=True)
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    """A job that is answered at once ends a request inside of another and closes connections; the test's own stays."""
    monkeypatch.setattr(connections["default"], "close_if_unusable_or_obsolete", lambda: None)
    monkeypatch.setattr(limits, "STRESS_RAISED", 1_000)


def asked(client: Client, body: Any, query: str = "") -> Any:
    return client.post(PATH + query, body, content_type="application/json")


def test_without_a_load_it_is_told_at_once_and_what_hurts_most_comes_first(client: Client) -> None:
    answer = asked(client, SKETCH)
    assert answer.status_code == 200, answer.content
    found = answer.json()
    assert found == asked(client, {"sketch": SKETCH}).json()
    assert (found["hurts"][0]["rank"], found["hurts"][0]["parts"]) == ("lost", ["worker"])
    assert "RES-001" in [one["rule"] for one in found["findings"]]
    assert ("storage-first", "near") in {(one["pattern"], one["verdict"]) for one in found["patterns"]["patterns"]}
    assert found["not_known"] == ["What breaks first and what a month costs: no load is given."]
    assert "month" not in found
    jsonschema.validate(found, client.get("/api/v1/schema/verdict.json").json())


def test_it_is_told_in_every_format_of_the_command(client: Client) -> None:
    page = asked(client, SKETCH, "?format=markdown")
    assert page["Content-Type"] == "text/markdown; charset=utf-8"
    assert page.content.startswith(b"## Orders\n\n### What hurts most\n\n1. If Take order fails for good")
    sarif = run_of(asked(client, SKETCH, "?format=sarif").content)
    assert "RES-001" in {one["ruleId"] for one in sarif["results"]}
    assert b"Who runs what\n  No service: Shop." in asked(client, SKETCH, "?format=text").content
    assert asked(client, SKETCH, "?format=poem").status_code == 400


def test_with_a_load_it_is_a_job_whose_result_says_what_breaks_and_what_a_month_costs(client: Client) -> None:
    said = asked(client, {"sketch": SKETCH, "load": LOAD})
    assert said.status_code == 202, said.content
    found = client.get(state(client, said["Location"])["result"]).json()
    assert found["stress"]["done"] is True
    assert {one["fault"] for one in found["stress"]["chaos"]} == {"fails"}
    assert found["month"]["cost"]["usd_month"] > 0
    assert "What breaks first and what a month costs: no load is given." not in found["not_known"]


def test_what_takes_too_long_tells_what_is_known_and_why_not_more(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    def slow_cage(hear: Any, seconds: float, function: Any, *given: Any) -> Any:
        def tell(so_far: Any) -> None:
            hear(so_far)
            if so_far.month:
                raise RenderTimeout(f"It took longer than {seconds:g} seconds and was stopped.")

        return function(*given, tell)

    monkeypatch.setattr("patterns_app.web.running.caged_heard", slow_cage)
    monkeypatch.setattr("django.conf.settings.RENDER_WORKERS", 1)
    job = state(client, asked(client, {"sketch": SKETCH, "load": LOAD})["Location"])
    found = client.get(job["result"]).json()
    assert "stress" not in found
    assert found["month"]["cost"]["usd_month"] > 0
    said = "Not all runs were made: It took longer than 25 seconds and was stopped."
    assert said in found["not_known"]


def test_mistakes_are_refused_at_once_with_their_places(client: Client) -> None:
    many = {**SKETCH, "nodes": [*SKETCH["nodes"], *({"id": f"n{n}", "service": "aws.lambda"} for n in range(500))]}
    strange = {**LOAD, "arrivals": [{"part": "Shop", "rate": 5}]}
    much = {**LOAD, "arrivals": [{"part": "browser", "rate": 1_000_000}]}
    for body, status, place in (
        ({"schema": "pattern-studio/2", "nodes": 3}, 422, "$.nodes"),
        ({"sketch": {"schema": "pattern-studio/2", "nodes": 3}}, 422, "$.sketch.nodes"),
        ({"sketch": SKETCH, "load": {"seconds": -1}}, 422, "$.load.seconds"),
        ({"sketch": SKETCH, "load": strange}, 422, "$.load.arrivals[0].part"),
        ({"sketch": SKETCH, "hope": 1}, 422, "$"),
        ({"sketch": many}, 413, "$.sketch.nodes"),
        (many, 413, "$.nodes"),
        ({"sketch": SKETCH, "load": much}, 413, "$.load.arrivals"),
    ):
        answer = asked(client, body)
        assert (answer.status_code, [one["path"] for one in answer.json()["errors"]]) == (status, [place]), (
            answer.content
        )
    assert not Job.objects.exists()


def test_two_verdicts_are_compared_and_a_mistake_is_placed_in_its_sketch(client: Client) -> None:
    after = {**SKETCH, "nodes": [*SKETCH["nodes"], {"id": "alone", "service": "aws.sqs"}]}
    found = asked_of_two(client, {"before": SKETCH, "after": after}).json()
    assert ([one["rule"] for one in found["new"]], found["mended"]) == (["CON-004"], [])
    back = asked_of_two(client, {"before": after, "after": SKETCH}, "?format=markdown")
    assert b"### Fixed" in back.content
    assert asked_of_two(client, {"before": SKETCH, "after": SKETCH}, "?format=text").content.endswith(
        b"Nothing differs.\n"
    )
    wrong = asked_of_two(client, {"before": SKETCH, "after": {"nodes": []}})
    assert (wrong.status_code, wrong.json()["errors"][0]["path"]) == (400, "$.after.schema")
    assert asked_of_two(client, {"before": SKETCH}).status_code == 422
    assert asked_of_two(client, {"before": SKETCH, "after": SKETCH}, "?format=sarif").status_code == 400


def asked_of_two(client: Client, body: Any, query: str = "") -> Any:
    return client.post(f"{PATH}s{query}", body, content_type="application/json")
