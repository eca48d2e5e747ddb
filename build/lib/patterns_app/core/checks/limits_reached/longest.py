"""How long what a caller waits for may take, with all that waits behind it: what LIM-003 asks."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from patterns_app.core.checks import asking
from patterns_app.core.checks.model import View
from patterns_app.core.sketch.model import Connection

from .api_patience import patience
from .enduring import EXPRESS, USUAL

AFTER = "after"


class Longest:
    """The longest that each part may take, found once. A call that leads back to a part on the way counts for nothing.

    A function's timeout is the most that its run may take, what it waits for included: times are not added up. Yet
    what it waits for may go on when it is ended, so the longest of a chain counts.
    """

    def __init__(self, view: View) -> None:
        self._behind: dict[str, float] = {}
        self._calls: dict[str, tuple[Connection, ...]] = {}
        takes: dict[str, float] = {}
        for node, lines in view.call_order:
            self._calls[node] = lines
            self._behind |= {line.id: _at_most(view, line, takes[line.target]) for line in lines}
            takes[node] = max([own_seconds(view, node), *_one_after_another(lines, self._behind)])
        self._takes = takes

    def takes(self, node: str) -> float:
        """Seconds that a part may take with what it waits for."""
        return self._takes.get(node, 0)

    def steps(self, node: str) -> tuple[Connection, ...]:
        """What a part waits for, call by call."""
        return self._calls.get(node, ())

    def slower(self, front: str, seconds: float) -> dict[str, Connection]:
        """What may take longer than so many seconds behind a part, nearest first, with the call that leads to each."""
        found: dict[str, Connection] = {}
        waiting = [front]
        for node in waiting:
            for line in self._calls.get(node, ()):
                if line.target not in found and line.target != front and self._behind[line.id] > seconds:
                    found[line.target] = line
                    waiting.append(line.target)
        return found


def _one_after_another(lines: Sequence[Connection], behind: Mapping[str, float]) -> Iterable[float]:
    """Seconds up to the end of each call: with those before it, where it is said what it comes after."""
    before = {line.id: str(line.settings.get(AFTER) or "") for line in lines}
    waits = {line.id: asking.figure(line.settings.get("wait_before")) or 0 for line in lines}
    totals: dict[str, float] = {}
    for line in lines:
        path: dict[str, None] = {}
        name = line.id
        while name in before and name not in totals and name not in path:
            path[name] = None
            name = before[name]
        for step in reversed(path):
            totals[step] = waits[step] + behind[step] + totals.get(before[step], 0)
    return totals.values()


def own_seconds(view: View, node: str) -> float:
    """What a function takes: the time of a usual run where that is known, else its timeout. 0 for what is none."""
    function = view.graph.nodes[node]
    if not asking.acts(view, function, "function"):
        return 0
    usual = asking.number(view, function, USUAL)
    return usual / 1000 if usual is not None else asking.number(view, function, "timeout") or 0


def _at_most(view: View, line: Connection, behind: float) -> float:
    """A caller that gives up, a workflow's or step's own end, an API between or a known usual run ends the wait."""
    target = view.graph.nodes[line.target]
    if USUAL in view.graph.nodes[line.source].settings:
        return 0
    ends = [asking.line_number(view, line, "timeout"), patience(view, line.target)]
    if line.kind == "orchestrate":
        ends.append(asking.line_number(view, line, "step_timeout"))
    if target.service == EXPRESS:
        ends.append(asking.figure(target.settings.get("max_duration")))
    return min([behind, *(end for end in ends if end)])
