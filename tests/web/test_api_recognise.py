"""The API says which patterns a sketch holds, and gives the operations that complete what it nearly is."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from patterns_app.core.sketch.codec import encode
from patterns_app.core.sketch.model import Connection, Node, Sketch

PATH = "/api/v1/sketches/recognise"
SKETCH = Sketch(
    nodes=(
        Node(id="api", service="aws.http-api"),
        Node(id="queue", service="aws.sqs", settings={"visibility_timeout": 180}),
        Node(id="worker", service="aws.lambda", settings={"timeout": 30}),
    ),
    connections=(
        Connection(id="put", source="api", target="queue", kind="write"),
        Connection(id="poll", source="queue", target="worker", kind="queue_poll"),
    ),
)


def asked(client: Client, body: bytes) -> Any:
    return client.post(PATH, body, content_type="application/json")


@pytest.mark.django_db
def test_what_is_missing_is_named_with_the_operations_that_add_it(client: Client) -> None:
    found = {one["pattern"]: one for one in asked(client, encode(SKETCH)).json()["patterns"]}
    near = found["storage-first"]
    assert near["verdict"] == "near"
    assert near["roles"] == {"storage": ["queue"], "entry": ["api"], "worker": ["worker"]}
    assert [(miss["id"], miss["parts"]) for miss in near["missing"]] == [("no-dlq", ["failures", "park"])]
    added = [(one["do"], one.get("connection", {}).get("kind")) for one in near["operations"]]
    assert added == [("add", None), ("add", "dlq")]


@pytest.mark.django_db
def test_what_is_no_sketch_is_refused_with_its_place(client: Client) -> None:
    answer = asked(client, b'{"schema": "pattern-studio/2", "nodes": [{"id": "a"}]}')
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["path"] == "$.nodes[0]"


@pytest.mark.django_db
def test_the_catalogue_is_searched_by_a_sketch_and_the_most_complete_entry_comes_first(client: Client) -> None:
    told = client.post(f"{PATH}?format=entries", encode(SKETCH), content_type="application/json").json()
    rows = [(one["pattern"], one["verdict"], one["there"], one["needed"]) for one in told["entries"]]
    assert ("storage-first", "near") in [row[:2] for row in rows]
    assert len({row[0] for row in rows}) == len(rows)
    near = [there / needed for _, verdict, there, needed in rows if verdict == "near"]
    assert near == sorted(near, reverse=True)
    best = next(one for one in told["entries"] if one["pattern"] == "storage-first")
    assert (best["places"], best["found"]["missing"][0]["id"]) == (1, "no-dlq")
    assert best["there"] < best["needed"]


@pytest.mark.django_db
def test_a_form_that_is_not_known_is_refused_with_those_that_are(client: Client) -> None:
    answer = client.post(f"{PATH}?format=list", encode(SKETCH), content_type="application/json")
    assert answer.status_code == 400
    assert "use one of json, entries" in answer.content.decode()
