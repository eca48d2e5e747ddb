"""DATA-004: two different functions read the same queue, so each gets only some of the messages."""

from __future__ import annotations

from collections.abc import Iterator

from patterns_app.core.checks import asking
from patterns_app.core.checks.model import Found, View
from patterns_app.core.sketch.model import Connection

_READERS = ("queue_poll",)
_FETCHES = ("read", "readwrite")


def check(view: View) -> Iterator[Found]:
    """One finding for each queue with several readers that do not do the same work.

    Copies of one program may well share a queue: readers that lead to the same parts are taken for copies.
    """
    for queue in asking.nodes_as(view, "queue"):
        told = [line for line in asking.out(view, queue.id, *_READERS) if not asking.line_setting(view, line, "filter")]
        fetched = [line for line in asking.into(view, queue.id, *_FETCHES) if _fetches(view, line)]
        lines = [*told, *fetched]
        readers = list(dict.fromkeys((*(line.target for line in told), *(line.source for line in fetched))))
        if len(readers) < 2 or len({_work(view, reader, queue.id) for reader in readers}) == 1:
            continue
        message = (
            f"{asking.names(view, readers)} share the messages of {view.name(queue.id)}: each message goes to only one "
            "of them. For every one to get all, give each its own queue behind a topic or a bus."
        )
        yield Found(message, (queue.id, *readers), tuple(line.id for line in lines))


def _fetches(view: View, line: Connection) -> bool:
    """Does a program fetch by itself, instead of being handed what comes?"""
    known = view.vocabulary.services.get(asking.service(view, line.source))
    return known is not None and known.runs_code


def _work(view: View, reader: str, queue: str) -> tuple[str, frozenset[tuple[str, str]]]:
    """What a reader is and where its work goes."""
    lines = (line for line in asking.out(view, reader) if line.kind not in _FETCHES or line.target != queue)
    return asking.service(view, reader), frozenset((line.target, line.kind) for line in lines)
