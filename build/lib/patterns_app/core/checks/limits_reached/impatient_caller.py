"""LIM-022: a caller that gives up, or is ended, before what it waits for must be done."""

from __future__ import annotations

from collections.abc import Iterator

from patterns_app.core.checks import asking
from patterns_app.core.checks.fixing import line_fix
from patterns_app.core.checks.model import Fix, Found, View
from patterns_app.core.sketch.model import Connection

from .enduring import USUAL, WAITS, awaited, waits
from .lowering import lowered


def check(view: View) -> Iterator[Found]:
    """One finding for each such call between programs, workflows and what stands in front of them.

    Only figures that somebody has set count. APIs are LIM-002's and LIM-003's, triggers and authorisers LIM-019's.
    """
    for line in asking.lines_of(view, *WAITS):
        patience, takes = waits(view, line), awaited(view, line)
        if patience is not None and takes is not None and takes > patience:
            message = (
                f"{view.name(line.source)} waits at most {patience:g} s for {view.name(line.target)}, which may take "
                f"{takes:g} s."
            )
            yield Found(message, (line.source, line.target), (line.id,), _fix(view, line, patience))


def _fix(view: View, line: Connection, patience: float) -> Fix | None:
    """A function ends before its caller does, and with it what it waits for itself."""
    called, lower = view.graph.nodes[line.target], asking.below(patience)
    if asking.line_number(view, line, "timeout") and lower:
        return line_fix(f"Give up after {lower} s", line, timeout=lower)
    if called.service != "aws.lambda" or USUAL in called.settings:
        return None
    return lowered(view, f"Lower the timeout of {view.name(called.id)} to {lower} s", {called.id: lower})
