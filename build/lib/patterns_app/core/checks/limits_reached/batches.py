"""LIM-011: batch settings that Lambda refuses together."""

from __future__ import annotations

from collections.abc import Iterator

from patterns_app.core.checks import asking
from patterns_app.core.checks.fixing import NEW_READER, line_fix
from patterns_app.core.checks.model import Found, View


def check(view: View) -> Iterator[Found]:
    """One finding for each queue with batches that are too large, and for each position that is missing or too much.

    A position that nobody has set is a note: a drawing need not say it, only a template must.
    """
    for line in asking.lines_of(view, "stream_poll"):
        is_function = asking.acts(view, line.target, "function")
        if is_function and not asking.line_setting(view, line, "starting_position"):
            message = f"{view.name(line.target)} reads {view.name(line.source)} without a starting position."
            title = "Start with the oldest record that is kept"
            fix = line_fix(title, line, starting_position=NEW_READER["starting_position"])
            yield Found(message, (line.source, line.target), (line.id,), fix, unfinished=True, severity="info")
    for line in asking.lines_of(view, "queue_poll"):
        if line.settings.get("starting_position"):
            message = f"{view.name(line.source)} is a queue, which has no starting position to read from."
            fix = line_fix("Take the starting position away", line, starting_position=None)
            yield Found(message, (line.source, line.target), (line.id,), fix)
    yield from _queues(view)  # last, as it asks for a figure: without that the others still speak


def _queues(view: View) -> Iterator[Found]:
    most = int(asking.limit(view, "sqs.batch"))
    for line in asking.lines_of(view, "queue_poll"):
        size = asking.line_number(view, line, "batch_size")
        is_fifo = asking.is_on(view, view.graph.nodes[line.source], "fifo")
        if not asking.acts(view, line.target, "function") or size is None or size <= most:
            continue
        if is_fifo or not asking.line_number(view, line, "batch_window"):
            why = f"a FIFO queue gives at most {most}" if is_fifo else f"more than {most} need a batch window"
            message = f"{view.name(line.target)} takes {size:g} messages at once from {view.name(line.source)}; {why}."
            fix = line_fix(f"Take at most {most} at once", line, batch_size=most)
            yield Found(message, (line.source, line.target), (line.id,), fix)
