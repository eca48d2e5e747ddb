"""STR-003: two resources of one kind with the same name."""

from __future__ import annotations

from collections.abc import Iterator

from patterns_app.core.checks import asking
from patterns_app.core.checks.fixing import setting_fix
from patterns_app.core.checks.model import Found, View
from patterns_app.core.services.naming import FIFO_END, rules
from patterns_app.core.sketch.model import Node


def check(view: View) -> Iterator[Found]:
    """One finding for each node whose name another one of its service has before it."""
    taken: dict[tuple[str, str], Node] = {}
    for node in asking.nodes_of(view, *rules()):
        name = node.settings.get("name")
        if not isinstance(name, str) or not name:
            continue
        first = taken.setdefault((node.service, name), node)
        if first is node:
            continue
        message = f"{view.name(first.id)} and {view.name(node.id)} are both to be named “{name[:80]}”."
        other = _free(taken, node.service, name)
        taken[node.service, other] = node
        fix = setting_fix(view, f"Name the second one “{other[:80]}”", node.id, name=other)
        yield Found(message, (first.id, node.id), (), fix)


def _free(taken: dict[tuple[str, str], Node], service: str, name: str) -> str:
    """The same name with the first number that makes it free."""
    stem, end = (name.removesuffix(FIFO_END), FIFO_END) if name.endswith(FIFO_END) else (name, "")
    number = 2
    while True:
        tail = f"-{number}{end}"
        found = stem[: rules()[service].longest - len(tail)] + tail
        if (service, found) not in taken:
            return found
        number += 1
