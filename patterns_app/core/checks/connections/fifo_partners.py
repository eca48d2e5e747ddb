"""CON-011: a FIFO queue or topic and a partner that AWS refuses beside it."""

from __future__ import annotations

from collections.abc import Iterator

from patterns_app.core.checks import asking
from patterns_app.core.checks.fixing import New, mend, setting_fix
from patterns_app.core.checks.inserting import insert
from patterns_app.core.checks.model import Fix, Found, Severity, View, dead_letters
from patterns_app.core.services.naming import FIFO_END
from patterns_app.core.sketch.model import Connection, Node

_KIND = {True: "a FIFO", False: "a standard"}  # queue or topic
_STANDARD_ONLY = ("function", "bus")
_QUEUE, _TOPIC, _BUS = "aws.sqs", "aws.sns", "aws.eventbridge"
# Who delivers by itself and cannot name the message group that a FIFO partner asks for.
_CANNOT = {_QUEUE: ("aws.s3",), _TOPIC: ("aws.s3", _BUS, "aws.eventbridge-pipe")}
_DELIVERS = ("notify", "rule", "push", "async", "write")


def check(view: View) -> Iterator[Found]:
    """One finding for each connection that takes messages where AWS refuses to: failed ones, and those of a topic."""
    yield from _failures(view)
    yield from _subscribers(view)
    yield from _queues_of_a_standard_topic(view)
    yield from _senders_without_a_group(view)


def _failures(view: View) -> Iterator[Found]:
    for line in view.graph.sketch.connections:
        kept = line.target if line.kind in ("dlq", "destination") else dead_letters(line)
        if kept not in view.graph.nodes:
            continue
        source, target = view.graph.nodes[line.source], view.graph.nodes[kept]
        if not asking.acts(view, target, "queue", "topic") or not asking.acts(view, source, "queue", *_STANDARD_ONLY):
            continue
        is_fifo = asking.is_on(view, target, "fifo")
        wanted = asking.is_on(view, source, "fifo")
        if is_fifo == wanted:
            continue
        word = "queue" if asking.acts(view, target, "queue") else "topic"
        is_one, needs_one = f"{_KIND[is_fifo]} {word}", f"{_KIND[wanted]} {word}"
        message = f"{view.name(target.id)} is {is_one}, but {view.name(source.id)} needs {needs_one} here."
        # A queue that others use as well cannot simply change its type.
        alone = len(asking.into(view, target.id)) <= 1
        fix = _turned(view, target, f"Make {view.name(target.id)} {_KIND[wanted]} {word}", wanted)
        sure = _is_said(target) and (not asking.acts(view, source, "queue") or _is_said(source))
        yield Found(message, (source.id, target.id), (line.id,), fix if alone else None, severity=_grave(sure))


def _subscribers(view: View) -> Iterator[Found]:
    """A FIFO topic delivers to queues only, FIFO or standard."""
    for topic in asking.nodes_as(view, "topic"):
        if not asking.is_on(view, topic, "fifo"):
            continue
        for line in asking.out(view, topic.id, "async", "push"):
            if not asking.acts(view, line.target, "queue"):
                target = view.name(line.target)
                message = f"{view.name(topic.id)} is a FIFO topic and cannot deliver to {target}, only to queues."
                queue = New(_QUEUE, "queue", f"{target[:180]} queue", {"fifo": True})
                fix = mend("Put a FIFO queue between them", insert, view, line, queue) if _polls(view, line) else None
                yield Found(message, (topic.id, line.target), (line.id,), fix)


def _queues_of_a_standard_topic(view: View) -> Iterator[Found]:
    for topic in asking.nodes_as(view, "topic"):
        if asking.is_on(view, topic, "fifo"):
            continue
        lines = [line for line in asking.out(view, topic.id, "async", "push") if _is_fifo(view, line.target, _QUEUE)]
        for line in lines:
            queue = view.name(line.target)
            message = f"{view.name(topic.id)} is a standard topic and cannot deliver to the FIFO queue {queue}."
            grave = _grave(_is_said(topic))
            yield Found(message, (topic.id, line.target), (line.id,), _fifo_topic(view, topic), severity=grave)


def _fifo_topic(view: View, topic: Node) -> Fix | None:
    """Make the topic FIFO, where all that it delivers to are queues and all that publish can name a group."""
    told = asking.out(view, topic.id, "async", "push", "dlq")
    sent = asking.into(view, topic.id)
    if any(asking.service(view, line.target) != _QUEUE for line in told):
        return None
    if not all(view.vocabulary.services[asking.service(view, line.source)].runs_code for line in sent):
        return None
    return _turned(view, topic, f"Make {view.name(topic.id)} a FIFO topic", fifo=True)


def _turned(view: View, node: Node, title: str, fifo: bool) -> Fix:
    """The other type, with a name that says so where it has one: AWS accepts no other."""
    name = node.settings.get("name")
    if not isinstance(name, str) or not name:
        return setting_fix(view, title, node.id, fifo=fifo)
    bare = name.removesuffix(FIFO_END)
    return setting_fix(view, title, node.id, fifo=fifo, name=f"{bare}{FIFO_END}" if fifo else bare)


def _senders_without_a_group(view: View) -> Iterator[Found]:
    for receiver in asking.nodes_of(view, _QUEUE, _TOPIC):
        if not asking.is_on(view, receiver, "fifo"):
            continue
        for line in asking.into(view, receiver.id, *_DELIVERS):
            sender = asking.service(view, line.source)
            if sender in _CANNOT[receiver.service]:
                word = "queue" if receiver.service == _QUEUE else "topic"
                message = (
                    f"{view.name(line.source)} cannot send to the FIFO {word} {view.name(receiver.id)}: it names no "
                    "message group."
                )
                grave = _grave(sender != _BUS)
                if sender == _BUS:
                    message = (
                        f"A rule of {view.name(line.source)} has no place for the message group that the FIFO topic "
                        f"{view.name(receiver.id)} asks for; only a target of a custom bus names one."
                    )
                fix = _by_a_bus(view, line, receiver)
                yield Found(message, (line.source, receiver.id), (line.id,), fix, severity=grave)


def _by_a_bus(view: View, line: Connection, receiver: Node) -> Fix | None:
    """A bus tells a FIFO queue of a bucket's events, with a group that its rule names."""
    if (asking.service(view, line.source), receiver.service) != ("aws.s3", _QUEUE):
        return None
    return mend("Let an EventBridge rule send it", insert, view, line, New(_BUS, "bus", "EventBridge"))


def _is_fifo(view: View, node: str, service: str) -> bool:
    return asking.service(view, node) == service and asking.is_on(view, view.graph.nodes[node], "fifo")


def _is_said(node: Node) -> bool:
    """Has somebody said whether it is FIFO? What nobody has said may be either in what the drawing shows."""
    return "fifo" in node.settings


def _grave(sure: bool) -> Severity | None:
    return None if sure else "warning"


def _polls(view: View, line: Connection) -> bool:
    return asking.acts(view, line.target, "function")
