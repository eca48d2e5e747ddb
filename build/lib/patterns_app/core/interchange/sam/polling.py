"""Connections that are polled, and where what fails goes."""

from __future__ import annotations

from patterns_app.core.services.reader import form_of
from patterns_app.core.services.values import Properties, att
from patterns_app.core.sketch.model import Connection, Node

from . import rights
from .shared import EVENTS, event, queue_batches, source_of, started
from .work import Work


def poll_queue(work: Work, line: Connection, source: Node, target: Node) -> str:
    """Queue to function."""
    settings, but = queue_batches(work, line, source)
    settings |= _partial(work, line)
    started(work, target, source, work.fill(line, EVENTS, source_of(work, source), but=but, instead=settings))
    return ""


def poll_stream(work: Work, line: Connection, source: Node, target: Node) -> str:
    """Stream or table to function."""
    said = form_of(source.service).events[0]
    properties = source_of(work, source)
    if said.consumer and work.on(line, "enhanced_fan_out"):
        name = work.template.name(line.id, "Consumer")
        body = {"ConsumerName": name, "StreamARN": work.parts[source.id].arn}
        work.template.add(name, said.consumer, body)
        properties[said.property] = att(name, "ConsumerARN")
    settings = _partial(work, line)
    if (age := work.number(line, "maximum_record_age")) is not None and age != -1:
        settings["maximum_record_age"] = max(age, int(work.figure("lambda.esm_least_age")))
    but = () if work.number(line, "batch_window") else ("batch_window",)
    work.fill(line, EVENTS, properties, but=but, instead=settings)
    if failed := _failed_records(work, target):
        properties["DestinationConfig"] = {"OnFailure": failed}
    event(work, target, source, said.type, properties)
    return ""


def _partial(work: Work, line: Connection) -> dict[str, bool | int | float | str]:
    """The stub names the records that failed, so that is on unless the sketch says otherwise."""
    return {"report_batch_item_failures": work.setting(line, "report_batch_item_failures") is not False}


def _failed_records(work: Work, function: Node) -> Properties:
    """Where records go that a function could not work on: its destination for failures."""
    for line in work.outgoing(function, "destination"):
        target = work.nodes[line.target]
        kind = _letter_box(target)
        if kind and work.setting(line, "condition") != "on-success" and not work.on(target, "fifo"):
            return {"Type": kind, "Destination": work.parts[target.id].arn}
    return {}


def _letter_box(target: Node) -> str:
    """What SAM calls a part that keeps or tells what failed; nothing for one that does something else."""
    form = form_of(target.service)
    return form.destination if form.admission else ""


def destination(work: Work, line: Connection, source: Node, target: Node) -> str:
    """Where the outcome of an asynchronous call goes; for streams `poll_stream` has written it."""
    if work.on(target, "fifo"):
        return "a destination has to be a standard queue or topic"
    success = work.setting(line, "condition") == "on-success"
    polled = [*work.incoming(source, "stream_poll"), *work.incoming(source, "queue_poll")]
    if polled and len(polled) == len(work.incoming(source)) and work.incoming(source, "stream_poll"):
        if _failed_records(work, source).get("Destination") == work.parts[target.id].arn and not success:
            return ""
        return "the function is called only by a stream, which has one destination, for failures: a queue or a topic"
    if not (kind := form_of(target.service).destination):
        return "SAM has no such part as a destination"
    if not work.template.needs(work.parts[source.id].name, work.parts[target.id].name):
        return rights.CIRCLE
    config = work.properties(source).setdefault("EventInvokeConfig", {}).setdefault("DestinationConfig", {})
    key = "OnSuccess" if success else "OnFailure"
    if key in config:
        return "there is one destination already"
    config[key] = {"Type": kind, "Destination": work.parts[target.id].arn}
    return ""


def function_letters(work: Work, line: Connection, source: Node, target: Node) -> str:
    """The dead-letter queue of a function."""
    if work.on(target, "fifo"):
        return "it has to be a standard queue or topic"
    if "DeadLetterQueue" in work.properties(source):
        return "there is one already"
    if not work.template.needs(work.parts[source.id].name, work.parts[target.id].name):
        return rights.CIRCLE
    kind = form_of(target.service).destination
    work.properties(source)["DeadLetterQueue"] = {"Type": kind, "TargetArn": work.parts[target.id].arn}
    return ""


def queue_letters(work: Work, line: Connection, source: Node, target: Node) -> str:
    """The dead-letter queue of a queue."""
    if work.on(source, "fifo") != work.on(target, "fifo"):
        return "both have to be FIFO queues, or both standard ones"
    if "RedrivePolicy" in work.properties(source):
        return "there is one already"
    if not work.template.needs(work.parts[source.id].name, work.parts[target.id].name):
        return rights.CIRCLE
    policy = {"RedrivePolicy": {"deadLetterTargetArn": work.parts[target.id].arn}}
    work.properties(source).update(work.fill(line, work.kind(source), policy))
    return ""
