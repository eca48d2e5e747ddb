"""An alarm that watches a queue: what RES-014 asks for, and what a fix puts beside a new dead-letter queue."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from patterns_app.core.services.reader import form_of
from patterns_app.core.sketch.model import Connection, Node
from patterns_app.core.sketch.operations import Add, Operation

from . import asking
from .fixing import New, connect, new_node, new_nodes
from .model import View

ALARM = "aws.cloudwatch-alarm"
_TOPIC, _PERSON = "aws.sns", "client.browser"


def unwatched(view: View, nodes: Iterable[str]) -> list[str]:
    """The parts of which nothing watches what lies there. An alarm that says of nothing what it watches stands for all.

    One that is switched off does not, nor one on a metric that does not show what lies there, nor one that names its
    metric but no part.
    """
    everywhere = view.anywhere(ALARM)
    if any(_stands_for_all(everywhere, alarm) for alarm in asking.nodes_of(everywhere, ALARM)):
        return []
    return [node for node in nodes if not _is_shown(view, node)]


def _is_shown(view: View, node: str) -> bool:
    return any(_shows(view, line) for line in asking.into(view, node, "watch"))


def _shows(view: View, line: Connection) -> bool:
    """Does a watcher see what lies in the part? An alarm does by its metric, or by one that its figure is made of."""
    watcher = view.graph.nodes[line.source]
    if watcher.service != ALARM:
        return True
    said = form_of(view.graph.nodes[line.target].service).watched
    metrics = str(line.settings.get("metric") or watcher.settings.get("metric") or "")
    showing = not metrics or said is None or any(one.strip() in said.content for one in metrics.split(","))
    return showing and _speaks(view, watcher)


def _speaks(view: View, alarm: Node) -> bool:
    """Is an alarm not switched off, or does one watch it that is not: an alarm made of alarms?"""
    seen, waiting = {alarm.id}, [alarm]
    for one in waiting:
        if one.settings.get("actions_enabled") is not False:
            return True
        above = (view.graph.nodes[line.source] for line in asking.into(view, one.id, "watch"))
        more = [other for other in above if other.service == ALARM and other.id not in seen]
        seen.update(other.id for other in more)
        waiting += more
    return False


def _stands_for_all(view: View, alarm: Node) -> bool:
    """Nothing is said of what it watches, or only that it is a part which the template names in a way not known.

    One that watches other alarms watches what they do, and stands for no more.
    """
    if alarm.settings.get("actions_enabled") is False or asking.out(view, alarm.id, "watch"):
        return False
    return alarm.settings.get("metric") is None or alarm.settings.get("dimensions") is True


def named_watch(view: View, alarm: str) -> tuple[Operation, ...]:
    """An alarm that stood for all says what it watches: a queue for failures that nothing else does, others get theirs.

    Nothing where it stood for none.
    """
    if not _stands_for_all(view, view.graph.nodes[alarm]):
        return ()
    queues = [queue for queue in ends_of_failures(view) if not _is_shown(view, queue)]
    if not queues:
        return ()
    return _alarms(view, queues, alarm, there=(alarm,))


def ends_of_failures(view: View) -> Iterator[str]:
    """The queues for failures from which nothing fetches them."""
    ends = (queue.id for queue in asking.nodes_as(view, "queue") if not view.graph.outgoing.get(queue.id))
    return (queue for queue in ends if asking.is_dead_letter_queue(view, queue))


def alarm_on(view: View, queues: Sequence[str], beside: str, *new: Node) -> tuple[Operation, ...]:
    """An alarm for each queue, as one watches one metric; they tell whom an alarm that is there tells, else somebody.

    An alarm stands by its queue where that is there already, all else by `beside`, a node that is there; `new` are
    already put there, queues among them.
    """
    everywhere = view.anywhere(ALARM)
    if any(_stands_for_all(everywhere, alarm) for alarm in asking.nodes_of(everywhere, ALARM)):
        return ()
    return _alarms(view, queues, beside, *new)


def _alarms(
    view: View, queues: Sequence[str], beside: str, *new: Node, there: tuple[str, ...] = ()
) -> tuple[Operation, ...]:
    """An alarm for each queue that tells somebody: for the first of them those that are there, else a new one."""
    labels = {one.id: one.label for one in new}
    wanted: list[tuple[str, New]] = []
    for queue in queues[len(there) :]:
        name = labels.get(queue) or view.name(queue)
        near = queue if queue in view.graph.nodes else beside
        wanted.append((near, New(ALARM, "alarm", f"{name[:180]} not empty")))
    alarms = new_nodes(view, wanted, *new)
    topic, told = _told(view, list(asking.nodes_of(view.anywhere(ALARM), ALARM)), beside, *new, *alarms)
    ids = (*there, *(alarm.id for alarm in alarms))
    return (
        *(Add(node=alarm) for alarm in alarms),
        *told,
        *(connect(view, alarm, queue, "watch") for alarm, queue in zip(ids, queues, strict=True)),
        *(connect(view, alarm, topic, "notify") for alarm in ids),
    )


def _told(view: View, known: Sequence[Node], beside: str, *new: Node) -> tuple[str, tuple[Operation, ...]]:
    """The topic that alarms tell, with the operations that make it where there is none."""
    everywhere = view.anywhere(ALARM)
    for line in [line for alarm in known for line in asking.out(everywhere, alarm.id)]:
        if everywhere.graph.nodes[line.target].service == _TOPIC and line.kind != "watch":
            return line.target, ()
    topic = new_node(view, beside, New(_TOPIC, "alerts", "Alerts"), *new)
    person = new_node(view, beside, New(_PERSON, "on-call", "On call"), *new, topic)
    return topic.id, (Add(node=topic), Add(node=person), connect(view, topic.id, person.id, "push"))
