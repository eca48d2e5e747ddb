"""What several kinds of connection need: events, permissions, policies of queues and topics."""

from __future__ import annotations

from patterns_app.core.sketch.model import Node

from .values import Properties, Value, allow, ref
from .work import Work

EVENTS = "AWS::Serverless::Function/Events/*/Properties"  # those of a workflow say the same in the same words
OWN_ACCOUNT = {"StringEquals": {"aws:SourceAccount": ref("AWS::AccountId")}}


def event(work: Work, node: Node, source: Node, kind: str, properties: Properties) -> None:
    """An event of a function or workflow."""
    events = work.properties(node).setdefault("Events", {})
    events[work.template.name(source.id, "Event")] = {"Type": kind, "Properties": properties}


def permit(work: Work, function: str, service: str, source: Value) -> None:
    """A service may call a function on behalf of a resource."""
    name = work.template.name(f"{function} {service.partition('.')[0]}", "Permission")
    body = {"Action": "lambda:InvokeFunction", "FunctionName": ref(function), "Principal": service, "SourceArn": source}
    work.template.add(name, "AWS::Lambda::Permission", body)


def let_send(work: Work, queue: Node, service: str, condition: Properties) -> str:
    """The queue's policy takes messages from a service."""
    part = work.parts[queue.id]
    statement = allow("sqs:SendMessage", part.arn, Principal={"Service": service})
    return work.template.guard(part.name, "AWS::SQS::QueuePolicy", {**statement, "Condition": condition})


def let_publish(work: Work, topic: Node, service: str, condition: Properties) -> str:
    """The topic's policy takes messages from a service."""
    part = work.parts[topic.id]
    statement = allow("sns:Publish", part.arn, Principal={"Service": service})
    return work.template.guard(part.name, "AWS::SNS::TopicPolicy", {**statement, "Condition": condition})


def sent_by(source: Value) -> Properties:
    """The condition that a message comes from a certain resource."""
    return {"ArnLike": {"aws:SourceArn": source}}
