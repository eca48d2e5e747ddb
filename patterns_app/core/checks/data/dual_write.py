"""DATA-003: saving and announcing as two separate steps."""

from __future__ import annotations

from collections.abc import Iterator

from patterns_app.core.checks import asking
from patterns_app.core.checks.fixing import NEW_READER, STREAM, New, connect, new_node, offered, reroute, set_on
from patterns_app.core.checks.model import Fix, Found, View
from patterns_app.core.sketch.model import Connection, Node
from patterns_app.core.sketch.operations import Add, Operation

_ANNOUNCES = ("topic", "queue", "bus", "stream")


def check(view: View) -> Iterator[Found]:
    """One finding for each function that writes a table and sends a message about it.

    What it puts into a queue for failures is no announcement: it is there instead of the change.
    """
    for table in asking.nodes_as(view, "table"):
        for line in asking.into(view, table.id, *asking.WRITES):
            if not asking.acts(view, line.source, "function"):
                continue
            sent = [
                other
                for other in asking.out(view, line.source, "write")
                if asking.acts(view, other.target, *_ANNOUNCES) and not asking.is_dead_letter_queue(view, other.target)
            ]
            if sent:
                told = asking.names(view, list(dict.fromkeys(other.target for other in sent)))
                message = (
                    f"{view.name(line.source)} writes {view.name(table.id)} and tells {told} in a second step, "
                    "which can fail alone."
                )
                lines = (line.id, *(other.id for other in sent))
                yield Found(message, (line.source, table.id), lines, _outbox(view, table.id, sent))


def _comes_back(view: View, table: str, sent: list[Connection]) -> bool:
    """Does somebody write the table for what is sent?"""
    writers = {line.source for line in asking.into(view, table, *asking.WRITES)}
    seen, waiting = set[str](), [line.target for line in sent]
    while waiting:
        node = waiting.pop()
        if node in writers:
            return True
        if node not in seen:
            seen.add(node)
            waiting += [one.target for one in asking.out(view, node) if one.kind not in ("read", "query")]
    return False


@offered
def _outbox(view: View, table: str, sent: list[Connection]) -> Fix | None:
    """A Pipe for each receiver reads the table's stream and sends what the function sent before.

    Not where what is sent leads to another write of the table: each would be announced again, without end.
    """
    if _comes_back(view, table, sent):
        return None
    operations: list[Operation] = [set_on(view, table, stream=STREAM)]
    pipes: list[Node] = []
    for line in sent:
        pipe = new_node(view, table, New("aws.eventbridge-pipe", "outbox", "Outbox"), *pipes)
        pipes.append(pipe)
        operations += [Add(node=pipe), connect(view, table, pipe.id, "stream_poll", **NEW_READER)]
        operations.append(reroute(line, "write", source=pipe.id))
    return Fix("Announce changes from the table's stream", tuple(operations))
