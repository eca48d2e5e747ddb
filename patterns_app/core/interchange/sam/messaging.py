"""Queues, topics, streams, buses and what moves data between them."""

from __future__ import annotations

from patterns_app.core.services.values import arn, att, ref, sub, trust
from patterns_app.core.sketch.model import Node

from .work import Part, Work


def queue(work: Work, node: Node) -> None:
    """A queue that hides a message for at least as long as its readers work on it."""
    but = () if work.on(node, "fifo") else ("high_throughput",)
    hidden = {"visibility_timeout": _hidden(work, node)}
    kind = work.kind(node)
    work.made(node, kind, "Queue", work.fill(node, kind, {}, but=but, instead=hidden))


def _hidden(work: Work, node: Node) -> int:
    readers = [work.nodes[line.target] for line in work.outgoing(node, "queue_poll")]
    longest = max((int(work.usual(reader, "timeout")) for reader in readers if work.has(reader, "timeout")), default=0)
    wanted = work.number(node, "visibility_timeout")
    if wanted is None:
        times = work.figure("sqs.visibility_times")
        return min(int(times * longest), int(work.most(node, "visibility_timeout"))) or int(
            work.usual(node, "visibility_timeout")
        )
    if wanted < longest:
        work.note(
            f"{work.title(node)}: a message has to stay hidden for {longest} seconds, as long as its reader runs."
        )
    return max(wanted, longest)


def topic(work: Work, node: Node) -> None:
    """A topic."""
    kind = work.kind(node)
    part = work.made(node, kind, "Topic", work.fill(node, kind, {}))
    work.parts[node.id] = Part(part.name, part.ref, part.ref)


def stream(work: Work, node: Node) -> None:
    """A data stream."""
    but = ("shards",) if work.setting(node, "mode") == "ON_DEMAND" else ()
    kind = work.kind(node)
    work.made(node, kind, "Stream", work.fill(node, kind, {}, but=but))


def bus(work: Work, node: Node) -> None:
    """A bus of its own, or the account's default bus where a bucket sends its events."""
    if work.incoming(node, "notify"):
        work.parts[node.id] = Part("", "default", arn("events", "event-bus/default"))
        work.note(f"{work.title(node)} is the default bus of the account, because S3 sends its events only there.")
    else:
        part = work.made(node, work.kind(node), "Bus", work.fill(node, work.kind(node), {}))
        work.template.properties(part.name).setdefault("Name", sub(f"${{AWS::StackName}}-{part.name}"))
    if work.on(node, "archive"):
        archive = work.template.name(node.id, "Archive")
        kind, body = work.companion(node, "Archive")
        work.template.add(archive, kind, work.fill(node, kind, body))


def schedules(work: Work, node: Node) -> None:
    """A scheduler makes one schedule for each connection; here is only the role that they share."""
    if not work.outgoing(node):
        work.note(f"{work.title(node)} starts nothing, so no schedule is written.")
        return
    name = work.template.name(node.id, "ScheduleRole")
    work.template.add(name, "AWS::IAM::Role", {"AssumeRolePolicyDocument": trust("scheduler.amazonaws.com")})
    work.parts[node.id] = Part(name, ref(name), att(name))


def log_group(work: Work, node: Node) -> None:
    """A log group."""
    work.made(node, work.kind(node), "Logs", work.fill(node, work.kind(node), {}))


_METRIC = ("Namespace", "MetricName", "Statistic")


def alarm(work: Work, node: Node) -> None:
    """An alarm on the metric of what it watches; one that says nothing of it watches the errors of all functions."""
    kind, begun = work.kind(node), work.begun(node)
    if not _says_what(work, node):
        work.note(f"{work.title(node)} watches the errors of all functions; put in the metric that you mean.")
        work.made(node, kind, "Alarm", work.fill(node, kind, begun))
        return
    rest = {key: value for key, value in begun.items() if key not in _METRIC}
    work.made(node, kind, "Alarm", work.fill(node, kind, rest))
    work.later.append(lambda: _some_metric(work, node))


def _says_what(work: Work, node: Node) -> bool:
    named = any(work.setting(node, key) for key in ("metric", "namespace", "dimensions", "expression"))
    return named or bool(work.outgoing(node, "watch"))


def _some_metric(work: Work, node: Node) -> None:
    """An alarm is written with the metric that is meant, or not at all: on another one it would only seem to watch."""
    said, lacking = work.properties(node), [key for key in _METRIC[:2] if key not in work.properties(node)]
    whole = len(lacking) < len(_METRIC[:2]) and not work.on(node, "dimensions") and not work.outgoing(node, "watch")
    if not work.on(node, "expression") and ("Dimensions" in said or whole):
        said.setdefault("Statistic", "Sum")
        if lacking:
            work.note(f"{work.title(node)}: put in its {lacking[0]}, which the sketch does not say.")
        return
    del work.template.resources[work.parts[node.id].name]
    work.note(f"{work.title(node)} is not written, because its metric is not known: write it into the template.")


def iot_rule(work: Work, node: Node) -> None:
    """A topic rule, whose actions come from the connections."""
    if not work.outgoing(node):
        work.note(f"{work.title(node)} sends nothing on, so no rule is written.")
        return
    body = work.fill(node, work.kind(node), work.begun(node))
    part = work.made(node, work.kind(node), "TopicRule", body)
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
