"""RES-003: a stream consumer that tries a bad record until it expires, or drops it without a trace."""

from __future__ import annotations

from collections.abc import Iterator

from patterns_app.core.checks import asking
from patterns_app.core.checks.fixing import POLLED, dead_letter_queue, set_on_line
from patterns_app.core.checks.model import Fix, Found, View
from patterns_app.core.sketch.model import Connection
from patterns_app.core.sketch.operations import Operation

_FOR_EVER = -1  # for attempts as for age: no limit but the record's own end


def check(view: View) -> Iterator[Found]:
    """One finding for each stream and function or pipe with no place for failures: it blocks, or loses records."""
    for line in asking.lines_of(view, "stream_poll"):
        consumer = asking.service(view, line.target)
        if consumer not in ("aws.lambda", "aws.eventbridge-pipe") or not asking.loses_failures(view, line.target):
            continue
        limits = ("maximum_retry_attempts", "maximum_record_age")
        if all(asking.line_number(view, line, key) == _FOR_EVER for key in limits):
            message = (
                f"A record that {view.name(line.target)} cannot handle holds up all records behind it "
                f"in {view.name(line.source)}."
            )
            fix = Fix("Limit the retries and keep what failed", _mend(view, line))
            yield Found(message, (line.target, line.source), (line.id,), fix)
        elif consumer == "aws.lambda":  # the dead-letter queue of a pipe cannot be drawn
            message = (
                f"A record of {view.name(line.source)} that {view.name(line.target)} gives up is gone: nothing keeps "
                "it, nor the rest of its batch."
            )
            fix = Fix("Keep what failed", dead_letter_queue(view, line.target, "destination"))
            yield Found(message, (line.target, line.source), (line.id,), fix)


def _mend(view: View, line: Connection) -> tuple[Operation, ...]:
    limited = set_on_line(line, **POLLED)
    if not asking.acts(view, line.target, "function"):
        return (limited,)  # a pipe's dead-letter queue cannot be drawn
    return (limited, *dead_letter_queue(view, line.target, "destination"))
