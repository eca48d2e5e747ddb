"""CON-007: more targets on one EventBridge rule than EventBridge takes."""

from __future__ import annotations

from collections.abc import Iterator

from patterns_app.core.checks import asking
from patterns_app.core.checks.fixing import set_on_line
from patterns_app.core.checks.model import Fix, Found, View
from patterns_app.core.sketch.model import Connection


def check(view: View) -> Iterator[Found]:
    """One finding for each rule with too many targets. Connections without a rule's name have a rule each."""
    most = int(asking.limit(view, "eb-bus.targets_per_rule"))
    for bus in asking.nodes_as(view, "bus"):
        rules: dict[str, list[Connection]] = {}
        for line in asking.out(view, bus.id, "rule"):
            if name := line.settings.get("rule_name"):
                rules.setdefault(str(name), []).append(line)
        for name, lines in rules.items():
            if len(lines) <= most:
                continue
            message = (
                f"The rule “{name}” of {view.name(bus.id)} sends to {len(lines)} targets; EventBridge takes {most}."
            )
            yield Found(message, (bus.id,), tuple(line.id for line in lines), _split(name, lines, most, set(rules)))


def _split(name: str, lines: list[Connection], most: int, taken: set[str]) -> Fix:
    """Rules of at most `most` targets each; the first keeps its name."""
    operations, number = [], 1
    for start in range(most, len(lines), most):
        while (new := f"{name}-{number}") in taken:
            number += 1
        taken.add(new)
        operations += [set_on_line(line, rule_name=new) for line in lines[start : start + most]]
    return Fix("Split the rule", tuple(operations))
