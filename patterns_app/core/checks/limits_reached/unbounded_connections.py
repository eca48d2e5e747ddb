"""LIM-016: a function that may grow without a bound, in front of a database whose connections are counted."""

from __future__ import annotations

from collections.abc import Iterator

from patterns_app.core.checks import asking
from patterns_app.core.checks.fixing import COPIES, line_fix, setting_fix
from patterns_app.core.checks.model import Fix, Found, View
from patterns_app.core.sketch.model import Connection, Node

_STARTS = ("queue_poll", "async", "notify", "push", "rule")
_USES = ("read", "write", "readwrite", "query", "sync")


def check(view: View) -> Iterator[Found]:
    """One finding for each such function that messages start, which come as fast as they like."""
    for function in asking.nodes_as(view, "function"):
        bases = [line for line in asking.out(view, function.id, *_USES) if _counts_connections(view, line)]
        starts = asking.into(view, function.id, *_STARTS)
        if not bases or asking.number(view, function, "reserved_concurrency") is not None:
            continue
        open_ended = [line for line in starts if not asking.line_number(view, line, "maximum_concurrency")]
        if open_ended:
            base = view.name(bases[0].target)
            message = (
                f"A burst in {asking.names(view, [line.source for line in open_ended])} starts as many copies of "
                f"{view.name(function.id)} as the account allows, each with a connection of its own to {base}."
            )
            lines = (*(line.id for line in open_ended), *(line.id for line in bases))
            yield Found(message, (function.id, bases[0].target), lines, _fix(view, function, open_ended))


def _counts_connections(view: View, line: Connection) -> bool:
    """A database that a driver connects to, with no proxy between that shares connections out."""
    return asking.acts(view, line.target, "database") and not asking.line_is_on(view, line, "data_api")


def _fix(view: View, function: Node, lines: list[Connection]) -> Fix:
    if len(lines) == 1 and lines[0].kind == "queue_poll":
        return line_fix(f"Let the queue start at most {COPIES} copies", lines[0], maximum_concurrency=COPIES)
    return setting_fix(view, f"Reserve {COPIES} copies for it", function.id, reserved_concurrency=COPIES)
