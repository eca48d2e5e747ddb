"""LIM-014: a Lambda@Edge function with more time or memory than its event allows."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from patterns_app.core.checks import asking
from patterns_app.core.checks.fixing import setting_fix
from patterns_app.core.checks.model import Found, View

_VIEWER = ("viewer-request", "viewer-response")
_EITHER = {"timeout": "lambda-edge.origin_timeout"}
_AT_VIEWER = {"timeout": "lambda-edge.viewer_timeout", "memory": "lambda-edge.viewer_memory"}


def check(view: View) -> Iterator[Found]:
    """One finding for each function that CloudFront would refuse. Where the event is open, the wider limits hold."""
    for function in asking.nodes_of(view, "aws.lambda-edge"):
        hooks = asking.into(view, function.id, "edge_hook")
        is_at_viewer = any(asking.line_setting(view, line, "event") in _VIEWER for line in hooks)
        limits = _AT_VIEWER if is_at_viewer else _EITHER
        over = {key: limit for key, limit in limits.items() if _is_over(view, function.id, key, limit)}
        if over:
            yield Found(
                _said(view, function.id, "viewer" if is_at_viewer else "origin", over),
                (function.id,),
                tuple(line.id for line in hooks),
                setting_fix(view, "Lower it to what is allowed", function.id, **_allowed(view, over)),
            )


def _is_over(view: View, function: str, key: str, limit: str) -> bool:
    return (asking.number(view, view.graph.nodes[function], key) or 0) > asking.limit(view, limit)


def _said(view: View, function: str, event: str, over: Mapping[str, str]) -> str:
    """What is over, as one sentence."""
    name = view.name(function)
    timeout, memory = (_against(view, function, key, over) for key in ("timeout", "memory"))
    if timeout is None and memory is not None:
        return f"{name} runs on {event} events with {memory[0]} of memory where {memory[1]} are allowed."
    assert timeout is not None
    if memory is None:
        return f"{name} runs on {event} events with a timeout of {timeout[0]} where {timeout[1]} are allowed."
    return (
        f"{name} runs on {event} events with a timeout of {timeout[0]} where {timeout[1]} are allowed, and with "
        f"{memory[0]} of memory where {memory[1]} are allowed."
    )


def _against(view: View, function: str, key: str, over: Mapping[str, str]) -> tuple[str, str] | None:
    """What is set, and what may be; nothing for what is not over."""
    if key not in over:
        return None
    unit = view.vocabulary.limits[over[key]].unit
    value = asking.number(view, view.graph.nodes[function], key)
    return f"{value:g} {unit}", f"{asking.limit(view, over[key]):g} {unit}"


def _allowed(view: View, over: Mapping[str, str]) -> dict[str, int]:
    return {key: int(asking.limit(view, limit)) for key, limit in over.items()}
