"""Connections of a data lake: who crawls, queries, changes and governs what."""

from __future__ import annotations

from patterns_app.core.services.reader import form_of
from patterns_app.core.services.values import Properties, allow, att, ref, sub, under
from patterns_app.core.sketch.model import Connection, Node

from .shared import as_actions, handed_on, handing
from .work import Work

_READ, _WRITE = ("s3:GetObject", "s3:ListBucket"), ("s3:PutObject",)
_TABLES = ("glue:GetDatabase", "glue:GetPartitions", "glue:GetTable", "glue:GetTables")
_CHANGES = ("glue:BatchCreatePartition", "glue:CreateTable", "glue:UpdateTable")


def crawled(work: Work, line: Connection, source: Node, target: Node) -> str:
    """What a crawler goes through."""
    how, arn = handing(target, "crawler"), work.parts[target.id].arn
    targets = work.properties(source)["Targets"]
    targets.setdefault(str(how.at), []).append(handed_on(work, how, line, target))
    place = [arn, under(arn, how.under)] if how.under else arn
    work.template.grant(work.roles[source.id], allow(as_actions(how.actions), place))
    return ""


def catalogued(work: Work, line: Connection, source: Node, target: Node) -> str:
    """The database that a crawler writes its tables to."""
    properties = work.properties(source)
    if "DatabaseName" in properties:
        return "a crawler writes to one database"
    properties["DatabaseName"] = work.parts[target.id].ref
    return ""


def changes_objects(work: Work, line: Connection, source: Node, target: Node) -> str:
    """A job or a warehouse reads and writes objects."""
    actions = [*(_READ if line.kind != "write" else ()), *(_WRITE if line.kind in ("write", "readwrite") else ())]
    arn = work.parts[target.id].arn
    work.template.grant(work.roles[source.id], allow(actions, [arn, under(arn, "/*")]))
    return ""


def uses_catalogue(work: Work, line: Connection, source: Node, target: Node) -> str:
    """A job or a warehouse reads and changes the tables' descriptions."""
    actions = [*(_TABLES if line.kind != "write" else ()), *(_CHANGES if line.kind in ("write", "readwrite") else ())]
    name = target.id.replace("-", "_")
    stem = "arn:${AWS::Partition}:glue:${AWS::Region}:${AWS::AccountId}"
    places = [sub(f"{stem}:{rest}") for rest in ("catalog", f"database/{name}", f"table/{name}/*")]
    work.template.grant(work.roles[source.id], allow(actions, places))
    return ""


def job_on_stream(work: Work, line: Connection, source: Node, target: Node) -> str:
    """A streaming job reads a data stream."""
    part, polled = work.parts[source.id], form_of(source.service).polled
    assert polled
    work.template.grant(work.roles[target.id], allow(list(polled.actions), part.arn))
    work.properties(target).setdefault("DefaultArguments", {})["--stream_arn"] = part.arn
    return ""


def results(work: Work, line: Connection, source: Node, target: Node) -> str:
    """A workgroup writes its results into the first bucket that it scans."""
    config = work.properties(source)["WorkGroupConfiguration"]
    place = sub(f"s3://${{{work.parts[target.id].name}}}/athena-results/")
    config.setdefault("ResultConfiguration", {"OutputLocation": place})
    return ""


def by_callers(work: Work, line: Connection, source: Node, target: Node) -> str:
    """Athena looks tables up with the rights of who asks, so nothing is written for it."""
    work.note(f"{line.id}: who asks Athena needs the right to read the database {target.id.replace('-', '_')}.")
    return ""


def shown(work: Work, line: Connection, source: Node, target: Node) -> str:
    """A data source of QuickSight."""
    how = handing(target, "dashboard")
    said = _warehouse_shown(work, target) if how.way else handed_on(work, how, line, target)
    body = {"AwsAccountId": ref("AWS::AccountId"), "DataSourceId": line.id, "Name": line.id, **said}
    work.template.add(work.template.name(line.id, "DashboardSource"), "AWS::QuickSight::DataSource", body)
    return ""


def _warehouse_shown(work: Work, target: Node) -> Properties:
    host = att(work.parts[target.id].name, "Workgroup.Endpoint.Address")
    parameters = {"Database": "dev", "Host": host, "Port": int(work.figure("redshift.port"))}
    return {"Type": "REDSHIFT", "DataSourceParameters": {"RedshiftParameters": parameters}}


def governed(work: Work, line: Connection, source: Node, target: Node) -> str:
    """Lake Formation looks after a bucket or a database."""
    part = work.parts[target.id]
    if handing(target, "governance").way == "govern_bucket":
        if not work.first(line.id, target.id, "location"):
            return "the bucket is a location of the lake already"
        body = {"ResourceArn": part.arn, "UseServiceLinkedRole": True}
        work.template.add(work.template.name(line.id, "Location"), "AWS::LakeFormation::Resource", body)
        return ""
    permission = {
        "Principal": {"DataLakePrincipalIdentifier": work.parts[source.id].arn},
        "Resource": {"Database": {"CatalogId": ref("AWS::AccountId"), "Name": part.ref}},
        "Permissions": ["DESCRIBE", "CREATE_TABLE"],
        "PermissionsWithGrantOption": [],
    }
    name = work.template.name(line.id, "Grant")
    work.template.add(name, "AWS::LakeFormation::PrincipalPermissions", permission)
    return ""


def task_on_queue(work: Work, line: Connection, source: Node, target: Node) -> str:
    """A container reads a queue by itself."""
    polled = form_of(source.service).polled
    assert polled
    work.template.grant(work.roles[target.id], allow(list(polled.own), work.parts[source.id].arn))
    return ""
