"""What a task of a workflow says of a connection: how it waits, and what it does about errors. Both ways.

A table cannot say it: the way of waiting is the end of the task's resource.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from patterns_app.core.behaviours.retriers import language, settings_of

from .plain import at, items

_ENDS = {"run-job": ".sync", "wait-for-callback": ".waitForTaskToken"}
_AFTER, COMPENSATES = "after", "compensates"
_SECONDS = {"step_timeout": "TimeoutSeconds", "heartbeat": "HeartbeatSeconds"}


def task_settings(state: Mapping[str, Any]) -> dict[str, Any]:
    """The settings of a connection to what a state works with."""
    resource = str(state.get("Resource") or "")
    found: dict[str, Any] = {key: state[part] for key, part in _SECONDS.items() if isinstance(state.get(part), int)}
    found |= {key: bool(state.get(part)) for key, part in (("retry", "Retry"), ("catch", "Catch"))}
    found |= settings_of(state.get("Retry")) | caught(state.get("Catch"))
    waits = next((name for name, end in _ENDS.items() if end in resource), None)
    return {**found, "integration": waits} if waits else found


def open_in_task(state: Mapping[str, Any]) -> frozenset[str]:
    """Keys of a task's times that only a run or a deployment knows: a path into the input, an expression, a token."""
    return frozenset(
        key
        for key, part in _SECONDS.items()
        if f"{part}Path" in state or (state.get(part) is not None and not isinstance(state[part], int))
    )


def caught(catch: object) -> dict[str, str]:
    """The errors that a Catch names; nothing where it takes all of them."""
    words = language()
    named = [error for one in items(catch) for error in items(at(one, words.errors.member)) if isinstance(error, str)]
    return {words.caught: ", ".join(dict.fromkeys(named))} if named and words.every not in named else {}


def task_resource(resource: str, integration: object) -> str:
    """The resource of a task that waits in a certain way: `glue:startJobRun.sync` for `run-job`.

    A workflow that waits for another takes the second version, whose answer is JSON and not a text of it.
    """
    end = _ENDS.get(str(integration), "")
    return f"{resource}{end}:2" if end == ".sync" and resource.startswith("states:") else f"{resource}{end}"


def task_seconds(ask: Callable[[str], int | None]) -> dict[str, int]:
    """How long a task may take, and may stay silent, as the state says it; `ask` gives a setting of the connection."""
    return {part: seconds for key, part in _SECONDS.items() if (seconds := ask(key))}


def settle_order(
    lines: Mapping[tuple[str, str, str, str], dict[str, Any]], nodes: Mapping[str, Mapping[str, Any]]
) -> None:
    """What a step comes after or takes back, said as a part, becomes the line of that step where it is drawn.

    `lines` are by source, target, kind and whom they ask, `nodes` by the names of the resources that they are.
    """
    for line in lines.values():
        for key in (_AFTER, COMPENSATES):
            node = nodes.get(line.get("settings", {}).pop(key, None), {}).get("id")
            before = lines.get((line["source"], node, line["kind"], "")) if node else None
            if before is not None and before is not line:
                line["settings"][key] = before["id"]
