"""The API against its own description: whatever is sent, the answer is one that is described, and never a crash."""

from __future__ import annotations

import hashlib
import json
from functools import cache
from typing import Any

import pytest
import schemathesis
from django.db import connections
from django.test import Client
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from schemathesis import Case, CheckContext, Response
from schemathesis.core.media_types import YAML_MEDIA_TYPES
from schemathesis.specs.openapi.checks import ignored_auth, positive_data_acceptance

from explorer.wsgi import application
from patterns_app.core.sketch.codec import encode
from tests.core.cast import orders
from tests.length import examples

pytestmark = pytest.mark.django_db
EXAMPLES = examples(15)
PARTS = 4  # of the operations, so that several processes share them; the description is only read when they run
FILE = b"a file beside the sketch"
ASKED = {"Accept-Encoding": "identity"}


@schemathesis.deserializer(*YAML_MEDIA_TYPES)
def template(_: Any, response: Response) -> str:
    """A template has tags of its own, such as !Sub, that no plain reader of YAML knows: its text is described."""
    return response.content.decode()


@pytest.fixture(autouse=True)
def one_connection(monkeypatch: pytest.MonkeyPatch) -> None:
    """The application ends a request by closing old connections; the test's own, which holds its changes, stays."""
    monkeypatch.setattr(connections["default"], "close_if_unusable_or_obsolete", lambda: None)


@cache
def operations() -> dict[str, Any]:
    """Every operation of the description by its label, as `POST /api/v1/sketches/validate`."""
    schema = schemathesis.openapi.from_wsgi("/api/v1/openapi.json", application)
    results: Any = schema.get_all_operations()  # one that cannot be described raises here
    found = [result.ok() for result in results]
    return {operation.label: operation for operation in found}


@pytest.mark.parametrize("part", range(PARTS))
def test_every_answer_is_one_that_is_described(part: int) -> None:
    for label in sorted(operations())[part::PARTS]:
        operation = operations()[label]
        _try_out(operation.as_strategy(), EXAMPLES)
        # The examples that a reader of the description would send.
        for written in operation.get_strategies_from_examples():
            status = _try_out(written, 1)
            assert status < 300 or "{token}" in label, (label, status)


def test_every_answer_to_who_has_access_is_one_that_is_described() -> None:
    labels = [label for label in operations() if "{token}" in label]
    assert labels
    for label in labels:
        _ask_with_each_token(label)


def _ask_with_each_token(label: str) -> None:
    for token in ("edit", "view", "-"):
        kept = Client().post("/api/v1/saved", encode(orders()), content_type="application/json").json()
        shown = kept["edit"] if token == "-" else kept["secret"]
        path = {"token": kept.get(token, "-"), "number": 1, "digest": hashlib.sha256(FILE).hexdigest()}
        beside = f"/api/v1/saved/{kept['edit']}/blobs/{path['digest']}"
        assert Client().put(beside, FILE, content_type="application/octet-stream").status_code == 201
        headers = {"Authorization": f"Bearer {shown}"}
        body: Any = None
        kind = "application/octet-stream" if "{digest}" in label else "application/json"
        if label.startswith("PUT "):
            headers["If-Match"] = '"1"'
            body = FILE if "{digest}" in label else json.loads(encode(orders()))
        if label.endswith("/ops"):
            body = {"client": "somebody-1", "batches": [{"c": 1, "ops": [{"do": "describe", "title": "New"}]}]}
        if label.startswith("POST ") and label.endswith("/comments"):
            body = {"do": "begin", "text": "Why?"}
        case = operations()[label].Case(path_parameters=path, headers=headers, body=body, media_type=kind)
        response = case.call(headers=ASKED)
        case.validate_response(response, additional_checks=[_is_named], excluded_checks=[ignored_auth])
        is_empty = label.startswith("DELETE") or (label.startswith("PUT") and "{digest}" in label)
        expected = 404 if _is_closed(label, token) else 204 if is_empty else 200
        assert response.status_code == expected, (label, token, response.text)


def _is_closed(label: str, token: str) -> bool:
    """By the view token a sketch is only read; a token alone, without the secret, deletes nothing."""
    if label.startswith("DELETE"):
        return token != "edit"
    return token == "view" and not (
        label == "GET /api/v1/saved/{token}" or (label.startswith("GET") and ("blobs" in label or "comments" in label))
    )


def _is_named(ctx: CheckContext, response: Response, case: Case[Any]) -> None:
    """`default` is there for crashes; every other status has its own line."""
    assert str(response.status_code) in {str(status) for status in case.operation.definition.raw["responses"]}


def _try_out(requests: st.SearchStrategy[Any], many: int) -> int:
    """Send so many requests; answers the last status."""
    status = 0

    @settings(
        max_examples=many,
        deadline=None,
        derandomize=True,
        database=None,
        phases=[Phase.explicit, Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(requests)
    def one(case: Any) -> None:
        nonlocal status
        response = case.call(headers=ASKED)
        # What holds beyond a schema, such as that both ends of a connection are there, makes a good request a bad one.
        case.validate_response(response, additional_checks=[_is_named], excluded_checks=[positive_data_acceptance])
        status = response.status_code

    one()
    return status
