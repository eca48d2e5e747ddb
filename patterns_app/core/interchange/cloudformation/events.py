"""The `Events` of a SAM function or state machine: who starts it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from .outsiders import outside
from .plain import at, mapping
from .saying import Join, Outside, Said, first
from .settings import settings_of_line
from .template import Resource, references

IMPLICIT_REST, IMPLICIT_HTTP, DEFAULT_BUS = "ServerlessRestApi", "ServerlessHttpApi", "DefaultEventBus"
IMPLICIT: dict[str, Outside] = {
    IMPLICIT_REST: Outside(IMPLICIT_REST, "aws.rest-api", "REST API"),
    IMPLICIT_HTTP: Outside(IMPLICIT_HTTP, "aws.http-api", "HTTP API"),
    DEFAULT_BUS: Outside(DEFAULT_BUS, "aws.eventbridge", "Default event bus"),
}
# event type -> (property that names the source, service of a source outside, kinds)
_SOURCES: dict[str, tuple[str, str, tuple[str, ...]]] = {
    "SQS": ("Queue", "aws.sqs", ("queue_poll",)),
    "SNS": ("Topic", "aws.sns", ("push", "notify", "async")),
    "Kinesis": ("Stream", "aws.kinesis", ("stream_poll",)),
    "DynamoDB": ("Stream", "aws.dynamodb", ("stream_poll",)),
    "S3": ("Bucket", "aws.s3", ("notify",)),
    "Cognito": ("UserPool", "aws.cognito", ("trigger",)),
    "CloudWatchLogs": ("LogGroupName", "aws.cloudwatch-logs", ("push", "async")),
}
_EVENT = "AWS::Serverless::Function/Events/*/Properties"  # a workflow's events say the same in the same words

_BROKERS = {"MSK": "aws.msk", "SelfManagedKafka": "external.http", "MQ": "aws.mq", "DocumentDB": "aws.documentdb"}


def started_by(resource: Resource) -> Iterator[Said]:
    """One join for each event, with the part that it comes from when the template does not make it."""
    for name, event in mapping(resource.get("Events")).items():
        kind, properties = str(at(event, "Type") or ""), mapping(at(event, "Properties"))
        if kind in ("Api", "HttpApi"):
            yield from _from_api(resource, kind, properties)
        elif kind in _SOURCES:
            yield from _from_source(resource, kind, properties)
        elif kind in ("EventBridgeRule", "CloudWatchEvent"):
            yield from _from_bus(resource, name, properties)
        elif kind in ("Schedule", "ScheduleV2"):
            source = Outside(f"{resource.name}{name}", "aws.eventbridge-scheduler", _rate(properties) or name)
            yield source
            yield Join(source.id, resource.name, ("start", "async"))
        elif kind == "IoTRule":
            source = Outside(f"{resource.name}{name}", "aws.iot-core", name)
            yield source
            yield Join(source.id, resource.name, ("start", "async"))
        elif kind in ("MSK", "SelfManagedKafka", "MQ", "DocumentDB"):
            yield from _from_broker(resource, name, kind, properties)
        elif kind == "AlexaSkill":
            source = Outside("AlexaSkill", "external.http", "Alexa skill")
            yield source
            yield Join(source.id, resource.name, ("sync", "async"))
        else:
            source = Outside(f"{resource.name}{name}", "aws.generic", f"{name} ({kind})")
            yield source
            yield Join(source.id, resource.name, ("stream_poll", "start", "async", "sync"))


def _from_api(resource: Resource, kind: str, properties: dict[str, Any]) -> Iterator[Said]:
    named = properties.get("RestApiId") or properties.get("ApiId")
    implicit = IMPLICIT_REST if kind == "Api" else IMPLICIT_HTTP
    source = first(named) or implicit
    if not named:
        yield IMPLICIT[implicit]
    settings = {"method": "ANY", **settings_of_line(_EVENT, properties, resource.values)}
    words = f"{settings['method']} {settings['path']}" if "path" in settings else ""
    yield Join(source, resource.name, ("sync", "start", "async"), words, settings)


def _from_source(resource: Resource, kind: str, properties: dict[str, Any]) -> Iterator[Said]:
    key, service, kinds = _SOURCES[kind]
    value = properties.get(key)
    source = first(value)
    settings = settings_of_line(_EVENT, properties, resource.values)
    other = outside(value, service, f"{kind} of {resource.name}")
    yield other  # the reader drops it when the template makes the source itself
    yield Join(source or other.id, resource.name, kinds, settings=settings)
    for target in references(at(properties, "DestinationConfig")):
        yield Join(resource.name, target, ("destination", "dlq"))


def _from_broker(resource: Resource, name: str, kind: str, properties: dict[str, Any]) -> Iterator[Said]:
    """A broker or cluster of another kind than queues and streams of AWS's own."""
    value = properties.get("Stream") or properties.get("Broker") or properties.get("Cluster")
    other = outside(value, _BROKERS[kind], f"{name} ({kind})")
    yield other
    kinds = ("queue_poll",) if kind == "MQ" else ("stream_poll",)
    settings = settings_of_line(_EVENT, properties, resource.values)
    yield Join(first(value) or other.id, resource.name, kinds, settings=settings)


def _from_bus(resource: Resource, name: str, properties: dict[str, Any]) -> Iterator[Said]:
    bus = properties.get("EventBusName")
    settings = {**settings_of_line(_EVENT, properties, resource.values), "rule_name": name}
    if bus is None or bus == "default":
        yield IMPLICIT[DEFAULT_BUS]
        yield Join(DEFAULT_BUS, resource.name, ("rule",), name, settings)
    else:
        other = outside(bus, "aws.eventbridge", "Event bus")
        yield other
        yield Join(first(bus) or other.id, resource.name, ("rule",), name, settings)
    for target in references(at(properties, "DeadLetterConfig", "Arn")):
        yield Join(first(bus) or DEFAULT_BUS, target, ("dlq",))


def _rate(properties: dict[str, Any]) -> str:
    rate = properties.get("Schedule") or properties.get("ScheduleExpression")
    return rate if isinstance(rate, str) else ""
