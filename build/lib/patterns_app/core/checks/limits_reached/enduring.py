"""How long a caller may have to wait, as far as somebody has set it: what LIM-022 and the mends of timeouts ask."""

from __future__ import annotations

from patterns_app.core.checks import asking
from patterns_app.core.checks.model import View
from patterns_app.core.sketch.model import Connection

from .api_patience import patience

FUNCTIONS = ("aws.lambda", "aws.lambda-edge")
BALANCER, EXPRESS = "aws.alb", "aws.step-functions-express"
USUAL = "average_duration"
WAITS = ("sync", "origin", "orchestrate")
_CDN = "aws.cloudfront"
_WAIT_FOR_JOB = ("run-job", "wait-for-callback")


def waits(view: View, line: Connection) -> float | None:
    """Seconds after which the caller goes on without an answer, as far as somebody has said; None for no end."""
    source = view.graph.nodes[line.source]
    ends: list[float | None] = []
    if source.service in FUNCTIONS:
        ends.append(asking.figure(source.settings.get("timeout")))
    elif line.kind == "orchestrate" and asking.line_setting(view, line, "integration") not in _WAIT_FOR_JOB:
        ends += [asking.line_number(view, line, "step_timeout"), asking.figure(source.settings.get("max_duration"))]
    elif source.service == BALANCER:
        ends.append(asking.number(view, source, "idle_timeout"))
    elif source.service == _CDN:
        ends.append(asking.seconds(view, "cloudfront.origin_timeout"))
    return min((end for end in ends if end), default=None)


def awaited(view: View, line: Connection) -> float | None:
    """Seconds that the caller may have to wait. One that gives up by itself before its end has another answer ready."""
    takes, own = _takes(view, line.target, frozenset((line.source,))), asking.line_number(view, line, "timeout")
    return takes if not own else own if takes is None else min(own, takes)


def _takes(view: View, node: str, seen: frozenset[str]) -> float | None:
    """Seconds that the called part may take: its own end, or that of what it passes the call on to."""
    called = view.graph.nodes[node]
    if called.service in FUNCTIONS:
        usual = asking.figure(called.settings.get(USUAL))
        return usual / 1000 if usual is not None else asking.figure(called.settings.get("timeout"))
    if called.service == EXPRESS and (most := asking.figure(called.settings.get("max_duration"))):
        return most
    if called.service not in (*asking.APIS, EXPRESS, BALANCER) or node in seen:
        return None
    behind = [_takes(view, line.target, seen | {node}) for line in asking.out(view, node, *WAITS)]
    longest = max((one for one in behind if one is not None), default=None)
    end = patience(view, node)
    return longest if longest is None or end is None else min(longest, end)
