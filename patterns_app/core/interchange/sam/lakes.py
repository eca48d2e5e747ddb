"""Connections of a data lake: who crawls, queries, changes and governs what."""

from __future__ import annotations

from patterns_app.core.sketch.model import Connection, Node

from .values import allow, att, ref, sub, under
from .work import Work

_READ, _WRITE = ("s3:GetObject", "s3:ListBucket"), ("s3:PutObject",)
_TABLES = ("glue:GetDatabase", "glue:GetPartitions", "glue:GetTable", "glue:GetTables")
_CHANGES = ("glue:BatchCreatePartition", "glue:CreateTable", "glue:UpdateTable")


def crawled(work: Work, line: Connection, source: Node, target: Node) -> str:
    """What a crawler goes through."""
    part, role = work.parts[target.id], work.roles[source.id]
    targets = work.properties(source)["Targets"]
    if target.service == "aws.s3":
        targets.setdefault("S3Targets", []).append({"Path": sub(f"s3://${{{part.name}}}/")})
        work.template.grant(role, allow(list(_READ), [part.arn, under(part.arn, "/*")]))
    else:
        targets.setdefault("DynamoDBTargets", []).append({"Path": part.ref})
        work.template.grant(role, allow(["dynamodb:DescribeTable", "dynamodb:Scan"], part.arn))
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
    verbs = ("DescribeStream", "GetRecords", "GetShardIterator", "ListShards")
    part = work.parts[source.id]
    work.template.grant(work.roles[target.id], allow([f"kinesis:{verb}" for verb in verbs], part.arn))
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
    part = work.parts[target.id]
    if target.service == "aws.athena":
        kind, parameters = "ATHENA", {"AthenaParameters": {"WorkGroup": part.ref}}
    elif target.service == "aws.redshift":
        host = att(part.name, "Workgroup.Endpoint.Address")
        kind, parameters = (
            "REDSHIFT",
            {"RedshiftParameters": {"Database": "dev", "Host": host, "Port": int(work.figure("redshift.port"))}},
        )
    else:
        place = {"Bucket": part.ref, "Key": "manifest.json"}
        kind, parameters = "S3", {"S3Parameters": {"ManifestFileLocation": place}}
    body = {
        "AwsAccountId": ref("AWS::AccountId"),
        "DataSourceId": line.id,
        "Name": line.id,
        "Type": kind,
        "DataSourceParameters": parameters,
    }
    work.template.add(work.template.name(line.id, "DashboardSource"), "AWS::QuickSight::DataSource", body)
    return ""


def governed(work: Work, line: Connection, source: Node, target: Node) -> str:
    """Lake Formation looks after a bucket or a database."""
    part = work.parts[target.id]
    if target.service == "aws.s3":
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
    actions = ["sqs:ChangeMessageVisibility", "sqs:DeleteMessage", "sqs:GetQueueAttributes", "sqs:ReceiveMessage"]
    work.template.grant(work.roles[target.id], allow(actions, work.parts[source.id].arn))
    return ""
