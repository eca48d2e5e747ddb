"""CON-004: a node that nothing uses: without any connection, or a queue or stream that nobody reads."""

from __future__ import annotations

from collections.abc import Iterator

from patterns_app.core.checks import asking
from patterns_app.core.checks.fixing import without_node
from patterns_app.core.checks.model import Fix, Found, View
from patterns_app.core.checks.watching import ALARM, named_watch
from patterns_app.core.sketch.model import Connection, Node
from patterns_app.core.vocabulary.catalog import Vocabulary

# What keeps messages for a reader. Topics and buses are CON-018's: their listeners are often outside of the picture.
_PASS_ON = {
    "queue": ("queue_poll",),
    "stream": ("stream_poll", "push", "write"),
    "aws.msk": ("stream_poll", "queue_poll", "push", "write", "read", "replicate"),
    "aws.mq": ("queue_poll", "push", "write", "read"),
}
_BY_PLACE = ("aws.nat-gateway", "aws.internet-gateway", "aws.vpc-endpoint")
_ASKS = ("read", "readwrite", "sync")
_SENT = ("write", "sync", "async", "notify", "push", "rule", "orchestrate", "start")
_SUCCESS = "destination"  # of what went well; what failed is for people


def check(view: View) -> Iterator[Found]:
    """One finding for each unconnected node of a sketch with more than one."""
    graph = view.graph
    if view.is_single:
        return
    fetched = view.vocabulary.once(_fetched_by)
    keeping = {node.id for service in graph.by_service.keys() & fetched for node in graph.by_service[service]}
    alone = graph.nodes.keys() - graph.outgoing.keys() - graph.incoming.keys()
    looked_at = keeping | alone
    for node in [one for one in graph.sketch.nodes if one.id in looked_at] if looked_at else ():
        if node.id in view.authorisers or node.id in view.named_for_failures:
            continue  # a route asks it, or a target names it for its failures: that is its connection
        if node.service in _BY_PLACE and node.frame is not None:
            continue  # routes lead there from the network around it
        if node.id in alone:
            yield Found(f"{view.name(node.id)} is connected to nothing.", (node.id,), (), _fix(view, node))
        elif sent := _sent_in_vain(view, node, fetched[node.service]):
            message = f"Nobody reads {view.name(node.id)}: what is sent there stays until it expires."
            yield Found(message, (node.id,), tuple(line.id for line in sent))


def _fix(view: View, node: Node) -> Fix:
    """An alarm that stands for all that is watched says so: without it nothing would be (RES-014). All else goes."""
    if node.service == ALARM and (operations := named_watch(view, node.id)):
        return Fix("Let it watch what nothing else watches", operations)
    return Fix("Delete the node", without_node(view, node.id))


def _fetched_by(vocabulary: Vocabulary) -> dict[str, tuple[str, ...]]:
    """The kinds by which others fetch what a service keeps for them, by its key."""
    acting = vocabulary.acting
    return _PASS_ON | {key: kinds for role, kinds in _PASS_ON.items() for key in acting.get(role, ())}


def _sent_in_vain(view: View, node: Node, kinds: tuple[str, ...]) -> list[Connection]:
    """The lines that bring messages to a part from which nothing fetches them. What failed elsewhere is for people."""
    if asking.is_dead_letter_queue(view, node.id) or asking.out(view, node.id, *kinds):
        return []
    lines = asking.into(view, node.id)
    if any(_asks(view, line) for line in lines):
        return []
    return [
        line
        for line in lines
        if line.kind in _SENT or (line.kind == _SUCCESS and not asking.keeps_failures(view, line))
    ]


def _asks(view: View, line: Connection) -> bool:
    """Does a program fetch by itself, a step of a workflow, or an API for those who call it?"""
    source = view.vocabulary.services.get(asking.service(view, line.source))
    by_them = line.kind == "read" and asking.service(view, line.source) in (*asking.APIS, *asking.WORKFLOWS)
    return by_them or (line.kind in _ASKS and source is not None and source.runs_code)
