"""RES-009: one bad message makes a function repeat the whole batch."""

from __future__ import annotations

from collections.abc import Iterator

from patterns_app.core.checks import asking
from patterns_app.core.checks.fixing import line_fix
from patterns_app.core.checks.model import Found, View

_KEY = "report_batch_item_failures"


def check(view: View) -> Iterator[Found]:
    """One finding for each function that takes batches and does not say which messages failed."""
    for line in asking.lines_of(view, "queue_poll", "stream_poll"):
        if not asking.acts(view, line.target, "function") or asking.line_is_on(view, line, _KEY):
            continue
        size = asking.line_number(view, line, "batch_size")
        if size is not None and size > 1:
            message = (
                f"One bad message makes {view.name(line.target)} repeat a whole batch of up to {size:g} "
                f"from {view.name(line.source)}."
            )
            fix = line_fix("Report the failed messages only", line, **{_KEY: True})
            yield Found(message, (line.target, line.source), (line.id,), fix)
