"""What several kinds of connection need: events, permissions, policies, and what a folder says filled in."""

from __future__ import annotations

import re
from typing import Any

from patterns_app.core.services.forms import Handing, Key, ManagedPolicies, Right, filled
from patterns_app.core.services.reader import form_of
from patterns_app.core.services.values import Properties, Value, allow, document, ref, sub, under
from patterns_app.core.sketch.model import Connection, Node

from . import outside
from .work import Scalar, Work

_SETTING = re.compile(r"<(set:([a-z_]+)=([^>]*))>")
EVENTS = "AWS::Serverless::Function/Events/*/Properties"  # those of a workflow say the same in the same words
OWN_ACCOUNT = {"StringEquals": {"aws:SourceAccount": ref("AWS::AccountId")}}


def event(work: Work, node: Node, source: Node, kind: str, properties: Properties) -> None:
    """An event of a function or workflow."""
    name = work.template.name(source.id, "Event")
    work.properties(node).setdefault("Events", {})[name] = {"Type": kind, "Properties": properties}
    work.events[work.parts[node.id].name, name] = source.id


def started(work: Work, node: Node, source: Node, properties: Properties) -> None:
    """The event by which a part starts a function or workflow; `properties` come after what names the part."""
    event(work, node, source, form_of(source.service).events[0].type, {**source_of(work, source), **properties})


def source_of(work: Work, source: Node) -> Properties:
    """The property by which an event names the part that it comes from."""
    said = form_of(source.service).events[0]
    return {said.property: fill_in(work, said.at, source)}


def permit(work: Work, function: str, service: str, source: Value) -> None:
    """A service may call a function on behalf of a resource."""
    name = work.template.name(f"{function} {service.partition('.')[0]}", "Permission")
    body = {"Action": "lambda:InvokeFunction", "FunctionName": ref(function), "Principal": service, "SourceArn": source}
    work.template.add(name, "AWS::Lambda::Permission", body)


def let_in(work: Work, node: Node, service: str, condition: Properties) -> str:
    """The policy of a queue, topic or bucket lets a service hand on to it. Answers the policy's logical id."""
    part, said = work.parts[node.id], form_of(node.service).admission
    assert said
    if said.key and said.key.property in work.template.properties(part.name):
        _open_key(work, node, said.key, service)
    statement = allow(said.action, part.arn, Principal={"Service": service})
    return guarded(work, node, {**statement, "Condition": condition})


def _open_key(work: Work, node: Node, said: Key, service: str) -> None:
    """A key of the part's own, which a service may use: the one that AWS keeps for all such parts is closed to it."""
    place = (node.id, "key")
    if place not in work.beside:
        work.beside[place] = work.template.name(node.id, "Key")
        kind = work.subject.vocabulary.services["aws.kms"].cloudformation[0]
        owner = allow("kms:*", "*", Principal={"AWS": sub("arn:${AWS::Partition}:iam::${AWS::AccountId}:root")})
        via = {"kms:ViaService": sub(f"{said.service}.${{AWS::Region}}.${{AWS::URLSuffix}}")}
        by_role = allow(list(said.actions), "*", Principal={"AWS": "*"})
        by_role["Condition"] = {"StringEquals": {"kms:CallerAccount": ref("AWS::AccountId"), **via}}
        policy = document([owner, by_role, allow(list(said.actions), "*", Principal={"Service": []})])
        body = {"Description": f"Encrypts what {node.id} keeps", "EnableKeyRotation": True, "KeyPolicy": policy}
        work.template.add(work.beside[place], kind, body)
        work.properties(node)[said.property] = ref(work.beside[place])
    services = work.template.properties(work.beside[place])["KeyPolicy"]["Statement"][-1]["Principal"]["Service"]
    services += [service] if service not in services else []


def managed(node: Node) -> ManagedPolicies:
    """The policies that AWS keeps for a distribution."""
    found = form_of(node.service).managed
    assert found
    return found


def guarded(work: Work, node: Node, statement: Properties) -> str:
    """A statement of the one policy of a part. Answers the policy's logical id."""
    said, name = form_of(node.service).admission, work.parts[node.id].name
    assert said
    target = {said.property: [ref(name)] if said.several else ref(name)}
    return work.template.guard(name, said.policy, target, statement)


def letters(work: Work, source: Node) -> list[Connection]:
    """The connections to dead-letter queues: to what can let the source in, and gives out what it has kept."""
    found = ((line, form_of(work.nodes[line.target].service)) for line in work.outgoing(source, "dlq"))
    return [line for line, form in found if form.admission and form.polled]


def sent_by(source: Value) -> Properties:
    """The condition that a message comes from a certain resource."""
    return {"ArnLike": {"aws:SourceArn": source}}


def fill_in(work: Work, value: Any, node: Node, **names: Any) -> Any:
    """What a folder says, with the names of a part put in; the address of a system outside is asked for when named."""
    part = work.parts.get(node.id)
    known: dict[str, Any] = {"target": node.id, **names}
    if part:
        named = f"${{{part.name}}}" if part.name else str(part.ref)
        known |= {"ref": part.ref, "arn": part.arn, "name": part.name, "named": named}
    said = str(value)
    if "<address>" in said:
        known["address"] = outside.address(work, node)
    if "<destination>" in said:
        known["destination"] = outside.destination(work, node)
    for token, key, usual in _SETTING.findall(said):
        known[token] = work.text(node, key, usual)
    return filled(value, known)


def handing(node: Node, by: str, kind: str = "") -> Handing:
    """How something is handed on to a part, as its folder says; nothing particular where it says nothing."""
    handed = form_of(node.service).handed
    return handed.get(f"{by} {kind}") or handed.get(by) or Handing()


def handed_on(work: Work, one: Handing, line: Connection, node: Node, role: Value = None) -> Properties:
    """What is said of a part to which something is handed on, with what is left to do in the report."""
    names = {"line": line.id, "source": line.source, "role": role}
    said: Properties = fill_in(work, one.said, node, **names)
    if one.fifo and work.on(node, "fifo"):
        for key, value in fill_in(work, one.fifo, node, **names).items():
            said[key] = {**said[key], **value} if isinstance(said.get(key), dict) else value
    if one.note:
        work.note(f"{line.id}: {one.note}")
    return said


def right(work: Work, one: Right, node: Node) -> Properties:
    """A right as a folder says it, as a statement."""
    at = work.parts[node.id].arn if one.at is None else fill_in(work, one.at, node)
    return allow(as_actions(one.actions), places(at, one.under))


def as_actions(said: str | tuple[str, ...]) -> str | list[str]:
    """One action or a list of them, as it was written."""
    return said if isinstance(said, str) else list(said)


def places(resource: Value, rest: tuple[str, ...]) -> Value:
    """What lies under an ARN, and the ARN itself for an empty text: one place, or a list."""
    found = [under(resource, one) if one else resource for one in rest]
    return found if len(found) > 1 else found[0]


def queue_batches(work: Work, line: Connection, source: Node) -> tuple[dict[str, Scalar], tuple[str, ...]]:
    """How a queue is read in batches, as settings that count, and the settings that are not written.

    Beyond the small size AWS asks for a window, and a FIFO queue goes no further than it.
    """
    fifo, small = work.on(source, "fifo"), int(work.figure("lambda.esm_small_batch"))
    size = int(work.usual(line, "batch_size"))
    if fifo and size > small:
        work.note(f"{line.id}: a FIFO queue gives out at most {small} messages at a time.")
        size = small
    window = 0 if fifo else work.number(line, "batch_window", 0) or 0
    if size > small and not window:
        work.note(f"{line.id}: batches of more than {small} need a window, so there is one of a second.")
        window = 1
    return {"batch_size": size, "batch_window": window}, (() if window else ("batch_window",))
