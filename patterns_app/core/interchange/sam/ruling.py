"""Rules of event buses, and schedules."""

from __future__ import annotations

from collections.abc import Callable

from patterns_app.core.services.values import Properties, allow, arn, att, ref, sub, trust
from patterns_app.core.sketch.model import Connection, Node

from . import steps
from .fronts import subnets
from .shared import EVENTS, as_actions, event, fill_in, handed_on, handing, let_in, letters, sent_by
from .work import Work


def _with_pattern(work: Work, line: Connection, place: str, name: str, rest: Properties) -> Properties:
    """What a rule looks for, as property `name`; without a setting the events of the connection's label, or none."""
    said = work.fill(line, place, {})
    if name not in said:
        wanted = line.label or f"{line.id}, to be filled in"
        said[name] = {"account": [ref("AWS::AccountId")], "detail-type": [wanted]}
        work.note(f"{line.id}: nothing says which events are meant, so its rule looks for the detail-type {wanted!r}.")
    return {name: said.pop(name), **said, **rest}


def _of_bus(work: Work, bus: Node) -> Properties:
    part = work.parts[bus.id]
    return {"EventBusName": part.ref} if part.name else {}


def _rule_letters(work: Work, bus: Node) -> Properties:
    for line in [line for line in letters(work, bus) if line.id not in work.said][:1]:
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
    let_in(work, target, "events.amazonaws.com", sent_by(arn("events", "rule/*")))
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
    how = handing(target, "rule")
    if how.fifo is None and work.on(target, "fifo"):
        return {}, "EventBridge cannot publish to a FIFO topic"
    if line.source == line.target:
        return {}, "a bus cannot send to itself"
    if how.way:
        return _WAYS[how.way](work, line, target), ""
    place, said = fill_in(work, how.at, target), handed_on(work, how, line, target)
    if how.actions:
        return {"Arn": place, **said, **_rule_role(work, line, allow(as_actions(how.actions), place))}, ""
    let_in(work, target, "events.amazonaws.com", sent_by(att(name)))
    return {"Arn": place, **said}, ""


def _to_container(work: Work, line: Connection, target: Node) -> Properties:
    part = work.parts[target.id]
    said = {"LaunchType": "FARGATE", "TaskDefinitionArn": part.ref, "NetworkConfiguration": _network(work)}
    return {"Arn": part.arn, "EcsParameters": said, **_rule_role(work, line, *steps.run_task(work, target))}


def _to_logs(work: Work, line: Connection, target: Node) -> Properties:
    group = work.parts[target.id].name
    _logs_policy(work, line, group)
    return {"Arn": fill_in(work, handing(target, "pipe").at, target)}


_WAYS: dict[str, Callable[[Work, Connection, Node], Properties]] = {
    "rule_to_container": _to_container,
    "rule_to_logs": _to_logs,
}


def _network(work: Work) -> Properties:
    return {"AwsVpcConfiguration": {"Subnets": subnets(work)}}


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
    role, part, how = work.parts[source.id].name, work.parts[target.id], handing(target, "schedule")
    said = handed_on(work, how, line, target)
    if how.way:
        said["EcsParameters"] = _scheduled_container(work, role, target)
    else:
        work.template.grant(role, allow(as_actions(how.actions), part.arn))
    body = {
        **work.fill(source, work.kind(source), {}),
        "FlexibleTimeWindow": {"Mode": "OFF"},
        "Target": {"Arn": part.arn, "RoleArn": att(role), **said},
    }
    if not source.settings.get("schedule"):
        when = body["ScheduleExpression"]
        work.note(f"Nothing says when {work.title(source)} fires, so it is written as {when}.")
    work.fill(line, work.kind(source), body)
    work.template.add(work.template.name(line.id, "Schedule"), work.kind(source), body)
    return ""


def _scheduled_container(work: Work, role: str, target: Node) -> Properties:
    """What a schedule says of the task that it starts, with the rights for it."""
    network = {"AwsvpcConfiguration": _network(work)["AwsVpcConfiguration"]}
    for statement in steps.run_task(work, target):
        work.template.grant(role, statement)
    return {
        "TaskDefinitionArn": work.parts[target.id].ref,
        "LaunchType": "FARGATE",
        "NetworkConfiguration": network,
    }
