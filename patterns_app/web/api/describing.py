"""Describes answers in the OpenAPI document from the classes that are really encoded."""

from __future__ import annotations

from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

import msgspec

from patterns_app.core.sketch.codec import require_version

from .problems import MEDIA_TYPE, Problem

_REFERENCE = "#/components/schemas/{name}"
WORK = ("/api/v1/sketches", "/api/v1/saved")
_components: dict[str, Any] = {}


def answers(*kinds: Any, status: int = 200) -> dict[str, Any]:
    """What an operation that answers a value of one of these classes adds to its description."""
    content = {"application/json": {"schema": schema_of(*kinds)}}
    return {"responses": {status: {"description": HTTPStatus(status).phrase, "content": content}}}


def complete(document: dict[str, Any], choices: Mapping[str, tuple[str, ...]]) -> None:
    """Put the described classes into an OpenAPI document, and the problem that every operation may answer.

    `choices` are values of parameters by their name.
    """
    problem = {"description": "A problem", "content": {MEDIA_TYPE: {"schema": schema_of(Problem)}}}
    for path, operations in document["paths"].items():
        for operation in operations.values():
            for status, words in _refusals(path).items():
                operation["responses"].setdefault(status, {**problem, "description": words})
            operation["responses"].setdefault("default", problem)
            for parameter in operation.get("parameters", ()):
                if parameter["name"] in choices:
                    parameter["schema"]["enum"] = list(choices[parameter["name"]])
    document["components"].setdefault("schemas", {}).update(_components)


def _refusals(path: str) -> dict[int, str]:
    """Why work on sketches is refused, by status."""
    if not path.startswith(WORK):
        return {}
    return {
        400: "What was sent is not what it should be",
        413: "It is too large",
        422: "It has mistakes, each with its place",
        429: "This address asks too often; Retry-After says how long to wait",
        503: "The picture could not be drawn",
    }


def schema_of(*kinds: Any) -> dict[str, Any]:
    """The JSON Schema of a class, or of any of several, as references into the document's components."""
    schemas, components = msgspec.json.schema_components(kinds, ref_template=_REFERENCE)
    if "Sketch" in components:
        require_version(components["Sketch"])
    _components.update(components)
    return schemas[0] if len(schemas) == 1 else {"anyOf": list(schemas)}
