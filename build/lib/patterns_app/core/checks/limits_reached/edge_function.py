"""LIM-014: a Lambda@Edge function with more time or memory than its event allows."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from patterns_app.core.checks import asking
from patterns_app.core.checks.fixing import setting_fix
from patterns_app.core.checks.model import Found, View

_VIEWER = ("viewer-request", "viewer-response")
_EITHER = ({"timeout": "lambda-edge.origin_timeout"}, "on origin events")
_AT_VIEWER = ({"timeout": "lambda-edge.viewer_timeout", "memory": "lambda-edge.viewer_memory"}, "on viewer events")


def check(view: View) -> Iterator[Found]:
    """One finding for each function that CloudFront would refuse. Where the event is open, the wider limits hold."""
    for function in asking.nodes_of(view, "aws.lambda-edge"):
        hooks = asking.into(view, function.id, "edge_hook")
        is_at_viewer = any(asking.line_setting(view, line, "event") in _VIEWER for line in hooks)
        limits, where = _AT_VIEWER if is_at_viewer else _EITHER
        over = {key: limit for key, limit in limits.items() if _is_over(view, function.id, key, limit)}
        if over:
            said = " and ".join(_said(view, function.id, key, limit) for key, limit in over.items())
            message = f"{view.name(function.id)} runs {where} with {said}."
            yield Found(
                message,
                (function.id,),
                tuple(line.id for line in hooks),
                setting_fix(view, "Lower it to what is allowed", function.id, **_allowed(view, over)),
            )


def _is_over(view: View, function: str, key: str, limit: str) -> bool:
    return (asking.number(view, view.graph.nodes[function], key) or 0) > asking.limit(view, limit)


def _said(view: View, function: str, key: str, limit: str) -> str:
    value = asking.number(view, view.graph.nodes[function], key)
    unit = view.vocabulary.limits[limit].unit
    return f"{_WORDS[key]} {value:g} {unit} where {asking.limit(view, limit):g} {unit} are allowed"


def _allowed(view: View, over: Mapping[str, str]) -> dict[str, int]:
    return {key: int(asking.limit(view, limit)) for key, limit in over.items()}


_WORDS = {"timeout": "a timeout of", "memory": "a memory of"}
