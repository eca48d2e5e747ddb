"""Parts that are there already: a template names them by parameters, and makes no second one."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, NamedTuple

from patterns_app.core.interchange.cloudformation.events import DEFAULT_BUS, implicit
from patterns_app.core.interchange.cloudformation.template import references
from patterns_app.core.services.values import ref
from patterns_app.core.sketch.elsewhere import NOT_MADE
from patterns_app.core.sketch.model import Node

from .work import Work

_HERE = "${AWS::Region}:${AWS::AccountId}"
_QUEUE = "https://sqs.${AWS::Region}.${AWS::URLSuffix}/${AWS::AccountId}/<p>"
# By type what is asked for, and what the resource's reference (under "") and attributes are, made of the parameter <p>.
# Sources: CloudFormation template reference, return values of each type; ARN formats in the IAM user guide.
_KINDS: dict[str, tuple[str, dict[str, str]]] = {
    "AWS::Events::EventBus": (
        "Name",
        {"": "<p>", "Name": "<p>", "Arn": f"arn:${{AWS::Partition}}:events:{_HERE}:event-bus/<p>"},
    ),
    "AWS::SNS::Topic": ("Arn", {"": "<p>", "TopicArn": "<p>"}),
    "AWS::SQS::Queue": (
        "Name",
        {"": _QUEUE, "QueueUrl": _QUEUE, "QueueName": "<p>", "Arn": f"arn:${{AWS::Partition}}:sqs:{_HERE}:<p>"},
    ),
    "AWS::DynamoDB::Table": ("Name", {"": "<p>", "Arn": f"arn:${{AWS::Partition}}:dynamodb:{_HERE}:table/<p>"}),
    "AWS::S3::Bucket": ("Name", {"": "<p>", "Arn": "arn:${AWS::Partition}:s3:::<p>"}),
}
_POLICIES = ("AWS::SQS::QueuePolicy", "AWS::SNS::TopicPolicy", "AWS::S3::BucketPolicy", "AWS::Events::EventBusPolicy")
_KEYS = ("AWS::KMS::Key", "AWS::KMS::Alias")
_IN_SUB = re.compile(r"\$\{(\w+)(?:\.(\w+))?\}")


class _Existing(NamedTuple):
    name: str  # of the resource that would have been made
    parameter: str
    values: dict[str, str]


def named_by_parameters(work: Work) -> None:
    """Take the resources of parts that are there already out of the template, and ask for their names instead."""
    for node in work.subject.sketch.nodes:
        part = work.parts.get(node.id)
        body = work.template.resources.get(part.name) if part and part.name else None
        if not part or not body or NOT_MADE not in node.notes or body["Type"] not in _KINDS:
            continue
        asked, values = _KINDS[body["Type"]]
        one = _Existing(part.name, f"{part.name}{asked}", values)
        if why := _why_not(work, one, body["Type"]):
            work.note(f"{work.title(node)} is there already and is made anew by this template: {why}.")
        else:
            _take_out(work, node, one, asked)


def _why_not(work: Work, one: _Existing, kind: str) -> str:
    """What asks for more than a name, or nothing."""
    others = {name: body for name, body in work.template.resources.items() if name != one.name}
    if unknown := sorted({at for at in _asked([others, work.template.outputs], one.name) if at not in one.values}):
        return f"its {unknown[0]} is asked for, which its name does not tell"
    for body in others.values() if kind == "AWS::S3::Bucket" else ():
        events = body.get("Properties", {}).get("Events", {})
        if any(event.get("Type") == "S3" and one.name in references(event) for event in events.values()):
            return "SAM lets a function be told only of a bucket that the same template makes"
    return ""


def _asked(value: Any, name: str) -> Iterator[str]:
    """The attributes of a resource that a value asks for; nothing for its reference."""
    if isinstance(value, list):
        for part in value:
            yield from _asked(part, name)
    elif isinstance(value, str):
        yield from (found[2] or "" for found in _IN_SUB.finditer(value) if found[1] == name)
    elif isinstance(value, dict):
        if value.get("Ref") == name:
            yield ""
        if attribute := _attribute(value, name):
            yield attribute
        yield from _asked([inner for key, inner in value.items() if key != "Fn::GetAtt"], name)


def _take_out(work: Work, node: Node, one: _Existing, asked: str) -> None:
    """The part's own resources, with the policy and the key that are its alone; others get the parameter."""
    made = work.template.resources
    gone = {one.name} | {name for name, body in made.items() if body["Type"] in _POLICIES and _subject(body, one.name)}
    usual = "default" if node.label == implicit()[DEFAULT_BUS].label else None  # every account has that one
    work.template.parameter(one.parameter, f"The {asked.lower()} of what is there already: {work.title(node)}", usual)
    removed = [made.pop(name) for name in gone]
    named = [name for name in dict.fromkeys(references(removed)) if name in made]
    for name in [name for name in named if made[name]["Type"] in _KEYS]:
        if name not in references([made, work.template.outputs]):
            gone.add(name)
            del made[name]
    for name, body in made.items():
        if isinstance(needed := body.get("DependsOn"), list):
            body["DependsOn"] = [other for other in needed if other not in gone]
        elif needed in gone:
            del body["DependsOn"]
        made[name] = _put_in(body, one)
    work.template.outputs = _put_in(work.template.outputs, one)
    work.note(
        f"{work.title(node)} is there already: its {asked.lower()} is the parameter {one.parameter}. What it needs for"
        " this, such as a policy, a notification or a stream, is set where it is made."
    )


def _subject(policy: Any, name: str) -> bool:
    said = policy["Properties"]
    return name in references([said.get(key) for key in ("Queues", "Topics", "Bucket", "EventBusName")])


def _put_in(value: Any, one: _Existing) -> Any:
    """The value with the parameter, or what is made of it, in place of the resource."""
    if isinstance(value, list):
        return [_put_in(part, one) for part in value]
    if not isinstance(value, dict):
        return value
    if value.get("Ref") == one.name:
        return _made(one, "")
    if attribute := _attribute(value, one.name):
        return _made(one, attribute)
    return {key: _in_text(inner, one) if key == "Fn::Sub" else _put_in(inner, one) for key, inner in value.items()}


def _attribute(value: dict[str, Any], name: str) -> str:
    """The attribute of this resource that a value is, or nothing."""
    said = value.get("Fn::GetAtt")
    said = said if isinstance(said, list) else str(said or "").split(".", 1)
    return str(said[1]) if len(said) == 2 and said[0] == name else ""


def _made(one: _Existing, attribute: str) -> Any:
    text = one.values[attribute]
    return ref(one.parameter) if text == "<p>" else {"Fn::Sub": text.replace("<p>", f"${{{one.parameter}}}")}


def _in_text(value: Any, one: _Existing) -> Any:
    def text(found: re.Match[str]) -> str:
        known = one.values.get(found[2] or "", found[0]) if found[1] == one.name else found[0]
        return known.replace("<p>", f"${{{one.parameter}}}")

    if isinstance(value, list):
        return [_IN_SUB.sub(text, value[0]), *_put_in(value[1:], one)] if value else value
    return _IN_SUB.sub(text, value) if isinstance(value, str) else value
