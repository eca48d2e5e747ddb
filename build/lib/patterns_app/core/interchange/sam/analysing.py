"""The parts of a data lake: catalogue, crawler, jobs, queries, dashboards, permissions."""

from __future__ import annotations

from patterns_app.core.services.values import arn, att, ref, sub, trust
from patterns_app.core.sketch.model import Node

from .work import Part, Work

_GLUE = "arn:${AWS::Partition}:iam::aws:policy/service-role/AWSGlueServiceRole"


def catalogue(work: Work, node: Node) -> None:
    """A database of the Data Catalog."""
    name = node.id.replace("-", "_")
    body = {"CatalogId": ref("AWS::AccountId"), "DatabaseInput": {"Name": name}}
    part = work.made(node, work.kind(node), "Database", body)
    work.parts[node.id] = Part(part.name, part.ref, arn("glue", f"database/{name}"))


def _glue_role(work: Work, node: Node, suffix: str) -> str:
    role = work.template.name(node.id, suffix)
    body = {"AssumeRolePolicyDocument": trust("glue.amazonaws.com"), "ManagedPolicyArns": [sub(_GLUE)]}
    work.template.add(role, "AWS::IAM::Role", body)
    work.roles[node.id] = role
    return role


def crawler(work: Work, node: Node) -> None:
    """A crawler, whose targets come from the connections."""
    if not work.outgoing(node, "crawl"):
        work.note(f"{work.title(node)} crawls nothing, so it is not written.")
        return
    role = _glue_role(work, node, "CrawlerRole")
    part = work.made(node, work.kind(node), "Crawler", {"Role": att(role), **work.begun(node)})
    work.parts[node.id] = Part(part.name, part.ref, arn("glue", f"crawler/${{{part.name}}}"))


def job(work: Work, node: Node) -> None:
    """A job, whose script is a parameter because it lies in a bucket."""
    role = _glue_role(work, node, "JobRole")
    kind = "gluestreaming" if work.incoming(node, "stream_poll") else "glueetl"
    name = work.template.name(node.id, "ScriptLocation")
    script = work.template.parameter(name, "Where the script of the Glue job lies", "s3://example-bucket/job.py")
    command = {"Name": kind, "PythonVersion": "3", "ScriptLocation": script}
    body = {"Role": att(role), "Command": command, **work.begun(node)}
    part = work.made(node, work.kind(node), "Job", body)
    work.parts[node.id] = Part(part.name, part.ref, arn("glue", f"job/${{{part.name}}}"))


def queries(work: Work, node: Node) -> None:
    """A workgroup."""
    kind = work.kind(node)
    part = work.made(node, kind, "WorkGroup", work.fill(node, kind, work.begun(node)))
    work.template.properties(part.name)["Name"] = sub(f"${{AWS::StackName}}-{part.name[:60]}")
    work.parts[node.id] = Part(part.name, part.ref, arn("athena", f"workgroup/${{{part.name}}}"))


def governance(work: Work, node: Node) -> None:
    """Who looks after the lake is a parameter."""
    who = work.template.parameter("DataLakeAdministratorArn", "The ARN of who looks after the data lake")
    body = {"Admins": [{"DataLakePrincipalIdentifier": who}]}
    part = work.made(node, work.kind(node), "Settings", body)
    work.parts[node.id] = Part(part.name, part.ref, who)


def dashboards(work: Work, node: Node) -> None:
    """QuickSight: the data sources come from the connections; dashboards are made by hand."""
    work.note(
        f"{work.title(node)}: only its data sources are written; data sets and dashboards are made in QuickSight."
    )
