"""RES-015: a dead-letter queue that forgets as soon as its source."""

from __future__ import annotations

from collections.abc import Iterator

from patterns_app.core.checks import asking
from patterns_app.core.checks.fixing import setting_fix
from patterns_app.core.checks.model import Found, View
from patterns_app.core.sketch.model import Connection


def check(view: View) -> Iterator[Found]:
    """One finding for each dead-letter queue that keeps messages no longer than a standard queue before it.

    Where nobody has set how long either keeps them it is a note.
    """
    longest = asking.limit(view, "sqs.retention")
    before: dict[str, list[Connection]] = {}
    for line in asking.lines_of(view, "dlq"):
        if _is_shorter(view, line, longest):
            before.setdefault(line.target, []).append(line)
    for dead, lines in before.items():
        queues = list(dict.fromkeys(line.source for line in lines))
        names = asking.names(view, queues)
        message = f"{view.name(dead)} keeps messages no longer than {names}, where their age began."
        fix = setting_fix(view, "Keep them as long as a queue can", dead, retention=int(longest))
        is_said = any("retention" in view.graph.nodes[node].settings for node in (dead, *queues))
        ids = tuple(line.id for line in lines)
        yield Found(message, (dead, *queues), ids, fix, severity=None if is_said else "info")


def _is_shorter(view: View, line: Connection, longest: float) -> bool:
    queue, dead = view.graph.nodes[line.source], view.graph.nodes[line.target]
    if (
        not asking.acts(view, queue, "queue")
        or not asking.acts(view, dead, "queue")
        or asking.is_on(view, queue, "fifo")
    ):
        return False
    kept, before = asking.number(view, dead, "retention"), asking.number(view, queue, "retention")
    return kept is not None and before is not None and kept <= before and kept < longest
