"""Buckets, tables and databases."""

from __future__ import annotations

from patterns_app.core.services.reader import form_of
from patterns_app.core.services.values import Properties, allow, att, ref, sub, trust, under
from patterns_app.core.sketch.model import Node

from .shared import guarded
from .work import Part, Work

KEPT = {"DeletionPolicy": "Retain", "UpdateReplacePolicy": "Retain"}


def bucket(work: Work, node: Node) -> None:
    """A bucket that nobody outside can read unless the sketch says so."""
    public = work.on(node, "public")
    properties = work.fill(node, work.kind(node), work.begun(node))
    if public:
        closed = properties["PublicAccessBlockConfiguration"]
        closed.update(dict.fromkeys(closed, False))
    if name := properties.get("BucketName"):  # the name alone would have to be free in the whole world
        properties["BucketName"] = sub(f"{name}-${{AWS::AccountId}}-${{AWS::Region}}")
    if any(form_of(work.nodes[line.source].service).browser for line in work.incoming(node, "write")):
        rule = {"AllowedMethods": ["PUT", "POST"], "AllowedOrigins": ["*"], "AllowedHeaders": ["*"], "MaxAge": 600}
        properties["CorsConfiguration"] = {"CorsRules": [rule]}
    part = work.made(node, work.kind(node), "Bucket", properties, **KEPT)
    if public:
        statement = allow("s3:GetObject", under(part.arn, "/*"), Principal="*")
        guarded(work, node, statement)


def by_events(work: Work, node: Node) -> None:
    """Let a bucket send its events to EventBridge."""
    switched = work.fill(node, f"{work.kind(node)}/NotificationConfiguration", {}, instead={"eventbridge": True})
    work.properties(node).setdefault("NotificationConfiguration", {}).update(switched)


def table(work: Work, node: Node) -> None:
    """A table, with a stream where somebody reads one."""
    off = work.setting(node, "stream") in (None, "none")
    read = off and bool(work.outgoing(node, "stream_poll"))
    but = ("stream",) if off and not read else ()
    kind, instead = work.kind(node), {"stream": "NEW_AND_OLD_IMAGES"} if read else {}
    work.made(node, kind, "Table", work.fill(node, kind, work.begun(node), but=but, instead=instead), **KEPT)


def secret(work: Work, node: Node) -> None:
    """A secret with a value that nobody knows yet."""
    part = work.made(node, work.kind(node), "Secret", work.begun(node))
    work.parts[node.id] = Part(part.name, part.ref, part.ref)


def cache(work: Work, node: Node) -> None:
    """A serverless cache."""
    part = work.made(node, work.kind(node), "Cache", work.begun(node))
    name = sub(f"${{AWS::StackName}}-{node.id[:20].strip('-')}")
    work.template.properties(part.name)["ServerlessCacheName"] = name
    work.parts[node.id] = Part(part.name, att(part.name, "Endpoint.Address"), att(part.name, "ARN"))


def database(work: Work, node: Node) -> None:
    """An Aurora cluster that scales by itself and answers over the Data API."""
    engine = work.text(node, "engine").lower()
    aurora = {"engine": "aurora-mysql" if "mysql" in engine else "aurora-postgresql"}
    body: Properties = {
        **work.fill(node, work.kind(node), {}, instead=aurora),
        **work.begun(node),
    }
    kept = {"DeletionPolicy": "Snapshot", "UpdateReplacePolicy": "Snapshot"}
    part = work.made(node, work.kind(node), "Cluster", body, **kept)
    work.parts[node.id] = Part(part.name, part.ref, att(part.name, "DBClusterArn"))
    kind, one = work.companion(node, "DBInstance")
    with_it = {"DeletionPolicy": "Delete", "UpdateReplacePolicy": "Delete"}
    work.template.add(work.template.name(node.id, "Instance"), kind, {"Engine": body["Engine"], **one}, **with_it)


def search(work: Work, node: Node) -> None:
    """A serverless collection with the policy that encrypts it."""
    name = f"search-{node.id[:25].strip('-')}"
    policy = work.template.name(node.id, "Encryption")
    rule = f'{{"Rules":[{{"ResourceType":"collection","Resource":["collection/{name}"]}}],"AWSOwnedKey":true}}'
    kind, body = work.companion(node, "SecurityPolicy")
    work.template.add(policy, kind, {"Name": name, **body, "Policy": rule})
    work.made(node, work.kind(node), "Collection", {"Name": name, **work.begun(node)}, DependsOn=policy)
    work.note(f"{work.title(node)}: add a network policy and a data access policy for those who read and write.")


def warehouse(work: Work, node: Node) -> None:
    """A serverless warehouse: a namespace and a workgroup."""
    stem = node.id[:40].strip("-")
    namespace = work.template.name(node.id, "Namespace")
    role = work.template.name(node.id, "WarehouseRole")
    work.template.add(role, "AWS::IAM::Role", {"AssumeRolePolicyDocument": trust("redshift.amazonaws.com")})
    kind, body = work.companion(node, "Namespace")
    work.template.add(namespace, kind, {"NamespaceName": f"{stem}-data", **body, "IamRoles": [att(role)]})
    group = {"WorkgroupName": f"{stem}-group", "NamespaceName": ref(namespace), **work.begun(node)}
    part = work.made(node, work.kind(node), "Workgroup", group)
    work.parts[node.id] = Part(part.name, part.ref, att(part.name, "Workgroup.WorkgroupArn"))
    work.roles[node.id] = role
