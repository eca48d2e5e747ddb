"""What happens to a message while parts fail, asked over HTTP."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.test import Client

PATH = "/api/v1/sketches/trace"
SKETCH: dict[str, Any] = {
    "schema": "pattern-studio/2",
    "title": "Orders",
    "nodes": [
        {"id": "client", "service": "client.browser", "label": "Shop"},
        {"id": "api", "service": "aws.rest-api", "label": "API"},
        {"id": "fn", "service": "aws.lambda", "label": "Function", "settings": {"timeout": 10}},
        {"id": "table", "service": "aws.dynamodb", "label": "Table"},
    ],
    "connections": [
        {"id": "ask", "source": "client", "target": "api", "kind": "sync"},
        {"id": "run", "source": "api", "target": "fn", "kind": "sync"},
        {"id": "store", "source": "fn", "target": "table", "kind": "write"},
    ],
}


def asked(client: Client, body: Any) -> tuple[int, Any]:
    data = body if isinstance(body, str) else json.dumps(body)
    answer = client.post(PATH, data, content_type="application/json")
    return answer.status_code, json.loads(answer.content)


def test_the_story_of_a_fault_has_times_and_a_result(client: Client) -> None:
    question = {"sketch": SKETCH, "enter": "ask", "faults": [{"part": "fn", "fault": "slow", "takes_s": 60}]}
    status, found = asked(client, question)
    assert status == 200
    assert found["result"]["first_caller"] == {
        "part": "client",
        "code": 502,
        "name": "Internal server error",
        "after_s": 10.0,
        "selected": False,
        "mapped": None,
    }
    assert found["result"]["ends"] == {
        "state": "answered_error",
        "where": "client",
        "holds": None,
        "only_passes_on": False,
    }
    assert len(found["times"]) == len(found["scenario"]["steps"])
    assert max(found["times"]) == 10.0
    assert asked(client, question) == (status, found)


def test_without_a_fault_the_message_is_answered(client: Client) -> None:
    status, found = asked(client, {"sketch": SKETCH, "enter": "ask"})
    assert (status, found["result"]["outcome"]) == (200, "success")
    assert found["result"]["ends"]["state"] == "answered_ok"


@pytest.mark.parametrize(
    ("change", "place"),
    [
        ({"enter": "nowhere"}, "$.enter"),
        ({"enter": 3}, "$.enter"),
        ({"faults": [{"part": "nobody", "fault": "fails"}]}, "$.faults[0].part"),
        ({"faults": [{"part": "fn", "fault": "fails", "after": "nowhere"}]}, "$.faults[0].after"),
        ({"faults": [{"part": "fn", "fault": "explodes"}]}, "$.faults[0].fault"),
        ({"faults": [{"part": "fn", "fault": "slow", "takes_s": -1}]}, "$.faults[0].takes_s"),
        ({"faults": [{"part": "fn", "fault": "fails"}] * 21}, "$.faults"),
        ({"sketch": {**SKETCH, "nodes": [{"id": "A"}]}}, "$.sketch.nodes[0]"),
        ({"more": 1}, "$"),
    ],
)
def test_a_question_that_cannot_be_answered_is_refused_with_its_place(
    client: Client, change: dict[str, Any], place: str
) -> None:
    status, problem = asked(client, {"sketch": SKETCH, "enter": "ask", "faults": [], **change})
    assert status == 422
    assert problem["errors"][0]["path"].startswith(place)


@pytest.mark.parametrize("body", ["", "[]", "{", '"x"', "{}", '{"sketch": null, "enter": "a"}'])
def test_what_is_no_question_is_refused(client: Client, body: str) -> None:
    assert asked(client, body)[0] in (400, 422)


def test_what_goes_round_in_circles_ends(client: Client) -> None:
    """Functions that all call each other, twice."""
    names = [f"f{number}" for number in range(12)]
    nodes = [{"id": name, "service": "aws.lambda", "label": name} for name in names]
    lines = [
        {"id": f"{one}-{other}-{kind}", "source": one, "target": other, "kind": kind}
        for one in names
        for other in names
        for kind in ("sync", "async")
        if one != other
    ]
    sketch = {**SKETCH, "nodes": nodes, "connections": lines}
    faults = [{"part": "f11", "fault": "fails"}]
    status, found = asked(client, {"sketch": sketch, "enter": "f0-f1-sync", "faults": faults})
    assert status in (200, 422), found
