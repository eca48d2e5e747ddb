"""DATA-002: a service reads another service's table."""

from __future__ import annotations

from collections.abc import Iterator

from patterns_app.core.checks import asking
from patterns_app.core.checks.model import Found, View

from .owners import are_strangers


def check(view: View) -> Iterator[Found]:
    """One finding for each function that only reads a table or database of another team or account."""
    for line in asking.lines_of(view, "read"):
        if asking.service(view, line.target) in asking.STORES and are_strangers(view, line.source, line.target):
            message = f"{view.name(line.source)} reads {view.name(line.target)}, which belongs to another service."
            yield Found(message, (line.source, line.target), (line.id,))
