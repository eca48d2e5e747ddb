"""LIM-022: a caller that gives up, or is ended, before what it waits for must be done."""

from __future__ import annotations

from collections.abc import Iterator

from patterns_app.core.checks import asking
from patterns_app.core.checks.fixing import line_fix, setting_fix
from patterns_app.core.checks.model import Fix, Found, View
from patterns_app.core.sketch.model import Connection

from .api_patience import patience

_FUNCTIONS = ("aws.lambda", "aws.lambda-edge")
_BALANCER, _CDN, _EXPRESS = "aws.alb", "aws.cloudfront", "aws.step-functions-express"
_WAITS = ("sync", "origin", "orchestrate")
_WAIT_FOR_JOB = ("run-job", "wait-for-callback")
_STEP = "step_timeout"


def check(view: View) -> Iterator[Found]:
    """One finding for each such call between programs, workflows and what stands in front of them.

    Only figures that somebody has set count. APIs are LIM-002's and LIM-003's, triggers and authorisers LIM-019's.
    """
    for line in asking.lines_of(view, *_WAITS):
        waits, takes = _waits(view, line), _awaited(view, line)
        if waits is not None and takes is not None and takes > waits:
            message = (
                f"{view.name(line.source)} waits at most {waits:g} s for {view.name(line.target)}, which may take "
                f"{takes:g} s."
            )
            yield Found(message, (line.source, line.target), (line.id,), _fix(view, line, waits))


def _waits(view: View, line: Connection) -> float | None:
    """Seconds after which the caller goes on without an answer, as far as somebody has said; None for no end."""
    source = view.graph.nodes[line.source]
    ends: list[float | None] = []
    if source.service in _FUNCTIONS:
        ends.append(asking.figure(source.settings.get("timeout")))
    elif line.kind == "orchestrate" and asking.line_setting(view, line, "integration") not in _WAIT_FOR_JOB:
        ends += [asking.line_number(view, line, _STEP), asking.figure(source.settings.get("max_duration"))]
    elif source.service == _BALANCER:
        ends.append(asking.number(view, source, "idle_timeout"))
    elif source.service == _CDN:
        ends.append(asking.seconds(view, "cloudfront.origin_timeout"))
    return min((end for end in ends if end), default=None)


def _awaited(view: View, line: Connection) -> float | None:
    """Seconds that the caller may have to wait. One that gives up by itself before its end has another answer ready."""
    takes, own = _takes(view, line.target, frozenset((line.source,))), asking.line_number(view, line, "timeout")
    return takes if not own else own if takes is None else min(own, takes)


def _takes(view: View, node: str, seen: frozenset[str]) -> float | None:
    """Seconds that the called part may take: its own end, or that of what it passes the call on to."""
    called = view.graph.nodes[node]
    if called.service in _FUNCTIONS:
        usual = asking.figure(called.settings.get("average_duration"))
        return usual / 1000 if usual is not None else asking.figure(called.settings.get("timeout"))
    if called.service == _EXPRESS and (most := asking.figure(called.settings.get("max_duration"))):
        return most
    if called.service not in (*asking.APIS, _EXPRESS, _BALANCER) or node in seen:
        return None
    behind = [_takes(view, line.target, seen | {node}) for line in asking.out(view, node, *_WAITS)]
    longest = max((one for one in behind if one is not None), default=None)
    end = patience(view, node)
    return longest if longest is None or end is None else min(longest, end)


def _fix(view: View, line: Connection, waits: float) -> Fix | None:
    """A function ends before its caller does."""
    called, lower = view.graph.nodes[line.target], asking.below(waits)
    if asking.line_number(view, line, "timeout") and lower:
        return line_fix(f"Give up after {lower} s", line, timeout=lower)
    if called.service != "aws.lambda" or "average_duration" in called.settings or not lower:
        return None
    return setting_fix(view, f"Lower the timeout of {view.name(called.id)} to {lower} s", called.id, timeout=lower)
