"""Which function writes which connection: (service of the source, service of the target, kind)."""

from __future__ import annotations

from collections.abc import Callable

from patterns_app.core.sketch.model import Connection, Node

from . import duplex, edge, flows, guarding, lakes, polling, publishing, querying, rights, routing, ruling, streaming
from .steps import STEPS
from .work import Work

Link = Callable[[Work, Connection, Node, Node], str]
_DATA = ("read", "write", "readwrite")
_CODE = ("aws.lambda", "aws.fargate", "aws.ec2")
_REST, _HTTP = "aws.rest-api", "aws.http-api"
_STARTED = ("start", "async")
_WORKFLOWS = ("aws.step-functions", "aws.step-functions-express")
_OUTSIDE = ("onprem.legacy", "external.http")

_ONLY_STANDARD = {"aws.glue-crawler", "aws.step-functions", "aws.step-functions-express"}

LINKS: dict[tuple[str, str, str], Link] = {}


def _put(
    sources: tuple[str, ...] | str, targets: tuple[str, ...] | str, kinds: tuple[str, ...] | str, link: Link
) -> None:
    def listed(one: tuple[str, ...] | str) -> tuple[str, ...]:
        return (one,) if isinstance(one, str) else one

    LINKS.update(
        {
            (source, target, kind): link
            for source in listed(sources)
            for target in listed(targets)
            for kind in listed(kinds)
        }
    )


_put(_CODE, ("aws.dynamodb", "aws.s3", "aws.rds"), _DATA, rights.uses)
_put("aws.lambda-edge", "aws.dynamodb", "read", rights.uses)
_put("aws.lambda", "aws.firehose", "write", rights.uses)
_put("aws.lambda", ("aws.elasticache", "aws.opensearch"), _DATA, rights.uses)
_put("aws.lambda", "aws.secrets-manager", "read", rights.uses)
_put(_CODE, ("aws.sqs", "aws.sns", "aws.eventbridge", "aws.kinesis"), "write", rights.uses)
_put("aws.lambda", "aws.cloudwatch-logs", "write", rights.uses)
_put("aws.lambda", "aws.lambda", ("sync", "async"), rights.calls)
_put("aws.lambda", "aws.step-functions", _STARTED, rights.calls)
_put("aws.lambda", "aws.glue-job", "async", rights.calls)
_put("aws.lambda", (_REST, _HTTP, "aws.appsync", "aws.cognito", "aws.step-functions-express"), "sync", rights.calls)
_put("aws.lambda-edge", "aws.cognito", "sync", rights.calls)
_put("aws.lambda", "aws.athena", "query", rights.calls)
_put("aws.lambda", _OUTSIDE, "sync", rights.calls_outside)
_put("aws.lambda", "aws.iot-core", "write", rights.publishes)
_put("aws.lambda", "aws.websocket-api", "push", rights.pushes)

_put((_REST, _HTTP), "aws.lambda", "sync", routing.to_function)
_put(_REST, "aws.step-functions", _STARTED, routing.to_workflow)
_put(_REST, ("aws.sqs", "aws.sns", "aws.kinesis", "aws.firehose", "aws.eventbridge"), "write", routing.to_service)
_put(_REST, "aws.dynamodb", _DATA, routing.to_service)
_put(_REST, "aws.step-functions-express", "sync", routing.to_service)
_put(_REST, "aws.s3", _DATA, routing.to_bucket)
_put(_REST, "aws.iot-core", "write", routing.to_iot)
_put((_REST, _HTTP), _OUTSIDE, "sync", routing.to_outside)
_put(_HTTP, ("aws.sqs", "aws.kinesis", "aws.eventbridge"), "write", routing.http_to_service)
_put(_HTTP, "aws.step-functions", _STARTED, routing.http_to_service)
_put(_HTTP, "aws.step-functions-express", "sync", routing.http_to_service)
_put((_REST, _HTTP), "aws.cognito", "authorize", guarding.by_pool)
_put((_REST, _HTTP), "aws.lambda", "authorize", guarding.by_function)
_put("aws.websocket-api", "aws.lambda", "sync", duplex.web_socket)
_put("aws.websocket-api", "aws.sqs", "write", duplex.web_socket)
_put("aws.websocket-api", "aws.lambda", "authorize", duplex.web_socket_guard)
_put("aws.cloudfront", ("aws.s3", _REST, _HTTP, "aws.lambda", "onprem.legacy"), "origin", edge.origin)
_put("aws.cloudfront", ("aws.lambda-edge", "aws.cloudfront-function"), "edge_hook", edge.hook)
_put("aws.waf", ("aws.cloudfront", _REST, "aws.appsync"), "govern", guarding.protect)
_put("aws.route53", ("aws.cloudfront", _REST, _HTTP), "dns", guarding.domain)
_put("aws.appsync", ("aws.lambda", _REST, "external.http"), "sync", querying.source_of_data)
_put("aws.appsync", "aws.dynamodb", _DATA, querying.source_of_data)
_put("aws.appsync", "aws.eventbridge", "write", querying.source_of_data)
_put("aws.appsync", "aws.rds", "query", querying.source_of_data)
_put("aws.appsync", "aws.cognito", "authorize", guarding.graphql_pool)

_put("aws.sqs", "aws.lambda", "queue_poll", polling.poll_queue)
_put(("aws.kinesis", "aws.dynamodb"), "aws.lambda", "stream_poll", polling.poll_stream)
_put(
    "aws.lambda", ("aws.sqs", "aws.sns", "aws.eventbridge", "aws.lambda", "aws.s3"), "destination", polling.destination
)
_put("aws.lambda", ("aws.sqs", "aws.sns"), "dlq", polling.function_letters)
_put("aws.sqs", "aws.sqs", "dlq", polling.queue_letters)
_put("aws.sns", "aws.sqs", "dlq", publishing.topic_letters)
_put("aws.eventbridge", "aws.sqs", "dlq", ruling.bus_letters)
_put("aws.sns", "aws.lambda", "async", publishing.topic_to_function)
_put("aws.sns", ("aws.sqs", "aws.firehose", "external.http", "client.browser"), "push", publishing.subscribed)
_put("aws.s3", "aws.lambda", "notify", publishing.noticed_by_function)
_put("aws.s3", ("aws.sqs", "aws.sns"), "notify", publishing.noticed_by_queue)
_put("aws.s3", "aws.eventbridge", "notify", publishing.noticed_by_bus)
_put("aws.eventbridge", ("aws.lambda", *_WORKFLOWS), "rule", ruling.rule_event)
_put(
    "aws.eventbridge",
    ("aws.sqs", "aws.sns", "aws.eventbridge", "aws.kinesis", "aws.firehose", "aws.fargate", "external.http", _REST),
    "rule",
    ruling.rule,
)
_put("aws.eventbridge", ("aws.cloudwatch-logs", "aws.redshift"), "rule", ruling.rule)
_put("aws.eventbridge-scheduler", ("aws.lambda", "aws.fargate"), "async", ruling.scheduled)
_put("aws.eventbridge-scheduler", "aws.step-functions", _STARTED, ruling.scheduled)
_put(
    "aws.eventbridge-scheduler",
    ("aws.sqs", "aws.sns", "aws.eventbridge", "aws.kinesis", "aws.firehose"),
    "write",
    ruling.scheduled,
)
_put("aws.sqs", "aws.eventbridge-pipe", "queue_poll", streaming.into_pipe)
_put(("aws.kinesis", "aws.dynamodb"), "aws.eventbridge-pipe", "stream_poll", streaming.into_pipe)
_put(
    "aws.eventbridge-pipe",
    ("aws.lambda", "aws.step-functions-express", "external.http", _REST),
    "sync",
    streaming.out_of_pipe,
)
_put("aws.eventbridge-pipe", "aws.step-functions", _STARTED, streaming.out_of_pipe)
_put(
    "aws.eventbridge-pipe",
    ("aws.sqs", "aws.sns", "aws.eventbridge", "aws.kinesis", "aws.firehose", "aws.cloudwatch-logs", "aws.redshift"),
    "write",
    streaming.out_of_pipe,
)
_put("aws.kinesis", "aws.firehose", "stream_poll", streaming.stream_to_delivery)
_put("aws.dynamodb", "aws.kinesis", "push", streaming.table_to_stream)
_put("aws.firehose", ("aws.s3", "aws.redshift", "aws.opensearch", "external.http"), "push", streaming.delivered)
_put("aws.firehose", "aws.lambda", "trigger", streaming.transformed)
_put("aws.iot-core", "aws.lambda", "async", streaming.by_topic_rule)
_put("aws.iot-core", "aws.step-functions", _STARTED, streaming.by_topic_rule)
_put(
    "aws.iot-core",
    ("aws.s3", "aws.sqs", "aws.sns", "aws.kinesis", "aws.firehose", "aws.dynamodb", "aws.opensearch"),
    "write",
    streaming.by_topic_rule,
)
_put("aws.iot-core", "external.http", "push", streaming.by_topic_rule)
_put("aws.cloudwatch-logs", "aws.lambda", "async", publishing.logs_to_function)
_put("aws.cloudwatch-logs", ("aws.kinesis", "aws.firehose"), "push", publishing.logs_to_stream)
_put("aws.cloudwatch-alarm", "aws.sns", "notify", publishing.alarmed)
_put("aws.cognito", "aws.lambda", "trigger", publishing.triggered)
_put(("client.browser", "external.http"), "aws.lambda", "sync", publishing.function_url)

_put("aws.step-functions", tuple(STEPS), "orchestrate", flows.orchestrated)
_put("aws.step-functions-express", tuple(STEPS.keys() - _ONLY_STANDARD), "orchestrate", flows.orchestrated)

_put(("client.browser", "external.http"), (_REST, _HTTP, "aws.cloudfront"), "sync", rights.from_outside)
_put("client.browser", ("aws.websocket-api", "aws.appsync", "aws.cognito"), "sync", rights.from_outside)
_put("client.browser", "aws.route53", "dns", rights.from_outside)
_put(("client.browser", "client.iot-device"), "aws.s3", "write", rights.by_signed_address)
_put("client.iot-device", "aws.iot-core", "push", rights.from_device)
_put(("client.iot-device", "onprem.legacy"), "aws.kinesis", "write", rights.with_own_key)
_put("onprem.legacy", "aws.s3", "write", rights.with_own_key)
_put("onprem.legacy", "aws.rds", _DATA, rights.with_own_key)

_put("aws.glue-crawler", ("aws.s3", "aws.dynamodb"), "crawl", lakes.crawled)
_put("aws.glue-crawler", "aws.glue-catalog", "write", lakes.catalogued)
_put("aws.glue-job", "aws.s3", _DATA, lakes.changes_objects)
_put("aws.glue-job", "aws.glue-catalog", _DATA, lakes.uses_catalogue)
_put("aws.redshift", "aws.s3", "query", lakes.changes_objects)
_put("aws.redshift", "aws.glue-catalog", "read", lakes.uses_catalogue)
_put("aws.kinesis", "aws.glue-job", "stream_poll", lakes.job_on_stream)
_put("aws.athena", "aws.s3", "query", lakes.results)
_put("aws.athena", "aws.glue-catalog", "read", lakes.by_callers)
_put("aws.quicksight", ("aws.athena", "aws.redshift"), "query", lakes.shown)
_put("aws.quicksight", "aws.s3", "read", lakes.shown)
_put("aws.lake-formation", ("aws.s3", "aws.glue-catalog"), "govern", lakes.governed)
_put("aws.sqs", ("aws.fargate", "aws.ec2"), "queue_poll", lakes.task_on_queue)

_put("aws.ec2", "aws.elasticache", _DATA, rights.uses)
_put("aws.ec2", "aws.secrets-manager", "read", rights.uses)
_put("aws.ec2", "aws.cloudwatch-logs", "write", rights.uses)
_put("aws.ec2", "aws.lambda", "sync", rights.calls)
_put("aws.ec2", _OUTSIDE, "sync", rights.calls_outside)
_put(("client.browser", *_OUTSIDE, _REST, _HTTP, *_CODE), "aws.ec2", "sync", rights.by_load_balancer)
_put("aws.cloudfront", "aws.ec2", "origin", rights.by_load_balancer)
_put("aws.route53", "aws.ec2", "dns", rights.by_load_balancer)
