"""CON-012: something reads a table's changes, but the table's stream is off."""

from __future__ import annotations

from collections.abc import Iterator

from patterns_app.core.checks import asking
from patterns_app.core.checks.fixing import STREAM, setting_fix
from patterns_app.core.checks.model import Found, View

_OFF = "none"


def check(view: View) -> Iterator[Found]:
    """One finding for each table without a stream that has readers of one."""
    for table in asking.nodes_of(view, "aws.dynamodb"):
        lines = asking.out(view, table.id, "stream_poll")
        if not lines or asking.setting(view, table, "stream") != _OFF:
            continue
        readers = [line.target for line in lines]
        verb = "reads" if len(readers) == 1 else "read"
        message = f"{asking.names(view, readers)} {verb} the stream of {view.name(table.id)}, which is switched off."
        fix = setting_fix(view, "Switch the stream on", table.id, stream=STREAM)
        yield Found(message, (table.id, *readers), tuple(line.id for line in lines), fix)
