"""CON-021: what comes in order goes on through something that keeps none."""

from __future__ import annotations

from collections.abc import Iterator

from patterns_app.core.checks import asking
from patterns_app.core.checks.model import Found, View
from patterns_app.core.sketch.model import Connection

_MATTERS = "ordered"
_QUEUE, _TOPIC, _BUS, _FUNCTION, _PIPE = "aws.sqs", "aws.sns", "aws.eventbridge", "aws.lambda", "aws.eventbridge-pipe"
_ON = ("write", "async", "start", "push", "rule", "notify", "queue_poll", "stream_poll")


def check(view: View) -> Iterator[Found]:
    """One finding for each first place behind an ordered line or a FIFO part where the order gets lost.

    Where the team says that order matters it is a warning; a FIFO part may be there for its exactly-once processing, so
    what follows from it alone is a note.
    """
    said: set[str] = set()
    for line in asking.lines_of(view, *_ON):
        if asking.line_is_on(view, line, _MATTERS):
            yield from _behind(view, [line], said, is_said=True)
    for node in asking.nodes_of(view, _QUEUE, _TOPIC):
        if _is_fifo(view, node.id):
            yield from _behind(view, asking.out(view, node.id, *_ON), said, is_said=False)


def _behind(view: View, lines: list[Connection], said: set[str], *, is_said: bool) -> Iterator[Found]:
    """Along the ways that messages take, up to where the order is lost or something is stored."""
    seen, waiting = {line.id for line in lines}, list(lines)
    while waiting:
        line = waiting.pop(0)
        why = _unordered(view, line)
        if why and line.id not in said:
            said.add(line.id)
            what = "Messages whose order matters" if is_said else "Messages that come in order"
            message = f"{what} go on from {view.name(line.source)}, and {view.name(line.target)} {why}."
            nodes = (line.source, line.target)
            yield Found(message, nodes, (line.id,), severity=None if is_said else "info")
        if why or asking.service(view, line.target) not in (_QUEUE, _TOPIC, _FUNCTION, _PIPE):
            continue
        for after in asking.out(view, line.target, *_ON):
            if after.id not in seen:
                seen.add(after.id)
                waiting.append(after)


def _unordered(view: View, line: Connection) -> str:
    """Why a line does not keep the order, as a sentence about its target goes on; empty where it does."""
    source, target = asking.service(view, line.source), asking.service(view, line.target)
    if target == _BUS:
        return "is a bus, which keeps no order"
    if target in (_QUEUE, _TOPIC):
        word = "queue" if target == _QUEUE else "topic"
        return "" if _is_fifo(view, line.target) else f"is a standard {word}, which keeps no order"
    if target == _FUNCTION and line.kind == "async" and source != _TOPIC:
        return "is called asynchronously, which keeps no order"
    if source in (_QUEUE, _TOPIC) and not _is_fifo(view, line.source):
        return "gets it from where no order is kept"
    return ""


def _is_fifo(view: View, node: str) -> bool:
    return asking.is_on(view, view.graph.nodes[node], "fifo")
