"""Which function writes the resources of which service."""

from __future__ import annotations

from collections.abc import Callable

from patterns_app.core.sketch.model import Node

from . import analysing, flows, fronts, functions, messaging, outside, storing
from .work import Work


def _quiet(work: Work, node: Node) -> None:
    """Nothing by itself: what links to it asks for its address."""


def by_its_data(work: Work, node: Node) -> bool:
    """The resource of a service that only its data know: what it begins with, its settings, and what is asked for.

    Answers whether it could be written.
    """
    service = work.subject.vocabulary.services.get(node.service)
    if service is None or service.resource is None:
        return False
    kind = service.resource.type
    part = work.made(node, kind, kind.rpartition("::")[2], work.fill(node, kind, work.begun(node)))
    properties = work.properties(node)
    for name, description in service.resource.asks.items():
        if name not in properties:
            properties[name] = work.template.parameter(f"{part.name}{name}", description)
    return True


NODES: dict[str, Callable[[Work, Node], None]] = {
    "client.browser": outside.nobody,
    "client.iot-device": outside.nobody,
    "external.http": _quiet,
    "onprem.legacy": _quiet,
    "aws.route53": _quiet,
    "aws.cloudfront": fronts.distribution,
    "aws.cloudfront-function": fronts.edge_script,
    "aws.lambda-edge": functions.edge_function,
    "aws.rest-api": fronts.rest_api,
    "aws.http-api": fronts.http_api,
    "aws.websocket-api": fronts.websocket_api,
    "aws.appsync": fronts.graphql,
    "aws.lambda": functions.function,
    "aws.fargate": fronts.container,
    "aws.ec2": fronts.machines,
    "aws.step-functions": flows.workflow,
    "aws.step-functions-express": flows.workflow,
    "aws.eventbridge": messaging.bus,
    "aws.eventbridge-scheduler": messaging.schedules,
    "aws.eventbridge-pipe": flows.pipe,
    "aws.sns": messaging.topic,
    "aws.sqs": messaging.queue,
    "aws.kinesis": messaging.stream,
    "aws.firehose": flows.delivery,
    "aws.iot-core": messaging.iot_rule,
    "aws.s3": storing.bucket,
    "aws.dynamodb": storing.table,
    "aws.elasticache": storing.cache,
    "aws.rds": storing.database,
    "aws.glue-crawler": analysing.crawler,
    "aws.glue-job": analysing.job,
    "aws.glue-catalog": analysing.catalogue,
    "aws.athena": analysing.queries,
    "aws.redshift": storing.warehouse,
    "aws.opensearch": storing.search,
    "aws.quicksight": analysing.dashboards,
    "aws.lake-formation": analysing.governance,
    "aws.waf": fronts.firewall,
    "aws.cognito": fronts.user_pool,
    "aws.secrets-manager": storing.secret,
    "aws.cloudwatch-logs": messaging.log_group,
    "aws.cloudwatch-alarm": messaging.alarm,
}
# What has no resource of its own and can be an end of a connection all the same.
QUIET = ("client.browser", "client.iot-device", "external.http", "onprem.legacy", "aws.route53", "aws.quicksight")
