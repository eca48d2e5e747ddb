"""LIM-003: what an API or a load balancer waits for by way of something else may take longer than it waits."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from patterns_app.core.checks import asking
from patterns_app.core.checks.model import Fix, Found, View
from patterns_app.core.sketch.model import Connection

from .api_patience import patient
from .enduring import BALANCER, USUAL
from .longest import AFTER, Longest, own_seconds
from .lowering import lowered, patience_of_callers


def check(view: View) -> Iterator[Found]:
    """One finding for each front with such functions behind it. One right behind it is LIM-002's or LIM-022's."""
    longest = Longest(view)
    for front, seconds in _fronts(view):
        leading = longest.slower(front, seconds)
        called = {line.target for line in asking.out(view, front)}
        yield from _steps_together(view, longest, front, seconds, leading)
        slow = [node for node in leading if node not in called and own_seconds(view, node) > seconds]
        if slow:
            ways = [_way(leading, node) for node in slow]
            lines = {line.id: line for way in ways for line in way}
            between = [line.target for way in ways for line in way[:-1]]
            message = _message(view, front, seconds, slow, list(dict.fromkeys(between)))
            nodes = dict.fromkeys(line.target for line in lines.values())
            yield Found(message, (front, *nodes), tuple(lines), _fix(view, slow, seconds))


def _steps_together(
    view: View, longest: Longest, front: str, seconds: float, leading: Mapping[str, Connection]
) -> Iterator[Found]:
    """Workflows of which no step alone takes too long, but those that come one after another do."""
    for flow in leading:
        steps = longest.steps(flow)
        too_long = any(step.target in leading and leading[step.target].source == flow for step in steps)
        if not asking.acts(view, flow, "express-workflow") or too_long:
            continue
        message = (
            f"{view.name(front)} gives up after {seconds:g} s, but the steps of {view.name(flow)}, one after another, "
            f"may take {longest.takes(flow):g} s."
        )
        way = _way(leading, flow)
        nodes = dict.fromkeys([*(line.target for line in way), *(step.target for step in steps)])
        yield Found(message, (front, *nodes), tuple(line.id for line in (*way, *steps)))


def _fronts(view: View) -> Iterator[tuple[str, float]]:
    yield from ((api.id, seconds) for api, seconds in patient(view))
    for balancer in asking.nodes_of(view, BALANCER):
        if seconds := asking.number(view, balancer, "idle_timeout"):
            yield balancer.id, seconds


def _way(leading: Mapping[str, Connection], node: str) -> list[Connection]:
    """The calls that lead to a part, in order."""
    way: list[Connection] = []
    while (line := leading.get(node)) is not None:
        way.append(line)
        node = line.source
    return way[::-1]


def _message(view: View, front: str, seconds: float, slow: list[str], between: list[str]) -> str:
    """Who gives up when, and what may take longer."""
    most = max(own_seconds(view, node) for node in slow)
    ends = {node: asking.figure(view.graph.nodes[node].settings.get("timeout")) for node in between}
    sooner = [f" and {view.name(node)} after {end:g} s" for node, end in ends.items() if end and end < seconds]
    told = f"{view.name(front)} gives up after {seconds:g} s{''.join(sooner[:2])}"
    note = ""
    if any(_has_open_order(view, node) for node in between):
        note = " Only the longest step counts here: nobody has said which comes after which."
    if len(slow) > 1:
        return (
            f"{told}, but {asking.names(view, slow)}, for which it waits by way of others, may take {most:g} s.{note}"
        )
    waiting = f"{asking.names(view, between)} {'waits' if len(between) == 1 else 'wait'}"
    return f"{told}, but {view.name(slow[0])}, for which {waiting}, may take {most:g} s.{note}"


def _has_open_order(view: View, node: str) -> bool:
    """Is it a workflow of several steps of which nobody has said what comes after what?"""
    if not asking.acts(view, node, "express-workflow"):
        return False
    steps = asking.out(view, node, "orchestrate")
    return len(steps) > 1 and not any(AFTER in step.settings for step in steps)


def _fix(view: View, slow: list[str], seconds: float) -> Fix | None:
    """They end before the least patient of those that wait for them does, where their timeouts are what counts."""
    if any(USUAL in view.graph.nodes[node].settings for node in slow):
        return None
    wanted = {node: asking.below(patience_of_callers(view, node, seconds)) for node in slow}
    to = f" to {wanted[slow[0]]} s" if len(slow) == 1 else ""
    return lowered(view, f"Lower the timeout of {asking.names(view, slow)}{to}", wanted)
