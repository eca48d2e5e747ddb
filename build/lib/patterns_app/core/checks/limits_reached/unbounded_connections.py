"""LIM-016: a function that may grow without a bound, in front of a database whose connections are counted."""

from __future__ import annotations

from collections.abc import Iterator

from patterns_app.core.checks import asking
from patterns_app.core.checks.fixing import COPIES, set_on, set_on_line
from patterns_app.core.checks.model import Fix, Found, View
from patterns_app.core.sketch.model import Connection, Node
from patterns_app.core.sketch.operations import Operation

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
    """A maximum for each queue; for what has none a reservation, which is as large as what the queues may start."""
    queues = [line for line in lines if line.kind == "queue_poll"]
    each = int(max(COPIES // max(1, len(queues)), asking.limit(view, "lambda.esm_maximum_concurrency_least")))
    operations: list[Operation] = [set_on_line(line, maximum_concurrency=each) for line in queues]
    if len(queues) == len(lines):
        whose = "the queue" if len(queues) == 1 else "each queue"
        return Fix(f"Let {whose} start at most {each} copies", tuple(operations))
    polls = asking.into(view, function.id, "queue_poll")
    started = sum(int(asking.line_number(view, line, "maximum_concurrency") or each) for line in polls)
    reserved = max(COPIES, started)
    operations.append(set_on(view, function.id, reserved_concurrency=reserved))
    return Fix(f"Reserve {reserved} copies for it", tuple(operations))
