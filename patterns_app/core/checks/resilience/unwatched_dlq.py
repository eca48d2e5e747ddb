"""RES-014: a dead-letter queue that nobody watches."""

from __future__ import annotations

from collections.abc import Iterator

from patterns_app.core.checks.fixing import mend
from patterns_app.core.checks.model import Found, View
from patterns_app.core.checks.watching import alarm_on, ends_of_failures, unwatched


def check(view: View) -> Iterator[Found]:
    """Dead-letter queues without a consumer and without an alarm that watches them."""
    for queue in unwatched(view, ends_of_failures(view)):
        message = f"Nobody watches {view.name(queue)}, so failed messages end there unseen."
        yield Found(message, (queue,), (), mend("Add an alarm", alarm_on, view, [queue], queue))
