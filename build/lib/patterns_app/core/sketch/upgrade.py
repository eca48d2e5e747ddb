"""Older versions of the document, brought up to today's on reading. Every version ever released keeps opening.

What is not as its version says is left as it is: the parser names it then, at its place.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

VERSION_1 = "pattern-studio/1"
# The services of version 1 that are workflows: whoever "calls" one gets the receipt of a started execution.
_WORKFLOWS = frozenset({"aws.step-functions", "aws.step-functions-express"})


def upgrade(value: dict[str, Any]) -> dict[str, Any]:
    """The same document in today's version; unknown versions come back unchanged for the parser to refuse."""
    schema = value.get("schema")
    while isinstance(schema, str) and schema in _STEPS:
        value = _STEPS[schema](value)
        schema = value.get("schema")
    return value


def _to_version_2(value: dict[str, Any]) -> dict[str, Any]:
    """No setting is null any more, a line that starts a workflow says so, and the steps of a story have ids.

    >>> upgrade({"schema": "pattern-studio/1", "nodes": [{"id": "q", "settings": {"fifo": None}}]})
    {'schema': 'pattern-studio/2', 'nodes': [{'id': 'q', 'settings': {}}]}
    """
    nodes = _each(value.get("nodes"), _without_nulls)
    services = {_text(node.get("id")): node.get("service") for node in _objects(nodes)}
    workflows = {name for name, service in services.items() if isinstance(service, str) and service in _WORKFLOWS}

    def connection(line: dict[str, Any]) -> dict[str, Any]:
        if line.get("kind") == "async" and _text(line.get("target")) in workflows:
            line = {**line, "kind": "start"}
        return _without_nulls(line)

    changed = {
        "schema": "pattern-studio/2",
        "nodes": nodes,
        "connections": _each(value.get("connections"), connection),
        "scenarios": _each(value.get("scenarios"), _with_step_ids),
    }
    return {**value, **{key: item for key, item in changed.items() if key in value}}


def _without_nulls(part: dict[str, Any]) -> dict[str, Any]:
    settings = part.get("settings")
    if not isinstance(settings, dict) or None not in settings.values():
        return part
    return {**part, "settings": {key: item for key, item in settings.items() if item is not None}}


def _with_step_ids(scenario: dict[str, Any]) -> dict[str, Any]:
    steps = scenario.get("steps")
    if not isinstance(steps, list | tuple):
        return scenario
    named = [{**step, "id": f"step-{n}"} if isinstance(step, dict) else step for n, step in enumerate(steps, 1)]
    return {**scenario, "steps": named}


def _each(parts: Any, change: Callable[[dict[str, Any]], dict[str, Any]]) -> Any:
    """A list with each object in it changed; anything else as it is."""
    if not isinstance(parts, list | tuple):
        return parts
    return [change(part) if isinstance(part, dict) else part for part in parts]


def _objects(parts: Any) -> list[dict[str, Any]]:
    return [part for part in parts if isinstance(part, dict)] if isinstance(parts, list) else []


def _text(value: Any) -> str:
    return value if isinstance(value, str) else ""


# From version to the function that makes the next version of it.
_STEPS: dict[str, Callable[[dict[str, Any]], dict[str, Any]]] = {VERSION_1: _to_version_2}
