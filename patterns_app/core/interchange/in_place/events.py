"""Events of SAM as the resources that they stand for, for functions that are not of SAM."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from patterns_app.core.interchange.reading_model import Keys
from patterns_app.core.services.reader import forms
from patterns_app.core.services.values import Properties, allow, att, ref

from .origin import Origin

_POLLED = {"SQS": "Queue", "Kinesis": "Stream", "DynamoDB": "Stream"}
_RULED = {"EventBridgeRule": "Pattern", "Schedule": "Schedule"}


@dataclass(frozen=True)
class Made:
    """Resources by the names that they would like, and the right that the function needs for them."""

    resources: dict[str, Properties] = field(default_factory=dict)
    rights: Properties | None = None


def place_of_event(origin: Origin, function: str, source: str) -> Keys | None:
    """Where the template has the properties of an event that the writer of templates calls by a name of its own: the
    event of this function that says what comes from a part. None where there is none, or more than one.
    """
    events: Keys = ("Resources", function, "Properties", "Events")
    starts = (origin.names.get(source, source), function)
    said = [keys for ends, places in origin.places.items() if ends[:2] == starts for keys in places]
    found = {keys[: len(events) + 1] for keys in said if keys[: len(events)] == events}
    return (*found.pop(), "Properties") if len(found) == 1 else None


def event_resources(function: str, event: str, said: Properties) -> Made | None:
    """What CloudFormation has in place of an event of SAM; None for an event that it has not.

    Source: https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-specification-generated-resources.html
    """
    kind, properties = str(said.get("Type")), dict(said.get("Properties", {}))
    if kind in _POLLED:
        return _mapping(function, event, kind, properties)
    if kind == "SNS":
        return _subscription(function, event, properties)
    if kind in _RULED:
        return _rule(function, event, kind, properties)
    return None


def _mapping(function: str, event: str, kind: str, properties: Properties) -> Made:
    source = properties.pop(_POLLED[kind])
    body = {"EventSourceArn": source, "FunctionName": ref(function), **properties}
    polled = next(
        form.polled for form in forms().values() if form.polled and any(one.type == kind for one in form.events)
    )
    return Made(
        {f"{function}{event}": {"Type": "AWS::Lambda::EventSourceMapping", "Properties": body}},
        allow(list(polled.actions), source),
    )


def _subscription(function: str, event: str, properties: Properties) -> Made:
    topic = properties.pop("Topic")
    body = {"TopicArn": topic, "Protocol": "lambda", "Endpoint": att(function), **properties}
    return Made(
        {
            f"{function}{event}": {"Type": "AWS::SNS::Subscription", "Properties": body},
            f"{function}{event}Permission": _permission(function, "sns.amazonaws.com", topic),
        }
    )


def _rule(function: str, event: str, kind: str, properties: Properties) -> Made:
    body: dict[str, Any] = {"Targets": [{"Id": event, "Arn": att(function)}]}
    for name in ("EventBusName", "State", "Description", "Name"):
        if name in properties:
            body[name] = properties[name]
    body |= (
        {"EventPattern": properties["Pattern"]}
        if kind == "EventBridgeRule"
        else {"ScheduleExpression": properties["Schedule"]}
    )
    name = f"{function}{event}"
    return Made(
        {
            name: {"Type": "AWS::Events::Rule", "Properties": body},
            f"{name}Permission": _permission(function, "events.amazonaws.com", att(name)),
        }
    )


def _permission(function: str, service: str, source: Any) -> Properties:
    body = {"Action": "lambda:InvokeFunction", "FunctionName": ref(function), "Principal": service, "SourceArn": source}
    return {"Type": "AWS::Lambda::Permission", "Properties": body}
