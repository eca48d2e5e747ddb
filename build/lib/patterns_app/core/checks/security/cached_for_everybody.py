"""SEC-014: a distribution keeps the answers of an API that asks who is calling."""

from __future__ import annotations

from collections.abc import Iterator

from patterns_app.core.checks import asking
from patterns_app.core.checks.fixing import line_fix
from patterns_app.core.checks.model import Found, View


def check(view: View) -> Iterator[Found]:
    """One finding for each origin that is cached although its answers hang on who calls; unset, it is a note."""
    for line in asking.lines_of(view, "origin"):
        origin = view.graph.nodes[line.target]
        if not asking.line_is_on(view, line, "caching"):
            continue
        if asking.out(view, origin.id, "authorize"):
            message = (
                f"{view.name(line.source)} keeps answers of {view.name(origin.id)}, which asks who is calling: one "
                "person's answer may be given to another."
            )
            fix = line_fix("Do not cache its answers", line, caching=False)
            is_said = "caching" in line.settings
            yield Found(message, (line.source, origin.id), (line.id,), fix, severity=None if is_said else "info")
