"""DATA-001: several services write one database."""

from __future__ import annotations

from collections.abc import Iterator

from patterns_app.core.checks import asking
from patterns_app.core.checks.model import Found, View

from .owners import are_strangers, owner


def check(view: View) -> Iterator[Found]:
    """One finding for each table or database that functions of different teams or accounts write."""
    for store in asking.nodes_of(view, *asking.STORES):
        # Whose a writer is in no team or account nobody has said.
        lines = [line for line in asking.into(view, store.id, *asking.WRITES) if owner(view, line.source) is not None]
        if not lines:
            continue
        first = lines[0].source
        others = [line for line in lines[1:] if are_strangers(view, first, line.source)]
        if others:
            writers = list(dict.fromkeys((first, *(line.source for line in others))))
            message = f"{asking.names(view, writers)} belong to different services and all write {view.name(store.id)}."
            yield Found(message, (store.id, *writers), (lines[0].id, *(line.id for line in others)))
