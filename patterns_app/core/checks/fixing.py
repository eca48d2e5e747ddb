"""Makers of quick fixes: operations that several rules put together in the same way.

A new node gets an id that is free, the frame of the node it stands beside and, where that node has a place, a free
place below it; else the layout finds one.
"""

from __future__ import annotations

from collections.abc import Callable, Container, Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from functools import wraps
from typing import ParamSpec

from patterns_app.core import limits
from patterns_app.core.sketch.model import Connection, Ignored, Node, Point, Settings, SettingValue
from patterns_app.core.sketch.operations import Add, Describe, Operation, Remove, Update, removal_of_node
from patterns_app.core.sketch.parts import free_id

from .asking import NotKnown, defaults, figure, limit
from .model import Fix, View

P = ParamSpec("P")
_STEP = 160.0  # pixels between the centres of a node and the new one beside it
_AROUND = [
    (x * _STEP, y * _STEP) for x, y in ((0, 1), (1, 1), (-1, 1), (0, -1), (1, -1), (0, 2), (1, 2), (0, 3), (0, 4))
]
_NEAR = 110.0  # closer than this, two nodes would touch
_TRIES = 5  # that the fixes give a failing batch of a stream: the team changes it to what suits
COPIES = 10  # of a function before a database: a small number that the team changes to what its database bears
QUEUE = "aws.sqs"  # what fixes put where a queue is needed
BACKUP_DAYS = 7  # that a database keeps its backups: the team changes it to what it must be able to go back to
REMEMBERED = 600  # seconds that browsers may remember an answer about CORS: no common one cuts it
LOG_DAYS = 30  # that the logs of a function are kept: the team changes it to what it must keep
# What a part that a fix adds begins with, so that the fix brings no finding of its own.
BEGUN: Mapping[str, Mapping[str, SettingValue]] = {"aws.lambda": {"log_retention": LOG_DAYS}}
STREAM = "NEW_AND_OLD_IMAGES"  # what a table's stream carries: this serves every consumer
# A consumer that gives a record up at last, and finds the bad one in its batch.
POLLED: Mapping[str, SettingValue] = {"maximum_retry_attempts": _TRIES, "bisect_on_error": True}
# A new reader also has to be told where to begin.
NEW_READER: Mapping[str, SettingValue] = {**POLLED, "starting_position": "TRIM_HORIZON"}


def attempts_of(view: View) -> int:
    """How often a queue should give a message out before it puts it aside: a throttled function uses some unseen."""
    return int(limit(view, "sqs.max_receive_count"))


def fresh(view: View, wanted: str, *also_taken: str) -> str:
    """An id that nothing has yet: the wanted one, or that with a number."""
    return _free(view, wanted, also_taken)


def _free(view: View, wanted: str, taken: Container[str]) -> str:
    return free_id(wanted, lambda name: view.taken(name) or name in taken)


def beside(view: View, node: str, taken: Container[Point | None] = ()) -> Point | None:
    """A free place near a node and not one that is taken by new ones, or None where the node itself has none."""
    place = view.graph.nodes[node].position
    if place is None:
        return None
    for right, down in _AROUND:
        x, y = place.x + right, place.y + down
        if not view.is_near_a_node(x, y, _NEAR) and (tried := Point(x=x, y=y)) not in taken:
            return tried
    return None


def offered(make: Callable[P, Fix | None]) -> Callable[P, Fix | None]:
    """A maker of a fix that offers none where the data lack a service or a fact it needs: the finding stands alone."""

    @wraps(make)
    def made(*args: P.args, **kwargs: P.kwargs) -> Fix | None:
        with suppress(NotKnown):
            return make(*args, **kwargs)
        return None

    return made


def mend(title: str, make: Callable[P, tuple[Operation, ...]], *args: P.args, **kwargs: P.kwargs) -> Fix | None:
    """The fix of which `make` gives the operations, or none where the data lack a service or a fact it needs."""
    with suppress(NotKnown):
        return Fix(title, make(*args, **kwargs))
    return None


def set_on(view: View, node: str, **settings: SettingValue | None) -> Update:
    """Give settings of a node new values, None to take one away; the others stay."""
    return Update(node=node, set={"settings": _changed(view.graph.nodes[node].settings, settings)})


def set_on_line(connection: Connection, **settings: SettingValue | None) -> Update:
    """Give settings of a connection new values, None to take one away; the others stay."""
    return Update(connection=connection.id, set={"settings": _changed(connection.settings, settings)})


def _changed(old: Settings, new: Mapping[str, SettingValue | None]) -> dict[str, SettingValue]:
    return {key: value for key, value in {**old, **new}.items() if value is not None}


def setting_fix(view: View, title: str, node: str, **settings: SettingValue | None) -> Fix:
    """A fix that only sets something on a node."""
    return Fix(title, (set_on(view, node, **settings),))


def moved_into(view: View, node: str, frame: str) -> tuple[Operation, ...]:
    """Put a node into a frame; where it has a place, into the middle of the frame's box or beside what is there."""
    there = next((one.id for one in view.graph.sketch.nodes if one.frame == frame and one.position), None)
    moved: dict[str, object] = {"frame": frame}
    if view.graph.nodes[node].position and there is not None:
        moved["position"] = beside(view, there)
    return (Update(node=node, set=moved),)


def noted(view: View, rule: str, part: str, title: str, reason: str) -> Fix:
    """Note what the team answers to a finding about code, which no drawing can mend: it is kept with its reason."""
    entry = Ignored(rule=rule, target=part, reason=reason)
    return Fix(title, (Describe(ignored=(*view.graph.sketch.ignored, entry)),))


def line_fix(title: str, connection: Connection, **settings: SettingValue | None) -> Fix:
    """A fix that only sets something on a connection."""
    return Fix(title, (set_on_line(connection, **settings),))


@dataclass(frozen=True)
class New:
    """A node to be made: `name` becomes the end of its id."""

    service: str
    name: str
    label: str
    settings: Mapping[str, SettingValue] = field(default_factory=dict)


def failures_queue(view: View, label: str, fifo: bool = False) -> New:
    """A queue for what failed: it keeps that as long as a queue can. What keeps an order needs a FIFO one."""
    settings: dict[str, SettingValue] = {"retention": int(limit(view, "sqs.retention"))}
    return New(QUEUE, "dlq", label, {**settings, "fifo": True} if fifo else settings)


def hidden_for(view: View, timeout: float) -> int:
    """Seconds that a new queue hides a message for a function that may run for `timeout` seconds: what AWS advises."""
    usual = figure(defaults(view, QUEUE).get("visibility_timeout")) or 0
    return int(min(limit(view, "sqs.visibility"), max(usual, limit(view, "sqs.visibility_times") * timeout)))


def new_node(view: View, beside_node: str, new: New, *others: Node) -> Node:
    """A node to be added beside another one, in the same frame; `others` are new as well.

    Raises NotKnown where its service is not in the vocabulary.
    """
    return new_nodes(view, ((beside_node, new),), *others)[0]


def new_nodes(view: View, wanted: Iterable[tuple[str, New]], *others: Node) -> list[Node]:
    """Nodes to be added, each beside the node that is named with it. None takes the id or the place of another one."""
    ids, places = {other.id for other in others}, {other.position for other in others}
    made = []
    for beside_node, new in wanted:
        if new.service not in view.vocabulary.services:
            raise NotKnown(new.service)
        node = Node(
            id=_free(view, f"{beside_node[:40]}-{new.name}", ids),
            service=new.service,
            label=new.label[: limits.LABEL],
            frame=view.graph.nodes[beside_node].frame,
            position=beside(view, beside_node, places),
            settings={**BEGUN.get(new.service, {}), **new.settings},
        )
        ids.add(node.id)
        places.add(node.position)
        made.append(node)
    return made


def connect(view: View, source: str, target: str, kind: str, **settings: SettingValue) -> Add:
    """Put in a connection between two nodes, of which either may be new."""
    name = fresh(view, f"{source[-27:]}-{target[-27:]}".strip("-"), source, target)  # ids differ at their ends
    return Add(connection=Connection(id=name, source=source, target=target, kind=kind, settings=dict(settings)))


def attach(view: View, node: str, new: New, kind: str, **settings: SettingValue) -> tuple[Operation, ...]:
    """A new node, with a connection that leads to it from `node`."""
    added = new_node(view, node, new)
    return (Add(node=added), connect(view, node, added.id, kind, **settings))


def guard(view: View, node: str, new: New, kind: str, **settings: SettingValue) -> tuple[Operation, ...]:
    """A new node, with a connection that leads from it to `node`."""
    added = new_node(view, node, new)
    return (Add(node=added), connect(view, added.id, node, kind, **settings))


def usual_kind(view: View, source: str, target: str) -> str:
    """The kind that a pair of services has when nothing else is said. Raises NotKnown for a pair that is none."""
    kind = view.vocabulary.pairs.usual(source, target).default
    if kind is None:
        raise NotKnown(f"{source} to {target}")
    return kind


def reroute(connection: Connection, kind: str, **ends: str) -> Update:
    """Lead a connection to another `source` or `target`, as `kind`. Its route and settings belonged to the old ends."""
    return Update(connection=connection.id, set={**ends, "kind": kind, "route": (), "settings": {}})


def without_node(view: View, node: str) -> tuple[Operation, ...]:
    """Take out a node that nothing is connected to, and what refers to it: its role in a pattern, ignored findings."""
    if not view.is_mentioned(node):
        return (Remove(node=node),)
    return removal_of_node(view.graph.sketch, node)
