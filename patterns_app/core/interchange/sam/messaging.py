"""Queues, topics, streams, buses and what moves data between them."""

from __future__ import annotations

from patterns_app.core.sketch.model import Node

from .functions import kept
from .values import Properties, arn, att, ref, sub, trust
from .work import Part, Work

_NAME = r"[A-Za-z0-9_-]{1,75}"
_SCHEDULE = r"(rate\(\d{1,4} (minute|hour|day)s?\)|(cron|at)\([A-Za-z0-9 ,*?/#:LW-]{5,60}\))"


def queue(work: Work, node: Node) -> None:
    """A queue that hides a message for at least as long as its readers work on it."""
    fifo = work.on(node, "fifo")
    properties: Properties = {"VisibilityTimeout": _hidden(work, node)}
    properties["MessageRetentionPeriod"] = work.number(node, "retention", 345600)
    for key, name in (("delay", "DelaySeconds"), ("receive_wait", "ReceiveMessageWaitTimeSeconds")):
        if (value := work.number(node, key)) is not None:
            properties[name] = value
    if (encrypted := work.setting(node, "encryption")) is not None:
        properties["SqsManagedSseEnabled"] = encrypted
    if fifo:
        properties |= {"FifoQueue": True, "ContentBasedDeduplication": True}
        if work.on(node, "high_throughput"):
            properties |= {"DeduplicationScope": "messageGroup", "FifoThroughputLimit": "perMessageGroupId"}
    if name := work.own_name(node, _NAME + r"(\.fifo)?"):
        properties["QueueName"] = name.removesuffix(".fifo") + (".fifo" if fifo else "")
    work.made(node, "AWS::SQS::Queue", "Queue", properties)


def _hidden(work: Work, node: Node) -> int:
    readers = [work.nodes[line.target] for line in work.outgoing(node, "queue_poll", to="aws.lambda")]
    longest = max((work.number(reader, "timeout", 3) or 3 for reader in readers), default=0)
    wanted = work.number(node, "visibility_timeout")
    if wanted is None:
        return min(6 * longest, 43200) or 30
    if wanted < longest:
        work.note(
            f"{work.title(node)}: a message has to stay hidden for {longest} seconds, as long as its reader runs."
        )
    return max(wanted, longest)


def topic(work: Work, node: Node) -> None:
    """A topic."""
    properties: Properties = {}
    if work.on(node, "fifo"):
        properties |= {"FifoTopic": True, "ContentBasedDeduplication": True}
    if work.on(node, "encryption"):
        properties["KmsMasterKeyId"] = "alias/aws/sns"
    if name := work.own_name(node, _NAME + r"(\.fifo)?"):
        properties["TopicName"] = name.removesuffix(".fifo") + (".fifo" if "FifoTopic" in properties else "")
    part = work.made(node, "AWS::SNS::Topic", "Topic", properties)
    work.parts[node.id] = Part(part.name, part.ref, part.ref)


def stream(work: Work, node: Node) -> None:
    """A data stream."""
    properties: Properties = {"RetentionPeriodHours": work.number(node, "retention", 24)}
    if work.setting(node, "mode") == "ON_DEMAND":
        properties["StreamModeDetails"] = {"StreamMode": "ON_DEMAND"}
    else:
        properties["ShardCount"] = work.number(node, "shards", 1)
    if work.on(node, "encryption"):
        properties["StreamEncryption"] = {"EncryptionType": "KMS", "KeyId": "alias/aws/kinesis"}
    if name := work.own_name(node, r"[A-Za-z0-9_.-]{1,128}"):
        properties["Name"] = name
    work.made(node, "AWS::Kinesis::Stream", "Stream", properties)


def bus(work: Work, node: Node) -> None:
    """A bus of its own, or the account's default bus where a bucket sends its events."""
    if work.incoming(node, "notify"):
        work.parts[node.id] = Part("", "default", arn("events", "event-bus/default"))
        work.note(f"{work.title(node)} is the default bus of the account, because S3 sends its events only there.")
    else:
        name = work.own_name(node, r"[A-Za-z0-9_.-]{1,200}")
        part = work.made(node, "AWS::Events::EventBus", "Bus", {})
        work.template.properties(part.name)["Name"] = name or sub(f"${{AWS::StackName}}-{part.name}")
    if work.on(node, "archive"):
        archive = work.template.name(node.id, "Archive")
        body = {"SourceArn": work.parts[node.id].arn, "RetentionDays": 30}
        work.template.add(archive, "AWS::Events::Archive", body)


def schedules(work: Work, node: Node) -> None:
    """A scheduler makes one schedule for each connection; here is only the role that they share."""
    if not work.outgoing(node):
        work.note(f"{work.title(node)} starts nothing, so no schedule is written.")
        return
    name = work.template.name(node.id, "ScheduleRole")
    work.template.add(name, "AWS::IAM::Role", {"AssumeRolePolicyDocument": trust("scheduler.amazonaws.com")})
    work.parts[node.id] = Part(name, ref(name), att(name))


def schedule_expression(work: Work, node: Node) -> str:
    """When a scheduler starts what it starts."""
    return work.text(node, "schedule", _SCHEDULE, "rate(1 hour)")


def log_group(work: Work, node: Node) -> None:
    """A log group."""
    work.made(node, "AWS::Logs::LogGroup", "Logs", {"RetentionInDays": kept(work.number(node, "retention") or 30)})


def alarm(work: Work, node: Node) -> None:
    """An alarm on the errors of all functions: what it watches is not in a sketch."""
    work.made(
        node,
        "AWS::CloudWatch::Alarm",
        "Alarm",
        {
            "Namespace": "AWS/Lambda",
            "MetricName": "Errors",
            "Statistic": "Sum",
            "Period": 60,
            "EvaluationPeriods": 1,
            "Threshold": 1,
            "ComparisonOperator": "GreaterThanOrEqualToThreshold",
            "TreatMissingData": "notBreaching",
        },
    )
    work.note(f"{work.title(node)} watches the errors of all functions; put in the metric that you mean.")


def iot_rule(work: Work, node: Node) -> None:
    """A topic rule, whose actions come from the connections."""
    if not work.outgoing(node):
        work.note(f"{work.title(node)} sends nothing on, so no rule is written.")
        return
    payload = {
        "AwsIotSqlVersion": "2016-03-23",
        "RuleDisabled": False,
        "Sql": f"SELECT * FROM '{node.id}/#'",  # noqa: S608 - an IoT rule, and an id is letters, digits and hyphens
        "Actions": [],
    }
    part = work.made(node, "AWS::IoT::TopicRule", "TopicRule", {"TopicRulePayload": payload})
    role = work.template.name(node.id, "TopicRuleRole")
    work.template.add(role, "AWS::IAM::Role", {"AssumeRolePolicyDocument": trust("iot.amazonaws.com")})
    work.parts[node.id] = Part(part.name, ref(role), part.arn)
    work.later.append(lambda: _some_action(work, node))


def _some_action(work: Work, node: Node) -> None:
    """A rule without an action cannot be deployed."""
    name = work.parts[node.id].name
    if not work.template.properties(name)["TopicRulePayload"]["Actions"]:
        del work.template.resources[name]
        work.note(f"{work.title(node)}: none of its actions could be written, so the rule is not written either.")
