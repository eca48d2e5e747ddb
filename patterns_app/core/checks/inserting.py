"""Put nodes into a connection, so that what stands there afterwards works and loses nothing."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from msgspec.structs import replace

from patterns_app.core.sketch.model import Connection, Node, SettingValue
from patterns_app.core.sketch.operations import Add, Operation, Update

from .asking import EVENT_SOURCE, FUNCTION, STARTS_UNASKED, acts, loses_failures, number
from .fixing import (
    COPIES,
    NEW_READER,
    QUEUE,
    STREAM,
    New,
    attempts_of,
    connect,
    failures_queue,
    hidden_for,
    mend,
    new_node,
    set_on,
    usual_kind,
)
from .model import Fix, View
from .watching import alarm_on

# A new function's own writes are safe to repeat, and a stream's consumer gives a bad record up at last; it says which
# messages of a batch have failed.
_LINES: Mapping[str, Mapping[str, SettingValue]] = {
    "stream_poll": {**NEW_READER, "report_batch_item_failures": True},
    "readwrite": {"conditional": True},
    "orchestrate": {"retry": True, "catch": True},
    "queue_poll": {"report_batch_item_failures": True},
}

# What a line is drawn for whoever stands at its end: it stays that where the first of what is put in can take it.
_INTENTS = ("authorize",)


def insert(view: View, connection: Connection, *chain: New) -> tuple[Operation, ...]:
    """Put nodes into a connection. The old line leads to the first of them; each line takes its pair's usual kind.

    The line keeps its id, so that scenarios that tell of it still hold.
    """
    nodes: list[Node] = []
    for new in chain:
        nodes.append(new_node(view, connection.source, new, *nodes))
    nodes = _hiding(view, connection, _bounded(view, connection, nodes))
    way = [view.graph.nodes[connection.source], *nodes, view.graph.nodes[connection.target]]
    kinds = [usual_kind(view, source.service, target.service) for source, target in pairwise(way)]
    if (
        connection.kind in _INTENTS
        and connection.kind in view.vocabulary.pairs.usual(way[0].service, way[1].service).kinds
    ):
        kinds[0] = connection.kind
    kept = connection.settings if kinds[0] == connection.kind else {}
    settings: Mapping[str, SettingValue] = {**_begun(way[1], kinds[0]), **kept}
    changed = {"target": nodes[0].id, "kind": kinds[0], "route": (), "settings": settings}
    operations: list[Operation] = [*_switched_on(view, way[0], way[1].service, kinds[0])]
    operations += [Add(node=node) for node in nodes]
    operations.append(Update(connection=connection.id, set=changed))
    for (source, target), kind in zip(pairwise(way[1:]), kinds[1:], strict=True):
        operations.append(connect(view, source.id, target.id, kind, **_begun(target, kind)))
    return (*operations, *_failures_kept(view, way, kinds))


def as_kind(view: View, connection: Connection, kind: str) -> tuple[Operation, ...]:
    """Make a connection one of another kind. What it says already stays, and nothing is claimed of code that is there:
    of what such a line begins with it gets what a template can say.
    """
    way = [view.graph.nodes[connection.source], view.graph.nodes[connection.target]]
    known = {one.key for one in view.vocabulary.kinds[kind].settings if one.template}
    begun = {key: value for key, value in _begun(way[1], kind).items() if key in known}
    settings = {**begun, **connection.settings}
    changed: dict[str, object] = {"kind": kind} | ({"settings": settings} if settings != connection.settings else {})
    return (
        *_switched_on(view, way[0], way[1].service, kind),
        *_hidden_long_enough(view, way[0], way[1], kind),
        Update(connection=connection.id, set=changed),
        *_failures_kept(view, way, [kind]),
    )


def turned_round(view: View, connection: Connection, kind: str) -> tuple[Operation, ...]:
    """Lead a connection the other way, as one of this kind, with what such a line begins with (see `as_kind`)."""
    source, target = connection.target, connection.source
    turned = replace(connection, source=source, target=target, kind=kind, route=())
    operations = as_kind(view, turned, kind)
    return tuple(
        replace(one, set={"source": source, "target": target, "route": (), **one.set})
        if isinstance(one, Update) and one.connection == connection.id
        else one
        for one in operations
    )


def _begun(target: Node, kind: str) -> Mapping[str, SettingValue]:
    """What a line that was no such line before begins with."""
    return {**_LINES.get(kind, {}), **_at_most(target, kind)}


def _bounded(view: View, connection: Connection, nodes: list[Node]) -> list[Node]:
    """A new function right before a database gets no more copies than a database bears connections (LIM-016)."""
    before, last = nodes[:-1], nodes[-1]
    target = view.graph.nodes[connection.target].service
    if (last.service, target) != ("aws.lambda", "aws.rds"):
        return nodes
    return [*before, replace(last, settings={**last.settings, "reserved_concurrency": COPIES})]


def _hiding(view: View, connection: Connection, nodes: list[Node]) -> list[Node]:
    """A new queue right before a function hides a message as long as AWS advises for the function's timeout."""
    target = view.graph.nodes[connection.target]
    timeout = number(view, target, "timeout")
    if nodes[-1].service != QUEUE or target.service != "aws.lambda" or timeout is None:
        return nodes
    settings = {**nodes[-1].settings, "visibility_timeout": hidden_for(view, timeout)}
    return [*nodes[:-1], replace(nodes[-1], settings=settings)]


def _at_most(target: Node, kind: str) -> Mapping[str, SettingValue]:
    """What a queue may start, where that is reserved (LIM-018)."""
    reserved = target.settings.get("reserved_concurrency")
    return {"maximum_concurrency": reserved} if kind == "queue_poll" and reserved is not None else {}


def _hidden_long_enough(view: View, source: Node, target: Node, kind: str) -> Iterator[Update]:
    """A queue that a function now reads hides a message as long as AWS advises for the function's timeout (RES-007)."""
    timeout = number(view, target, "timeout")
    if not (acts(view, source, "queue") and acts(view, target, "function") and kind == "queue_poll") or timeout is None:
        return
    wanted = hidden_for(view, timeout)
    if (number(view, source, "visibility_timeout") or 0) < wanted:
        yield set_on(view, source.id, visibility_timeout=wanted)


def put_between(view: View, connection: Connection, services: Sequence[str]) -> Fix | None:
    """The fix that puts these services into a connection; None where there are none."""
    known = [service for key in services if (service := view.vocabulary.services.get(key))]
    if not known or len(known) < len(services):
        return None
    chain = [New(service.key, service.key.partition(".")[2], service.short) for service in known]
    title = f"Put {' and '.join(service.name for service in known)} between them"
    return mend(title, insert, view, connection, *chain)


def added(operations: Iterable[Operation]) -> list[Node]:
    """The nodes that operations add, in order."""
    return [part.node for part in operations if isinstance(part, Add) and part.node]


def _switched_on(view: View, source: Node, target_service: str, kind: str) -> Iterator[Update]:
    """What a bucket or a table needs before it tells of its changes."""
    match source.service, target_service, kind:
        case "aws.dynamodb", _, "stream_poll":
            yield set_on(view, source.id, stream=STREAM)
        case "aws.s3", "aws.eventbridge", _:
            yield set_on(view, source.id, eventbridge=True)


def _failures_kept(view: View, way: list[Node], kinds: list[str]) -> Iterator[Operation]:
    """A queue for all on the way that would now lose what fails, with an alarm; FIFO parts need one of their kind."""
    needing: dict[bool, list[_Loses]] = {}
    for one in _losing(view, way, kinds):
        needing.setdefault(one.is_fifo, []).append(one)
    queues: list[Node] = []
    for is_fifo, lines in needing.items():
        queue = new_node(view, way[0].id, failures_queue(view, "Dead letters", is_fifo), *way[1:-1], *queues)
        queues.append(queue)
        yield Add(node=queue)
        for one in lines:
            yield connect(view, one.node, queue.id, one.kind, **one.settings)
    if queues:
        names = [queue.id for queue in queues]
        yield from alarm_on(view, names, way[0].id, *way[1:-1], *queues)


@dataclass(frozen=True)
class _Loses:
    """A node that loses what fails, and the connection that would keep it."""

    node: str
    is_fifo: bool
    kind: str
    settings: Mapping[str, SettingValue] = field(default_factory=dict)


def _losing(view: View, way: list[Node], kinds: list[str]) -> Iterator[_Loses]:
    for node, before, after in zip(way, (None, *kinds), (*kinds, None), strict=True):
        is_function, of_stream = acts(view, node, "function"), before == "stream_poll"
        whose = (EVENT_SOURCE if of_stream else FUNCTION) if is_function else ""
        if not loses_failures(view, node.id, whose):  # a new one has nothing that keeps them
            continue
        is_fifo = node.settings.get("fifo") is True
        if acts(view, node, "queue") and after == "queue_poll":
            yield _Loses(node.id, is_fifo, "dlq", {"max_receive_count": attempts_of(view)})
        elif acts(view, node, "bus") and after == "rule":
            yield _Loses(node.id, False, "dlq")
        elif acts(view, node, "topic") and after in ("push", "async"):
            yield _Loses(node.id, is_fifo, "dlq")
        elif acts(view, node, "function") and before in (*STARTS_UNASKED, "stream_poll"):
            yield _Loses(node.id, False, "destination")
