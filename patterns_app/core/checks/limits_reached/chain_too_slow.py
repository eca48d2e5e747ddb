"""LIM-003: calls one after the other that together take longer than the API waits."""

from __future__ import annotations

from collections.abc import Iterator

from patterns_app.core.checks import asking
from patterns_app.core.checks.fixing import line_fix
from patterns_app.core.checks.model import Fix, Found, View
from patterns_app.core.checks.ways import Way, Ways
from patterns_app.core.sketch.model import Connection

from .api_patience import patience, patient


def check(view: View) -> Iterator[Found]:
    """One finding for each API with such a chain. What its first function takes alone is a matter of LIM-002."""
    ways = Ways(view, lambda node: _seconds(view, node), lambda line, behind: _at_most(view, line, behind))
    for api, seconds in patient(view):
        way = ways.from_node(api.id)
        functions = [node for node in way.called if asking.acts(view, node, "function")]
        if not functions or way.cost <= seconds or _is_lim_002(view, way, functions, seconds):
            continue
        message = (
            f"{view.name(api.id)} gives up after {seconds:g} s, but {asking.names(view, functions)}"
            f"{', one after the other,' if len(functions) > 1 else ''} may take {way.cost:g} s."
        )
        lines = tuple(line.id for line in way.lines)
        yield Found(message, (api.id, *functions), lines, _fix(view, ways, way, seconds))


def _is_lim_002(view: View, way: Way, functions: list[str], seconds: float) -> bool:
    """Is it the function right behind the API that alone takes too long?"""
    return way.called[0] == functions[0] and (len(functions) < 2 or _seconds(view, functions[0]) > seconds)


def _seconds(view: View, node: str) -> float:
    """What a function adds: the time that one run usually takes where that is known, else its timeout."""
    function = view.graph.nodes[node]
    if not asking.acts(view, function, "function"):
        return 0
    usual = asking.number(view, function, "average_duration")
    return usual / 1000 if usual is not None else asking.number(view, function, "timeout") or 0


def _at_most(view: View, line: Connection, behind: float) -> float:
    """A caller that gives up, or an API between, ends the wait."""
    ends = (asking.line_number(view, line, "timeout"), patience(view, line.target)) if behind else ()
    return min([behind, *(end for end in ends if end)])


def _fix(view: View, ways: Ways, way: Way, seconds: float) -> Fix | None:
    """Let the first function give up early enough to answer in time."""
    first = next((line for line in way.lines if asking.acts(view, line.source, "function")), None)
    if first is None:
        return None
    own = asking.number(view, view.graph.nodes[first.source], "timeout")
    left = asking.below(seconds - (way.cost - ways.behind(first)))
    left = left if own is None else min(left, asking.below(own))
    if not left or first.kind != "sync":
        return None
    return line_fix(f"Let {view.name(first.source)} give up after {left} s", first, timeout=left)
