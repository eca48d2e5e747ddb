"""LIM-003: what an API waits for by way of a workflow, a container or another API takes longer than it waits."""

from __future__ import annotations

from collections.abc import Iterator

from patterns_app.core.checks import asking
from patterns_app.core.checks.fixing import set_on
from patterns_app.core.checks.model import Fix, Found, View
from patterns_app.core.checks.ways import Way, Ways
from patterns_app.core.sketch.model import Connection

from .api_patience import patience, patient

_EXPRESS = "aws.step-functions-express"


def check(view: View) -> Iterator[Found]:
    """One finding for each API with such a chain. A function right behind the API is a matter of LIM-002.

    A function's timeout is the most that its run may take, what it waits for included: what it calls adds nothing.
    """
    ways = Ways(view, lambda node: _seconds(view, node), lambda line, behind: _at_most(view, line, behind))
    for api, seconds in patient(view):
        way = ways.from_node(api.id)
        called = _up_to_a_function(view, way)
        if len(called) < 2 or way.cost <= seconds:
            continue
        slow = called[-1]
        message = (
            f"{view.name(api.id)} gives up after {seconds:g} s, but {view.name(slow)}, for which "
            f"{asking.names(view, called[:-1])} {'waits' if len(called) == 2 else 'wait'}, may take {way.cost:g} s."
        )
        lines = tuple(line.id for line in way.lines[: len(called)])
        yield Found(message, (api.id, *called), lines, _fix(view, way.lines[len(called) - 1], seconds))


def _up_to_a_function(view: View, way: Way) -> list[str]:
    """Ids of what is called on the way, a function last; nothing where there is no function."""
    ends = [number for number, node in enumerate(way.called, 1) if asking.acts(view, node, "function")]
    return way.called[: ends[0]] if ends else []


def _seconds(view: View, node: str) -> float:
    """What a function takes: the time of a usual run where that is known, else its timeout."""
    function = view.graph.nodes[node]
    if not asking.acts(view, function, "function"):
        return 0
    usual = asking.number(view, function, "average_duration")
    return usual / 1000 if usual is not None else asking.number(view, function, "timeout") or 0


def _at_most(view: View, line: Connection, behind: float) -> float:
    """A caller that gives up, a workflow's or step's own end, or an API between, ends the wait; so does a function."""
    target = view.graph.nodes[line.target]
    if not behind or asking.acts(view, line.source, "function"):
        return 0
    ends = [asking.line_number(view, line, "timeout"), patience(view, line.target)]
    if line.kind == "orchestrate":
        ends.append(asking.line_number(view, line, "step_timeout"))
    if target.service == _EXPRESS:
        ends.append(asking.figure(target.settings.get("max_duration")))
    return min([behind, *(end for end in ends if end)])


def _fix(view: View, last: Connection, seconds: float) -> Fix | None:
    """All functions that the same part waits for end early enough, where their timeouts are what counts."""
    lower = asking.below(seconds)
    beside = dict.fromkeys(line.target for line in asking.out(view, last.source, last.kind))
    slow = [node for node in beside if _seconds(view, node) > seconds]
    if not lower or any("average_duration" in view.graph.nodes[node].settings for node in slow):
        return None
    title = f"Lower the timeout of {asking.names(view, slow)} to {lower} s"
    return Fix(title, tuple(set_on(view, node, timeout=lower) for node in slow))
