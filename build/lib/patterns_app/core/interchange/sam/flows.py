"""What is built from all its connections together: workflows, pipes and delivery streams."""

from __future__ import annotations

from patterns_app.core.services.values import Properties, allow, att, ref, sub, trust
from patterns_app.core.sketch.model import Connection, Node

from .definition import define
from .steps import step_of
from .storing import KEPT
from .work import Part, Work

_LOGGING = (
    "logs:CreateLogDelivery",
    "logs:DeleteLogDelivery",
    "logs:DescribeLogGroups",
    "logs:DescribeResourcePolicies",
    "logs:GetLogDelivery",
    "logs:ListLogDeliveries",
    "logs:PutResourcePolicy",
    "logs:UpdateLogDelivery",
)


def workflow(work: Work, node: Node) -> None:
    """A state machine; its steps are filled in when all parts are there."""
    properties: Properties = work.begun(node)
    express = properties["Type"] == "EXPRESS"
    kind = work.kind(node)
    part = work.made(node, kind, "Workflow", work.fill(node, kind, properties, but=("max_duration",)))
    work.parts[node.id] = Part(part.name, part.ref, part.ref)
    if work.on(node, "logging"):
        group = work.template.name(part.name, "Logs")
        logs = Node(id=group, service="aws.cloudwatch-logs")
        work.template.add(group, "AWS::Logs::LogGroup", work.fill(logs, "AWS::Logs::LogGroup", {}))
        places = [{"CloudWatchLogsLogGroup": {"LogGroupArn": att(group)}}]
        properties["Logging"] |= {"IncludeExecutionData": False, "Destinations": places}
        work.template.grant(part.name, allow(list(_LOGGING), "*"))
    work.later.append(lambda: define(work, node, express))


def orchestrated(work: Work, line: Connection, source: Node, target: Node) -> str:
    """A step of a workflow: kept until the definition is written, its rights given at once."""
    part, owner = work.parts.get(target.id), work.parts[source.id].name
    key = f"Step{len(work.steps) + 1}"
    step = step_of(work, target, key)
    if part and part.name and not work.template.needs(owner, part.name):
        return "the two would need each other before either is there"
    work.steps[line.id] = step
    for statement in step.rights:
        work.template.grant(owner, statement)
    return ""


def delivery(work: Work, node: Node) -> None:
    """A delivery stream. Where no bucket is its target it gets one for what could not be delivered."""
    role = work.template.name(node.id, "DeliveryRole")
    work.template.add(role, "AWS::IAM::Role", {"AssumeRolePolicyDocument": trust("firehose.amazonaws.com")})
    name = work.name_of(node, "Delivery")
    work.parts[node.id] = Part(name, ref(name), att(name))
    work.roles[node.id] = role
    but: tuple[str, ...] = ("buffer_size", "buffer_interval", "compression")
    if work.incoming(node, "stream_poll"):  # what it reads is encrypted where it is kept
        but = (*but, "encryption")
        if work.setting(node, "encryption"):
            work.note(f"{node.id}: the setting encryption is left out: it is encrypted as the stream that it reads.")
    kind = work.kind(node)
    work.template.add(name, kind, work.fill(node, kind, work.begun(node), but=but))
    work.later.append(lambda: _to_a_bucket(work, node))


def spare_bucket(work: Work, node: Node) -> Properties:
    """The configuration of a bucket for what could not be delivered."""
    name = work.template.name(node.id, "BackupBucket")
    work.template.add(name, "AWS::S3::Bucket", {}, **KEPT)
    return bucket_configuration(work, node, att(name))


def bucket_configuration(work: Work, node: Node, bucket: Properties) -> Properties:
    """Where a delivery stream writes objects, and its right to do so."""
    role = work.roles[node.id]
    actions = [
        "s3:AbortMultipartUpload",
        "s3:GetBucketLocation",
        "s3:GetObject",
        "s3:ListBucket",
        "s3:ListBucketMultipartUploads",
        "s3:PutObject",
    ]
    owner = bucket["Fn::GetAtt"][0]
    work.template.grant(role, allow(actions, [bucket, sub(f"${{{owner}.Arn}}/*")]))
    at_once = work.on(node, "real_time") and work.setting(node, "buffer_interval") is None
    waits = {"buffer_interval": 0 if at_once else int(work.usual(node, "buffer_interval"))}
    place = f"{work.kind(node)}/ExtendedS3DestinationConfiguration"
    return work.fill(node, place, {"BucketARN": bucket, "RoleARN": att(role)}, instead=waits)


def target_of(properties: Properties) -> str:
    """The key of the destination that a delivery stream has already, or nothing."""
    return next((key for key in properties if key.endswith("DestinationConfiguration")), "")


def _to_a_bucket(work: Work, node: Node) -> None:
    properties = work.properties(node)
    if not target_of(properties):
        configuration = spare_bucket(work, node)
        properties["ExtendedS3DestinationConfiguration"] = configuration
        work.note(f"{work.title(node)} delivers nowhere, so it gets a bucket of its own.")
    if not (processors := work.processors.get(node.id)):
        return
    key = target_of(properties)
    properties[key]["ProcessingConfiguration"] = {"Enabled": True, "Processors": processors}


def pipe(work: Work, node: Node) -> None:
    """A pipe needs exactly one source and one target."""
    sources, targets = work.incoming(node, "queue_poll", "stream_poll"), work.outgoing(node)
    if not sources or not targets:
        work.note(f"{work.title(node)} has no source or no target, and a pipe cannot be without, so it is not written.")
        return
    role = work.template.name(node.id, "PipeRole")
    work.template.add(role, "AWS::IAM::Role", {"AssumeRolePolicyDocument": trust("pipes.amazonaws.com")})
    work.roles[node.id] = role
    work.made(node, work.kind(node), "Pipe", {"RoleArn": att(role), **work.begun(node)})
    work.later.append(lambda: _whole(work, node))


def _whole(work: Work, node: Node) -> None:
    """Take out a pipe whose source or target could not be written after all."""
    part = work.parts[node.id]
    properties = work.template.properties(part.name)
    if "Source" in properties and "Target" in properties:
        return
    del work.template.resources[part.name]
    work.note(f"{work.title(node)}: its source or its target could not be written, so the pipe is not written either.")
