"""Describes answers in the OpenAPI document from the classes that are really encoded."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

import msgspec

from .problems import MEDIA_TYPE, Problem

_REFERENCE = "#/components/schemas/{name}"
_components: dict[str, Any] = {}


def answers(kind: Any, status: int = 200) -> dict[str, Any]:
    """What an operation that answers a value of `kind` adds to its description."""
    content = {"application/json": {"schema": _schema(kind)}}
    return {"responses": {status: {"description": HTTPStatus(status).phrase, "content": content}}}


def complete(document: dict[str, Any]) -> None:
    """Put the described classes into an OpenAPI document, and the problem that every operation may answer."""
    problem = {"description": "A problem", "content": {MEDIA_TYPE: {"schema": _schema(Problem)}}}
    for operations in document["paths"].values():
        for operation in operations.values():
            operation["responses"].setdefault("default", problem)
    document["components"].setdefault("schemas", {}).update(_components)


def _schema(kind: Any) -> dict[str, Any]:
    (schema,), components = msgspec.json.schema_components([kind], ref_template=_REFERENCE)
    _components.update(components)
    return schema
