"""The description tells all of every answer: real ones hold nothing that it does not name, and each has a schema."""

from __future__ import annotations

import json
import re
import uuid
from collections.abc import Iterator
from typing import Any
from unittest import mock

import jsonschema
import msgspec
import pytest
from django.db import OperationalError
from django.db.backends.utils import CursorWrapper
from django.test import Client

from patterns_app.core.sketch.codec import encode
from tests.core.cast import line, node, orders

pytestmark = pytest.mark.django_db
SKETCH = json.loads(encode(orders()))
# With findings that have a fix, an ignored one and one that is stale.
WRONG = {
    "schema": "pattern-studio/2",
    "nodes": [
        msgspec.to_builtins(node("queue", service="aws.sqs")),
        msgspec.to_builtins(node("f", service="aws.lambda")),
    ],
    "connections": [msgspec.to_builtins(line("poll", "queue", "f", kind="queue_poll"))],
    "ignored": [
        {"rule": "RES-001", "target": "queue", "reason": "we know"},
        {"rule": "SEC-001", "target": "queue", "reason": "stale"},
    ],
}
TEMPLATE = "Resources:\n  Jobs: {Type: AWS::SQS::Queue}\n  Odd: {Type: 'Custom::Odd'}\n"
READ = [
    "patterns",
    "patterns/saga",
    "patterns/storage-first/experiments",
    "models",
    "models/faas",
    "services",
    "services/aws.sqs",
    "pairs?source=aws.sqs&target=aws.lambda",
    "pairs?source=aws.sqs&target=aws.sns",
    "responsibilities",
    "responsibilities/compare?a=saga&b=state-machine",
    "rules",
    "classes?q=run",
]
ASKED: list[tuple[str, Any]] = [
    ("sketches/validate", WRONG),
    ("sketches/validate", {"sketch": WRONG, "profile": {"profile": "strict"}}),
    ("sketches/layout?routes=true", SKETCH),
    ("sketches/compose", {"sketch": SKETCH, "pattern": "circuit-breaker", "bindings": {}}),
    ("sketches/convert?to=json", SKETCH),
    ("sketches/import", TEMPLATE),
    ("sketches/flow", SKETCH),
    ("sketches/flow?break=function&fault=slow", SKETCH),
    (
        "sketches/trace",
        {"sketch": SKETCH, "enter": SKETCH["connections"][0]["id"], "faults": [{"part": "function", "fault": "slow"}]},
    ),
    ("sketches/exercise", {"sketch": SKETCH, "pattern": "storage-first", "task": "lose"}),
    ("sketches/recognise", SKETCH),
    ("sketches/recognise?format=entries", SKETCH),
    ("sketches/verdict", WRONG),
    ("sketches/responsibilities", SKETCH),
    ("sketches/responsibilities", {"a": SKETCH, "b": SKETCH}),
]


@pytest.fixture
def description(client: Client) -> dict[str, Any]:
    found: dict[str, Any] = _closed(client.get("/api/v1/openapi.json").json())
    return found


def _closed(schema: Any) -> Any:
    """The same where objects with named properties have no others."""
    if isinstance(schema, list):
        return [_closed(one) for one in schema]
    if not isinstance(schema, dict):
        return schema
    closed = {key: _closed(value) for key, value in schema.items()}
    if closed.get("type") == "object" and "properties" in closed:
        closed.setdefault("additionalProperties", False)
    return closed


def _of(description: dict[str, Any], method: str, path: str, status: int) -> dict[str, Any]:
    """The schema of an answer, with the components that it names."""
    asked = path.partition("?")[0].split("/")
    for template, operations in description["paths"].items():
        parts = template.removeprefix("/api/v1/").split("/")
        fits = len(parts) == len(asked) and all(
            one.startswith("{") or one == two for one, two in zip(parts, asked, strict=True)
        )
        if fits and method in operations:
            schema = operations[method]["responses"][str(status)]["content"]["application/json"]["schema"]
            return {**schema, "components": description["components"]}
    raise AssertionError(f"{method} {path} is not described")


def _answers(client: Client) -> Iterator[tuple[str, str, int, Any]]:
    for path in READ:
        answer = client.get(f"/api/v1/{path}")
        yield "get", path, answer.status_code, answer.json()
    for path, body in ASKED:
        kind = "text/plain" if isinstance(body, str) else "application/json"
        data = body if isinstance(body, str) else json.dumps(body)
        answer = client.post(f"/api/v1/{path}", data, content_type=kind)
        yield "post", path, answer.status_code, answer.json()


def _kept(client: Client) -> Iterator[tuple[str, str, int, Any]]:
    """A sketch that is kept, changed and listed."""
    answer = client.post("/api/v1/saved", json.dumps(SKETCH), content_type="application/json")
    kept, secret = answer.json(), {"Authorization": f"Bearer {answer.json()['secret']}"}
    yield "post", "saved", answer.status_code, kept
    path = f"saved/{kept['edit']}"
    changed = client.put(
        f"/api/v1/{path}",
        json.dumps({**SKETCH, "title": "New"}),
        content_type="application/json",
        headers={"If-Match": '"1"'},
    )
    yield "put", path, changed.status_code, changed.json()
    done = {"client": "somebody-1", "batches": [{"c": 1, "ops": [{"do": "describe", "title": "Newer"}]}], "since": 1}
    answer = client.post(f"/api/v1/{path}/ops", json.dumps(done), content_type="application/json")
    yield "post", f"{path}/ops", answer.status_code, answer.json()
    reading = (f"{path}/revisions", f"{path}/revisions/1", f"{path}/rows", f"{path}/rows?since=2", f"{path}/blobs")
    for asked in ("saved", path, *reading):
        found = client.get(f"/api/v1/{asked}", headers=secret)
        yield "get", asked, found.status_code, found.json()


def test_real_answers_hold_what_is_described_and_nothing_else(client: Client, description: dict[str, Any]) -> None:
    seen: set[str] = set()
    for method, path, status, value in (*_answers(client), *_kept(client)):
        assert status in (200, 201), (path, value)
        schema = _of(description, method, path, status)
        wrong = [
            f"{error.json_path}: {error.message[:200]}"
            for error in jsonschema.Draft202012Validator(schema).iter_errors(value)
        ]
        assert wrong == [], (method, path)
        seen.add(f"{method} {path.partition('?')[0]}")
    assert "post sketches/import" in seen


@pytest.mark.parametrize("said", ["database is locked", "database or disk is full"])
def test_what_an_operation_says_when_nothing_works_is_described(
    client: Client, description: dict[str, Any], said: str
) -> None:
    seen = set()
    with mock.patch.object(CursorWrapper, "execute", side_effect=OperationalError(said)):
        for path, operations in description["paths"].items():
            for method, operation in operations.items():
                asked = re.sub(r"{\w+}", str(uuid.uuid4()), path)
                answer = client.generic(method.upper(), asked, "{}", "application/json", headers={"If-Match": "*"})
                assert str(answer.status_code) in operation["responses"], (method, path, answer.content)
                seen.add(answer.status_code)
    assert seen & {503, 507}
    assert 500 not in seen


def test_every_operation_says_what_the_server_may_say_before_it_is_asked(description: dict[str, Any]) -> None:
    for operations in description["paths"].values():
        for operation in operations.values():
            before = {"503", "507", *(("408", "413") if "requestBody" in operation else ())}
            assert before <= operation["responses"].keys(), operation["operationId"]


def test_every_answer_of_every_operation_has_a_schema(description: dict[str, Any]) -> None:
    for path, operations in description["paths"].items():
        for method, operation in operations.items():
            for status, answer in operation["responses"].items():
                for kind, content in answer.get("content", {}).items():
                    assert content.get("schema"), (method, path, status, kind)
