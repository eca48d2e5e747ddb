"""Connections that publish: topics, buckets, logs, alarms, user pools."""

from __future__ import annotations

import re

from patterns_app.core.services.reader import form_of
from patterns_app.core.services.values import Properties, allow, att, sub, trust
from patterns_app.core.sketch.model import Connection, Node

from . import outside, rights, storing
from .functions import give_url
from .shared import (
    EVENTS,
    OWN_ACCOUNT,
    as_actions,
    event,
    fill_in,
    handed_on,
    handing,
    let_in,
    letters,
    sent_by,
    source_of,
    started,
)
from .work import Work, plain

_EVENTS = re.compile(
    r"s3:(ObjectCreated:(\*|Put|Post|Copy|CompleteMultipartUpload)|ObjectRemoved:(\*|Delete|DeleteMarkerCreated)|"
    r"ObjectRestore:(\*|Post|Completed)|ReducedRedundancyLostObject|Replication:\*|LifecycleExpiration:\*)"
)


def topic_letters(work: Work, line: Connection, source: Node, target: Node) -> str:
    """The dead-letter queue of a topic's subscriptions, which ask for it themselves."""
    if work.on(source, "fifo") != work.on(target, "fifo"):
        return "both have to be FIFO, or both standard"
    if work.outgoing(source, "dlq")[0] != line:
        return "there is one already"
    let_in(work, target, "sns.amazonaws.com", sent_by(work.parts[source.id].ref))
    return ""


def _redrive(work: Work, topic: Node) -> Properties:
    for line in letters(work, topic)[:1]:
        target = work.nodes[line.target]
        if work.on(topic, "fifo") == work.on(target, "fifo"):
            return {"RedrivePolicy": {"deadLetterTargetArn": work.parts[target.id].arn}}
    return {}


def topic_to_function(work: Work, line: Connection, source: Node, target: Node) -> str:
    """Topic to function."""
    if work.on(source, "fifo"):
        return "a FIFO topic cannot call a function: put a queue between the two"
    started(work, target, source, {**_filtered(work, line, EVENTS), **_redrive(work, source)})
    return ""


def subscribed(work: Work, line: Connection, source: Node, target: Node) -> str:
    """Topic to whatever can subscribe to it: a queue, a delivery stream, a system outside, a person."""
    topic, how = work.parts[source.id], handing(target, "subscription")
    body: Properties = {"TopicArn": topic.ref, **handed_on(work, how, line, target)}
    but: tuple[str, ...] = ()
    if form_of(target.service).admission:
        let_in(work, target, "sns.amazonaws.com", sent_by(topic.ref))
    if how.actions:
        role = work.template.name(line.id, "SubscriptionRole")
        work.template.add(role, "AWS::IAM::Role", {"AssumeRolePolicyDocument": trust("sns.amazonaws.com")})
        work.template.grant(role, allow(as_actions(how.actions), work.parts[target.id].arn))
        body["SubscriptionRoleArn"] = att(role)
    if "Protocol" not in body:  # a person
        name = work.template.name(target.id, "Email")
        address = work.template.parameter(name, "The e-mail address of who gets the messages of the topic")
        outside.asked_for(work, target, name)
        body |= {"Protocol": "email", "Endpoint": address}
        but = ("raw_message_delivery",)
    body |= {**_filtered(work, line, "AWS::SNS::Subscription", but), **_redrive(work, source)}
    work.template.add(work.template.name(line.id, "Subscription"), "AWS::SNS::Subscription", body)
    return ""


def _filtered(work: Work, line: Connection, place: str, but: tuple[str, ...] = ()) -> Properties:
    """What a subscription says of the messages that it wants; a policy with depth is about their bodies."""
    found = work.fill(line, place, {}, but=but)
    if any(isinstance(value, dict) for value in found.get("FilterPolicy", {}).values()):
        found["FilterPolicyScope"] = "MessageBody"
    return found


def noticed_by_function(work: Work, line: Connection, source: Node, target: Node) -> str:
    """Bucket to function; by way of EventBridge where another notification would take the same objects."""
    bucket, part = work.parts[source.id], work.parts[target.id]
    event_name, rules = _noticed(work, line)
    key = (source.id, event_name, str(rules))
    if work.first(line.id, *key) and work.template.needs(bucket.name, part.name):
        properties = work.fill(line, EVENTS, source_of(work, source), but=("event",))
        started(work, target, source, {**properties, "Events": event_name})
        return ""
    storing.by_events(work, source)
    if len(rules) > 1:
        work.note(
            f"{line.id}: a rule of EventBridge cannot ask for both ends of a key at once, so only the prefix counts."
        )
    detail: Properties = {"bucket": {"name": [bucket.ref]}}
    detail |= {"object": {"key": [{one["Name"]: one["Value"]} for one in rules[:1]]}} if rules else {}
    types = "Object Deleted" if "Removed" in event_name else "Object Created"
    pattern = {"source": [source.service], "detail-type": [types], "detail": detail}
    event(work, target, source, "EventBridgeRule", {"Pattern": pattern})
    return ""


def _noticed(work: Work, line: Connection) -> tuple[str, list[Properties]]:
    wanted = work.setting(line, "event") or ""
    label = line.label if _EVENTS.fullmatch(line.label) else "s3:ObjectCreated:*"
    event_name = str(wanted) if _EVENTS.fullmatch(str(wanted)) else label
    if wanted and wanted != event_name:
        work.note(f"{line.id}: {event_name} is used, because the event of the setting is not one of S3's.")
    given = [(key, work.text(line, key)) for key in ("prefix", "suffix")]
    return event_name, [{"Name": key, "Value": value} for key, value in given if value]


def noticed_by_queue(work: Work, line: Connection, source: Node, target: Node) -> str:
    """Bucket to queue or topic. S3 asks for the policy when it makes the notification, so that comes first."""
    if work.on(target, "fifo"):
        return "S3 sends its events only to standard queues and topics"
    event_name, rules = _noticed(work, line)
    if not work.first(line.id, source.id, event_name, str(rules)):
        return "another notification of the bucket takes the same objects: put a topic between them"
    policy = let_in(work, target, "s3.amazonaws.com", OWN_ACCOUNT)
    bucket = work.parts[source.id].name
    resource = work.template.resources[bucket]
    resource["DependsOn"] = sorted({*resource.get("DependsOn", []), policy})
    said = work.properties(source).setdefault("NotificationConfiguration", {})
    how = handing(target, "notification")
    key, one = str(how.at), handed_on(work, how, line, target)
    place = f"{work.kind(source)}/NotificationConfiguration/{key}/*"
    said.setdefault(key, []).append(work.fill(line, place, one, instead={"event": event_name}))
    work.template.needs(bucket, work.parts[target.id].name)
    return ""


def noticed_by_bus(work: Work, line: Connection, source: Node, target: Node) -> str:
    """Bucket to the default bus."""
    storing.by_events(work, source)
    return ""


def logs_to_function(work: Work, line: Connection, source: Node, target: Node) -> str:
    """Log group to function."""
    started(work, target, source, {"FilterPattern": ""})
    return ""


def logs_to_stream(work: Work, line: Connection, source: Node, target: Node) -> str:
    """Log group to data stream or delivery stream."""
    role = work.template.name(line.id, "FilterRole")
    work.template.add(role, "AWS::IAM::Role", {"AssumeRolePolicyDocument": trust("logs.amazonaws.com")})
    part = work.parts[target.id]
    work.template.grant(role, allow(as_actions(handing(target, "log filter").actions), part.arn))
    body = {
        "LogGroupName": work.parts[source.id].ref,
        "FilterPattern": "",
        "DestinationArn": part.arn,
        "RoleArn": att(role),
    }
    work.template.add(work.template.name(line.id, "Filter"), "AWS::Logs::SubscriptionFilter", body)
    return ""


def alarmed(work: Work, line: Connection, source: Node, target: Node) -> str:
    """An alarm tells a topic."""
    if work.on(target, "fifo"):
        return "an alarm publishes only to standard topics"
    actions, topic = work.properties(source).setdefault("AlarmActions", []), work.parts[target.id].ref
    if topic not in actions:
        most = int(work.figure("alarm.actions"))
        if len(actions) == most:
            return f"an alarm tells at most {most} topics"
        actions.append(topic)
    let_in(work, target, "cloudwatch.amazonaws.com", OWN_ACCOUNT)
    return ""


def watched(work: Work, line: Connection, source: Node, target: Node) -> str:
    """An alarm looks at one metric of a part: the one that it names, else the usual one."""
    said, properties = form_of(target.service).watched, work.properties(source)
    if said is None or work.setting(source, "namespace") not in (None, said.namespace):
        return "which dimensions this metric has is not known"
    if "Dimensions" in properties:
        return "an alarm watches one metric, so draw another alarm"
    named = sub(f"${{AWS::StackName}}-{target.id}")
    own = work.properties(target).setdefault(said.by_name, named) if said.by_name else ""
    found = fill_in(work, dict(said.dimensions), target, own=own)
    properties["Dimensions"] = [{"Name": key, "Value": value} for key, value in found.items()]
    properties["Namespace"] = said.namespace
    metric = properties.setdefault("MetricName", said.metric)
    properties.setdefault("Statistic", said.statistic)
    if metric not in (said.metric, *said.also):
        work.note(f"{work.title(source)}: look whether {plain(str(metric))} needs more dimensions.")
    return ""


def triggered(work: Work, line: Connection, source: Node, target: Node) -> str:
    """A user pool asks a function."""
    if not work.template.needs(work.parts[source.id].name, work.parts[target.id].name):
        return rights.CIRCLE
    known = ("PreSignUp", "PostConfirmation", "PreAuthentication", "PostAuthentication", "PreTokenGeneration")
    label = re.sub(r"[^A-Za-z]", "", line.label).lower()
    taken = {key for key in known if (source.id, key) in work.claims}
    wanted = [key for key in known if key.lower() in label] or [key for key in known if key not in taken]
    if not wanted or wanted[0] in taken:
        return "another function has the same trigger"
    work.first(line.id, source.id, wanted[0])
    started(work, target, source, {"Trigger": wanted[0]})
    return ""


def function_url(work: Work, line: Connection, source: Node, target: Node) -> str:
    """Somebody outside calls a function straight: by its URL."""
    give_url(work, target)
    part = work.parts[target.id]
    if work.first(line.id, target.id, "url"):
        work.template.output(f"{part.name}Url", att(f"{part.name}Url", "FunctionUrl"), "Where the function is reached")
    return ""
