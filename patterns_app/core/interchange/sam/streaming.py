"""Connections of pipes, delivery streams and IoT rules."""

from __future__ import annotations

from patterns_app.core.services.reader import form_of
from patterns_app.core.services.values import Properties, allow, att, ref, sub, under
from patterns_app.core.sketch.model import Connection, Node

from . import flows
from .shared import as_actions, fill_in, handed_on, handing, permit, queue_batches
from .work import Scalar, Work


def into_pipe(work: Work, line: Connection, source: Node, target: Node) -> str:
    """The source of a pipe."""
    properties, role = work.properties(target), work.roles[target.id]
    if "Source" in properties:
        return "a pipe has one source"
    polled = form_of(source.service).polled
    assert polled
    place, key = fill_in(work, polled.at, source), polled.parameters
    settings: dict[str, Scalar] = {"batch_size": int(work.usual(line, "batch_size"))}
    but: tuple[str, ...] = ()
    if polled.small:
        settings, but = queue_batches(work, line, source)
    if polled.starts:
        settings["starting_position"] = work.setting(line, "starting_position") or "LATEST"
    asked = f"{work.kind(target)}/SourceParameters"
    said = {key: work.fill(line, f"{asked}/{key}", {}, but=but, instead=settings)}
    work.fill(line, asked, said, but=line.settings.keys() - {"filter"})  # which stands beside what the source takes
    work.template.grant(role, allow(list(polled.actions), place))
    properties |= {"Source": place, "SourceParameters": said}
    return ""


def out_of_pipe(work: Work, line: Connection, source: Node, target: Node) -> str:
    """The target of a pipe, or what it asks on the way when there are two."""
    properties, role = work.properties(source), work.roles[source.id]
    how = handing(target, "pipe")
    place = fill_in(work, how.at, target)
    asked = [one for one in work.outgoing(source) if one.kind == "sync"]
    enriching = len(work.outgoing(source)) > 1 and bool(asked) and asked[0] == line
    key = "Enrichment" if enriching else "Target"
    if key in properties:
        return "a pipe has one target"
    work.template.grant(role, allow(as_actions(how.actions), place))
    properties[key] = place
    if said := handed_on(work, how, line, target):
        properties[f"{key}Parameters"] = said
    return ""


def stream_to_delivery(work: Work, line: Connection, source: Node, target: Node) -> str:
    """A delivery stream that reads a data stream."""
    properties, role = work.properties(target), work.roles[target.id]
    if "KinesisStreamSourceConfiguration" in properties:
        return "a delivery stream reads one data stream"
    part, polled = work.parts[source.id], form_of(source.service).polled
    assert polled
    work.template.grant(role, allow(list(polled.actions), part.arn))
    properties["DeliveryStreamType"] = "KinesisStreamAsSource"
    properties["KinesisStreamSourceConfiguration"] = {"KinesisStreamARN": part.arn, "RoleARN": att(role)}
    return ""


def table_to_stream(work: Work, line: Connection, source: Node, target: Node) -> str:
    """Every change of a table as a record of a data stream."""
    properties = work.properties(source)
    if "KinesisStreamSpecification" in properties:
        return "a table has one streaming destination"
    properties["KinesisStreamSpecification"] = {"StreamArn": work.parts[target.id].arn}
    work.template.needs(work.parts[source.id].name, work.parts[target.id].name)
    return ""


def delivered(work: Work, line: Connection, source: Node, target: Node) -> str:
    """What a delivery stream writes to."""
    properties, role = work.properties(source), work.roles[source.id]
    if flows.target_of(properties):
        return "a delivery stream has one destination"
    how = handing(target, "delivery")
    if how.way == "deliver_to_bucket":
        place = work.parts[target.id].arn
        properties["ExtendedS3DestinationConfiguration"] = flows.bucket_configuration(work, source, place)
        return ""
    spare: Properties = {"RoleARN": att(role), "S3Configuration": flows.spare_bucket(work, source)}
    if how.way:
        properties["RedshiftDestinationConfiguration"] = {**_warehouse(work, target), **spare}
        return ""
    if how.actions:
        work.template.grant(role, allow(as_actions(how.actions), work.parts[target.id].arn))
    for key, said in handed_on(work, how, line, target).items():
        properties[key] = {**said, **spare}
    return ""


def _warehouse(work: Work, target: Node) -> Properties:
    part = work.parts[target.id]
    name = work.template.name(target.id, "Password")
    work.template.parameters[name] = {
        "Type": "String",
        "NoEcho": True,
        "Description": "The password by which records are copied into the warehouse",
    }
    port = int(work.figure("redshift.port"))
    group = f"{target.id[:40].strip('-')}-group"
    host = f"{group}.${{AWS::AccountId}}.${{AWS::Region}}.redshift-serverless.amazonaws.com:{port}/dev"
    work.note(f"{part.name}: make the table and the user that the delivery stream copies into.")
    return {
        "ClusterJDBCURL": sub(f"jdbc:redshift://{host}"),
        "CopyCommand": {"DataTableName": "records", "CopyOptions": "json 'auto'"},
        "Username": "delivery",
        "Password": ref(name),
    }


def transformed(work: Work, line: Connection, source: Node, target: Node) -> str:
    """A function that changes records before they are delivered."""
    part, role = work.parts[target.id], work.roles[source.id]
    if source.id in work.processors:
        return "a delivery stream asks one function"
    actions = ["lambda:GetFunctionConfiguration", "lambda:InvokeFunction"]
    work.template.grant(role, allow(actions, [part.arn, under(part.arn, ":*")]))
    parameter = {"ParameterName": "LambdaArn", "ParameterValue": sub(f"${{{part.name}.Arn}}:$LATEST")}
    work.processors[source.id] = [{"Type": "Lambda", "Parameters": [parameter]}]
    return ""


def by_topic_rule(work: Work, line: Connection, source: Node, target: Node) -> str:
    """One action of an IoT rule."""
    payload = work.properties(source)["TopicRulePayload"]
    most = int(work.figure("iot.rule_actions"))
    if len(payload["Actions"]) == most:
        return f"a topic rule has at most {most} actions"
    how = handing(target, "topic rule")
    if how.fifo is None and work.on(target, "fifo"):
        return "an IoT rule writes only to standard queues and topics"
    role = work.parts[source.id].ref["Ref"]
    if how.actions:
        arn = work.parts[target.id].arn
        place = under(arn, how.under) if how.under else arn
        work.template.grant(role, allow(as_actions(how.actions), place))
    payload["Actions"].append(handed_on(work, how, line, target, att(role)))
    if how.way:
        permit(work, work.parts[target.id].name, "iot.amazonaws.com", att(work.parts[source.id].name))
    return ""
