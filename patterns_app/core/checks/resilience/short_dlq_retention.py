"""RES-015: a dead-letter queue that forgets as soon as its source."""

from __future__ import annotations

from collections.abc import Iterator

from patterns_app.core.checks import asking
from patterns_app.core.checks.fixing import setting_fix
from patterns_app.core.checks.model import Found, View


def check(view: View) -> Iterator[Found]:
    """One finding for each standard queue whose dead-letter queue keeps messages no longer than itself.

    Where nobody has set how long either keeps them it is a note.
    """
    longest = asking.limit(view, "sqs.retention")
    for line in asking.lines_of(view, "dlq"):
        queue, dead = view.graph.nodes[line.source], view.graph.nodes[line.target]
        if not asking.acts(view, dead, "queue") or asking.is_on(view, queue, "fifo"):
            continue
        kept, before = asking.number(view, dead, "retention"), asking.number(view, queue, "retention")
        if kept is None or before is None or kept > before or kept >= longest:
            continue
        message = f"{view.name(dead.id)} keeps messages no longer than {view.name(queue.id)}, where their age began."
        fix = setting_fix(view, "Keep them as long as a queue can", dead.id, retention=int(longest))
        is_said = "retention" in dead.settings or "retention" in queue.settings
        yield Found(message, (dead.id, queue.id), (line.id,), fix, severity=None if is_said else "info")
