"""RES-003: a stream consumer that tries a bad record until it expires, or drops it without a trace."""

from __future__ import annotations

from collections.abc import Iterator

from patterns_app.core.checks import asking
from patterns_app.core.checks.fixing import POLLED, mend, set_on_line
from patterns_app.core.checks.keeping import dead_letter_queue
from patterns_app.core.checks.model import Fix, Found, Severity, View
from patterns_app.core.sketch.model import Connection
from patterns_app.core.sketch.operations import Operation, Update

_CONSUMERS = ("aws.lambda", "aws.eventbridge-pipe")
_STREAMS = ("aws.kinesis", "aws.dynamodb")  # readers of a broker's topics have no such limits to set
_LIMITS = ("maximum_retry_attempts", "maximum_record_age")
_FOR_EVER = -1  # for attempts as for age: no limit but the record's own end


def check(view: View) -> Iterator[Found]:
    """One finding for each stream and function or pipe that blocks, or loses records.

    A place for failures has no effect behind endless retries: nothing comes there before the record itself expires.
    """
    for line in asking.lines_of(view, "stream_poll"):
        consumer = asking.service(view, line.target)
        if consumer not in _CONSUMERS or asking.service(view, line.source) not in _STREAMS:
            continue
        is_endless = all(asking.line_number(view, line, key) == _FOR_EVER for key in _LIMITS)
        if not asking.loses_failures(view, line.target, asking.EVENT_SOURCE if consumer == "aws.lambda" else ""):
            if is_endless:
                yield _kept_too_late(view, line)
        elif is_endless:
            message = (
                f"A record that {view.name(line.target)} cannot handle holds up all records behind it "
                f"in {view.name(line.source)}."
            )
            fix = mend("Limit the retries and keep what failed", _limited_and_kept, view, line)
            # The place where a pipe keeps its failures cannot be drawn, so a picture that says nothing may have one.
            is_open = consumer != "aws.lambda" and not any(key in line.settings for key in _LIMITS)
            severity: Severity | None = "info" if is_open else None
            yield Found(message, (line.target, line.source), (line.id,), fix, severity=severity)
        elif consumer == "aws.lambda":  # the dead-letter queue of a pipe cannot be drawn
            message = (
                f"A record of {view.name(line.source)} that {view.name(line.target)} gives up is gone: nothing keeps "
                "it, nor the rest of its batch."
            )
            fix = mend("Keep what failed", dead_letter_queue, view, line.target, "destination")
            yield Found(message, (line.target, line.source), (line.id,), fix)


def _kept_too_late(view: View, line: Connection) -> Found:
    """AWS's own settings retry for ever; where nobody has set them, it is a note."""
    is_said = all(key in line.settings for key in _LIMITS)
    message = (
        f"{view.name(line.target)} tries a record of {view.name(line.source)} for ever, so what is drawn for its "
        "failures gets nothing before the record expires, and all behind it wait."
    )
    fix = Fix("Limit the retries", (_limited(view, line),))
    return Found(message, (line.target, line.source), (line.id,), fix, severity=None if is_said else "info")


def _limited_and_kept(view: View, line: Connection) -> tuple[Operation, ...]:
    if not asking.acts(view, line.target, "function"):
        return (_limited(view, line),)  # a pipe's dead-letter queue cannot be drawn
    return (_limited(view, line), *dead_letter_queue(view, line.target, "destination"))


def _limited(view: View, line: Connection) -> Update:
    """An end to the retries. Only what polls for a function has a switch that halves a failed batch."""
    is_function = asking.acts(view, line.target, "function")
    return set_on_line(line, **{key: value for key, value in POLLED.items() if is_function or key in _LIMITS})
