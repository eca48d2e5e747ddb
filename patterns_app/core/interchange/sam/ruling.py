"""Rules of event buses, and schedules."""

from __future__ import annotations

from collections.abc import Callable

from patterns_app.core.sketch.model import Connection, Node

from . import outside, steps
from .fronts import subnets
from .shared import EVENTS, event, let_publish, let_send, sent_by
from .values import Properties, allow, arn, att, ref, sub, trust
from .work import Work


def _with_pattern(work: Work, line: Connection, place: str, name: str, rest: Properties) -> Properties:
    """What a rule looks for; without a setting all that is sent in this account. `name` is the property's."""
    return {name: {"account": [ref("AWS::AccountId")]}, **work.fill(line, place, {}), **rest}


def _of_bus(work: Work, bus: Node) -> Properties:
    part = work.parts[bus.id]
    return {"EventBusName": part.ref} if part.name else {}


def _rule_letters(work: Work, bus: Node) -> Properties:
    for line in work.outgoing(bus, "dlq", to="aws.sqs")[:1]:
        target = work.nodes[line.target]
        if not work.on(target, "fifo"):
            return {"DeadLetterConfig": {"Arn": work.parts[target.id].arn}}
    return {}


def bus_letters(work: Work, line: Connection, source: Node, target: Node) -> str:
    """The dead-letter queue of a bus's rules, which ask for it themselves."""
    if work.on(target, "fifo"):
        return "it has to be a standard queue"
    if work.outgoing(source, "dlq")[0] != line:
        return "there is one already"
    let_send(work, target, "events.amazonaws.com", sent_by(arn("events", "rule/*")))
    return ""


def rule_event(work: Work, line: Connection, source: Node, target: Node) -> str:
    """Bus to function or workflow."""
    rest = {**_of_bus(work, source), **_rule_letters(work, source)}
    properties = _with_pattern(work, line, EVENTS, "Pattern", rest)
    event(work, target, source, "EventBridgeRule", properties)
    return ""


def rule(work: Work, line: Connection, source: Node, target: Node) -> str:
    """Bus to anything else: a rule with one target."""
    name = work.template.name(line.id, "Rule")
    one, why = _rule_target(work, line, target, name)
    if why:
        return why
    body = _with_pattern(work, line, "AWS::Events::Rule", "EventPattern", _of_bus(work, source))
    body["Targets"] = [{"Id": "target", **one, **_rule_letters(work, source)}]
    work.template.add(name, "AWS::Events::Rule", body)
    return ""


def _rule_role(work: Work, line: Connection, *statements: Properties) -> Properties:
    role = work.template.name(line.id, "RuleRole")
    work.template.add(role, "AWS::IAM::Role", {"AssumeRolePolicyDocument": trust("events.amazonaws.com")})
    for statement in statements:
        work.template.grant(role, statement)
    return {"RoleArn": att(role)}


def _rule_target(work: Work, line: Connection, target: Node, name: str) -> tuple[Properties, str]:
    """What a rule says of its target, or why it cannot have this one."""
    if target.service == "external.http":
        place = outside.destination(work, target)
        return {"Arn": place, **_rule_role(work, line, allow("events:InvokeApiDestination", place))}, ""
    if target.service == "aws.sns" and work.on(target, "fifo"):
        return {}, "EventBridge cannot publish to a FIFO topic"
    if line.source == line.target:
        return {}, "a bus cannot send to itself"
    part = work.parts[target.id]
    if target.service in _WRITTEN:
        return {"Arn": part.arn, **_rule_role(work, line, allow(_WRITTEN[target.service], part.arn))}, ""
    return _OTHERWISE[target.service](work, line, target, name), ""


# What a role of the rule is enough for.
_WRITTEN = {
    "aws.eventbridge": ["events:PutEvents"],
    "aws.kinesis": ["kinesis:PutRecord", "kinesis:PutRecords"],
    "aws.firehose": ["firehose:PutRecord", "firehose:PutRecordBatch"],
}


def _to_queue(work: Work, line: Connection, target: Node, name: str) -> Properties:
    let_send(work, target, "events.amazonaws.com", sent_by(att(name)))
    group = {"SqsParameters": {"MessageGroupId": line.id}} if work.on(target, "fifo") else {}
    return {"Arn": work.parts[target.id].arn, **group}


def _to_topic(work: Work, line: Connection, target: Node, name: str) -> Properties:
    let_publish(work, target, "events.amazonaws.com", sent_by(att(name)))
    return {"Arn": work.parts[target.id].arn}


def _to_api(work: Work, line: Connection, target: Node, name: str) -> Properties:
    place = sub(f"{work.parts[target.id].arn['Fn::Sub']}/prod/POST/")
    return {"Arn": place, **_rule_role(work, line, allow("execute-api:Invoke", place))}


def _to_task(work: Work, line: Connection, target: Node, name: str) -> Properties:
    part = work.parts[target.id]
    said = {"LaunchType": "FARGATE", "TaskDefinitionArn": part.ref, "NetworkConfiguration": _network(work)}
    return {"Arn": part.arn, "EcsParameters": said, **_rule_role(work, line, *steps.run_task(work, target))}


def _to_logs(work: Work, line: Connection, target: Node, name: str) -> Properties:
    group = work.parts[target.id].name
    _logs_policy(work, line, group)
    return {"Arn": sub(log_arn(group))}


def _to_warehouse(work: Work, line: Connection, target: Node, name: str) -> Properties:
    data = {"Database": "dev", "Sql": "SELECT 1", "WithEvent": True, "StatementName": "event"}
    actions = ["redshift-data:ExecuteStatement", "redshift-serverless:GetCredentials"]
    place = work.parts[target.id].arn
    work.note(f"{line.id}: put in the statement that the warehouse has to run.")
    return {"Arn": place, "RedshiftDataParameters": data, **_rule_role(work, line, allow(actions, place))}


_OTHERWISE: dict[str, Callable[[Work, Connection, Node, str], Properties]] = {
    "aws.sqs": _to_queue,
    "aws.sns": _to_topic,
    "aws.rest-api": _to_api,
    "aws.fargate": _to_task,
    "aws.cloudwatch-logs": _to_logs,
    "aws.redshift": _to_warehouse,
}


def _network(work: Work) -> Properties:
    return {"AwsVpcConfiguration": {"Subnets": subnets(work)}}


def log_arn(name: str) -> str:
    """The ARN of a log group as EventBridge and pipes take it: without the star at its end."""
    return f"arn:${{AWS::Partition}}:logs:${{AWS::Region}}:${{AWS::AccountId}}:log-group:${{{name}}}"


def _logs_policy(work: Work, line: Connection, group: str) -> None:
    """EventBridge writes to a log group by a policy of CloudWatch Logs."""
    name = work.template.name(line.id, "LogsPolicy")
    text = (
        '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"Service":'
        '["events.amazonaws.com","delivery.logs.amazonaws.com"]},'
        '"Action":["logs:CreateLogStream","logs:PutLogEvents"],"Resource":"${' + group + '.Arn}"}]}'
    )
    body = {"PolicyName": sub(f"${{AWS::StackName}}-{name[:60]}"), "PolicyDocument": sub(text)}
    work.template.add(name, "AWS::Logs::ResourcePolicy", body)


def scheduled(work: Work, line: Connection, source: Node, target: Node) -> str:
    """A schedule and the right of its role to reach the target."""
    role, part = work.parts[source.id].name, work.parts[target.id]
    said: Properties = {}
    actions = {
        "aws.lambda": "lambda:InvokeFunction",
        "aws.sqs": "sqs:SendMessage",
        "aws.sns": "sns:Publish",
        "aws.step-functions": "states:StartExecution",
        "aws.eventbridge": "events:PutEvents",
        "aws.kinesis": "kinesis:PutRecord",
        "aws.firehose": "firehose:PutRecord",
    }
    if target.service == "aws.fargate":
        network = {"AwsvpcConfiguration": _network(work)["AwsVpcConfiguration"]}
        said["EcsParameters"] = {
            "TaskDefinitionArn": part.ref,
            "LaunchType": "FARGATE",
            "NetworkConfiguration": network,
        }
        for statement in steps.run_task(work, target):
            work.template.grant(role, statement)
    else:
        work.template.grant(role, allow(actions[target.service], part.arn))
    if target.service == "aws.eventbridge":
        said["EventBridgeParameters"] = {"Source": source.id, "DetailType": "Scheduled"}
    if target.service == "aws.kinesis":
        said["KinesisParameters"] = {"PartitionKey": source.id}
    if target.service == "aws.sqs" and work.on(target, "fifo"):
        said["SqsParameters"] = {"MessageGroupId": source.id}
    body = {
        **work.fill(source, "AWS::Scheduler::Schedule", {}),
        "FlexibleTimeWindow": {"Mode": "OFF"},
        "Target": {"Arn": part.arn, "RoleArn": att(role), **said},
    }
    work.template.add(work.template.name(line.id, "Schedule"), "AWS::Scheduler::Schedule", body)
    return ""
