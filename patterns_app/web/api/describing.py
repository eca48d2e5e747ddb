"""Describes answers in the OpenAPI document from the classes that are really encoded."""

from __future__ import annotations

from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

import msgspec

from patterns_app.core.sketch.codec import require_version
from patterns_app.web.background.describing import JobAnswer

from .problems import MEDIA_TYPE, Problem

_REFERENCE = "#/components/schemas/{name}"
WORK = ("/api/v1/sketches", "/api/v1/saved")  # what the rate limit counts
_components: dict[str, Any] = {}
_TAG: dict[str, Any] = {"ETag": {"description": "Names this state of it.", "schema": {"type": "string"}}}
_SECURITY: dict[str, Any] = {
    "bearer": {
        "type": "http",
        "scheme": "bearer",
        "description": "The secret that owns sketches; the token of an account (`pst_…`, made at `/account/tokens/`), "
        "which opens what its person may open, by the sketch's id, as far as the token goes; or the token of a link, "
        "when `-` stands in its place in the address.",
    }
}
_PREFER: dict[str, Any] = {
    "name": "Prefer",
    "in": "header",
    "required": False,
    "description": "`respond-async`: the work becomes a job, the answer is 202 at once.",
    "schema": {"type": "string"},
}
_LATER: dict[str, Any] = {
    "description": "The work has become a job; asked for by `Prefer: respond-async`",
    "headers": {"Location": {"description": "The job", "schema": {"type": "string"}}},
}
SECRET: dict[str, Any] = {"security": [{"bearer": []}]}
SECRET_OR_NONE: dict[str, Any] = {"security": [{}, {"bearer": []}]}
# Why an operation says no. Each names in its description those that it really answers.
_REFUSALS = {
    400: "What was sent is not what it should be",
    401: "The secret or token is missing in the header, or is none",
    403: "It is somebody else's",
    404: "It is not there, or not for whoever asks",
    408: "The body did not arrive in time",
    409: "There is no room for another",
    410: "The stored document is damaged",
    412: "Somebody else saved meanwhile; the ETag is the newer one's",
    413: "It is too large",
    422: "It has mistakes, each with its place",
    428: "The header If-Match is missing",
    429: "This address asks too often; Retry-After says how long to wait",
    503: "Not just now: too busy, or the database does not answer; Retry-After says when to try again",
    507: "There is no room to keep anything; Retry-After says when to try again",
}
_WITH_A_BODY = (408, 413)  # told before an operation is asked


def answers(*kinds: Any, status: int = 200) -> dict[str, Any]:
    """What an operation that answers a value of one of these classes adds to its description."""
    content = {"application/json": {"schema": schema_of(*kinds)}}
    return {"responses": {status: {"description": HTTPStatus(status).phrase, "content": content}}}


def refuses(*statuses: int) -> dict[str, Any]:
    """What an operation that says no in these ways adds to its description."""
    return {"responses": {status: _problem(_REFUSALS[status]) for status in statuses}}


def described(*parts: dict[str, Any]) -> dict[str, Any]:
    """Several additions to an operation's description as one."""
    whole: dict[str, Any] = {}
    for key, value in (pair for part in parts for pair in part.items()):
        if isinstance(value, list):
            whole[key] = [*whole.get(key, ()), *value]
        else:
            whole[key] = {**whole.get(key, {}), **value}
    return whole


def complete(document: dict[str, Any], choices: Mapping[str, tuple[str, ...]]) -> None:
    """Put into an OpenAPI document the described classes, and what holds for all operations.

    `choices` are values of parameters by their name.
    """
    for path, operations in document["paths"].items():
        for method, operation in operations.items():
            operation["responses"] = _answers_of(operation["responses"], method, path, "requestBody" in operation)
            for parameter in operation.get("parameters", ()):
                if parameter["name"] in choices:
                    parameter["schema"]["enum"] = list(choices[parameter["name"]])
            if path.startswith(WORK[0]) and method == "post":
                operation.setdefault("parameters", []).append(_PREFER)
    document["components"].setdefault("schemas", {}).update(_components)
    document["components"]["securitySchemes"] = _SECURITY


def _answers_of(said: dict[Any, Any], method: str, path: str, has_a_body: bool) -> dict[Any, Any]:
    """All answers of an operation, by status."""
    found = dict(said)
    if 201 in found or 204 in found:
        found.pop(200, None)  # the library's own idea
    if method == "get":
        found[200] = {**found[200], "headers": _TAG}
        found[304] = {"description": "The asker has it already: If-None-Match names its ETag"}
        found[412] = _problem("The header If-Match names another state of it")
    if path.startswith(WORK[0]) and method == "post":
        found[202] = {**_LATER, "content": {"application/json": {"schema": schema_of(JobAnswer)}}}
    further = [503, 507, *([429] if path.startswith(WORK) else []), *(_WITH_A_BODY if has_a_body else [])]
    found = refuses(*further)["responses"] | found
    ordered = {status: found[status] for status in sorted(found)}
    return ordered | {"default": _problem("Something went wrong on our side")}


def _problem(words: str) -> dict[str, Any]:
    return {"description": words, "content": {MEDIA_TYPE: {"schema": schema_of(Problem)}}}


def schema_of(*kinds: Any) -> dict[str, Any]:
    """The JSON Schema of a class, or of any of several, as references into the document's components."""
    schemas, components = msgspec.json.schema_components(kinds, ref_template=_REFERENCE)
    if "Sketch" in components:
        require_version(components["Sketch"])
    if clash := [name for name, found in components.items() if _components.get(name, found) != found]:
        raise ValueError(f"two classes of the description are called {', '.join(clash)}: rename one")
    _components.update(components)
    return schemas[0] if len(schemas) == 1 else {"anyOf": list(schemas)}
