"""CON-012: something listens to a table's changes or a bucket's events, which are switched off."""

from __future__ import annotations

from collections.abc import Iterator

from patterns_app.core.checks import asking
from patterns_app.core.checks.fixing import STREAM, setting_fix
from patterns_app.core.checks.model import Found, View

_OFF = "none"
_STREAM = "stream"
_BUS = "aws.eventbridge"


def check(view: View) -> Iterator[Found]:
    """One finding for each table without a stream that has readers of one, and each such bucket.

    What somebody has switched off fails; what nobody has set may well be on in what the drawing shows: a note.
    """
    yield from _buckets(view)
    for table in asking.nodes_as(view, "table"):
        lines = asking.out(view, table.id, "stream_poll")
        if not lines or asking.setting(view, table, "stream") != _OFF:
            continue
        readers = asking.names(view, [line.target for line in lines])
        verb = "reads" if len(lines) == 1 else "read"
        is_off = _STREAM in table.settings
        how = "which is switched off" if is_off else "of which nobody has set what it carries"
        fix = setting_fix(view, "Switch the stream on", table.id, stream=STREAM)
        yield Found(
            f"{readers} {verb} the stream of {view.name(table.id)}, {how}.",
            (table.id, *(line.target for line in lines)),
            tuple(line.id for line in lines),
            fix,
            unfinished=not is_off,
            severity=None if is_off else "info",
        )


def _buckets(view: View) -> Iterator[Found]:
    for bucket in asking.nodes_as(view, "bucket"):
        told = [line for line in asking.out(view, bucket.id, "notify") if asking.service(view, line.target) == _BUS]
        if told and bucket.settings.get("eventbridge") is False:
            name = view.name(told[0].target)
            message = f"{view.name(bucket.id)} sends no events to {name}: that is switched off at the bucket."
            fix = setting_fix(view, "Switch it on", bucket.id, eventbridge=True)
            yield Found(message, (bucket.id, told[0].target), tuple(line.id for line in told), fix)
