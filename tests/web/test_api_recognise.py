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
