"""An alarm that watches a queue: what RES-014 asks for, and what a fix puts beside a new dead-letter queue."""

from __future__ import annotations

from collections.abc import Sequence

from patterns_app.core.sketch.model import Node
from patterns_app.core.sketch.operations import Add, Operation

from . import asking
from .fixing import New, connect, new_node
from .model import View

ALARM = "aws.cloudwatch-alarm"
_TOPIC, _PERSON = "aws.sns", "client.browser"


def is_watched(view: View, node: str) -> bool:
    """Does an alarm watch this part? One that says of nothing what it watches is taken to stand for all."""
    if asking.into(view, node, "watch"):
        return True
    return any(not asking.out(view, alarm.id, "watch") for alarm in asking.nodes_of(view, ALARM))


def alarm_on(view: View, queues: Sequence[str], beside: str, label: str, *new: Node) -> tuple[Operation, ...]:
    """An alarm that watches the queues, of which some may be new, and tells somebody; an alarm that is there is used.

    `beside` is a node that is there, next to which new ones are put; `new` are already put there.
    """
    known = view.first(ALARM)
    if known is not None:
        says = asking.out(view, known.id, "watch")
        return tuple(connect(view, known.id, queue, "watch") for queue in queues) if says else ()
    alarm = new_node(view, beside, New(ALARM, "alarm", f"{label[:180]} not empty"), *new)
    topic = new_node(view, beside, New(_TOPIC, "alerts", "Alerts"), *new, alarm)
    person = new_node(view, beside, New(_PERSON, "on-call", "On call"), *new, alarm, topic)
    return (
        *(Add(node=node) for node in (alarm, topic, person)),
        *(connect(view, alarm.id, queue, "watch") for queue in queues),
        connect(view, alarm.id, topic.id, "notify"),
        connect(view, topic.id, person.id, "push"),
    )
