"""Origins of distributions, and functions at the edge."""

from __future__ import annotations

from collections.abc import Callable

from patterns_app.core.interchange.cloudformation.origins import EVERYTHING, behaviour_of
from patterns_app.core.services.values import Properties, Value, allow, att, ref, sub
from patterns_app.core.sketch.model import Connection, Node

from . import functions, rights
from .shared import guarded, handed_on, handing, managed
from .work import Work


def origin(work: Work, line: Connection, source: Node, target: Node) -> str:
    """Where a distribution gets its content from, and for which paths."""
    part = work.parts[source.id]
    how = handing(target, "origin")
    if how.way == "outside_origin":
        one = _outside_origin(work, target)
    elif not work.template.needs(part.name, work.parts[target.id].name):
        return rights.CIRCLE
    elif how.way:
        one = _WAYS[how.way](work, line, source, target)
    else:
        one = {**handed_on(work, how, line, target), "CustomOriginConfig": _custom()}
    config = work.properties(source)["DistributionConfig"]
    if "CustomOriginConfig" in one:
        place = f"{work.kind(source)}/DistributionConfig/Origins/*/CustomOriginConfig"
        work.fill(source, place, one["CustomOriginConfig"])
    if line.id not in [known["Id"] for known in config["Origins"]]:
        config["Origins"].append({"Id": line.id, **one})
    return _behaviour(work, line, source, target, config, "S3OriginConfig" not in one)


def _custom() -> Properties:
    return {"OriginProtocolPolicy": "https-only", "OriginSSLProtocols": ["TLSv1.2"], "HTTPSPort": 443}


def _outside_origin(work: Work, target: Node) -> Properties:
    """Only the host: an origin has no scheme."""
    name = work.beside.get((target.id, "host"))
    if name is None:
        name = work.beside[target.id, "host"] = work.template.name(target.id, "Host")
        work.template.parameter(name, "The host of the system outside", f"{target.id}.example.com")
        work.note(f"{work.title(target)} is not made by the template: its host is the parameter {name}.")
    return {"DomainName": ref(name), "CustomOriginConfig": _custom()}


def _function_origin(work: Work, line: Connection, source: Node, target: Node) -> Properties:
    functions.give_url(work, target)
    name = work.parts[target.id].name
    host = {"Fn::Select": [2, {"Fn::Split": ["/", att(f"{name}Url", "FunctionUrl")]}]}
    control = _control(work, line, "lambda")
    _let_in(work, line, source, target)
    return {"DomainName": host, "CustomOriginConfig": _custom(), "OriginAccessControlId": control}


def _let_in(work: Work, line: Connection, source: Node, target: Node) -> None:
    """Both rights that a function URL asks for since October 2025, for this distribution only."""
    body = {
        "FunctionName": work.parts[target.id].ref,
        "Principal": "cloudfront.amazonaws.com",
        "SourceArn": _distribution_arn(work, source),
    }
    by_url = {"Action": "lambda:InvokeFunctionUrl", "FunctionUrlAuthType": "AWS_IAM"}
    by_call = {"Action": "lambda:InvokeFunction", "InvokedViaFunctionUrl": True}
    work.template.add(work.template.name(line.id, "OriginPermission"), "AWS::Lambda::Permission", {**by_url, **body})
    work.template.add(work.template.name(line.id, "OriginInvoke"), "AWS::Lambda::Permission", {**by_call, **body})
    work.note(
        f"{line.id}: CloudFront signs for {work.title(target)}, but not the body. Whoever sends POST or PUT has to add"
        " its SHA-256 in the header x-amz-content-sha256."
    )


def _distribution_arn(work: Work, node: Node) -> Value:
    name = work.parts[node.id].name
    return sub(f"arn:${{AWS::Partition}}:cloudfront::${{AWS::AccountId}}:distribution/${{{name}}}")


def _control(work: Work, line: Connection, of: str) -> Value:
    name = work.template.name(line.id, "OriginAccess")
    kind, body = work.companion(work.nodes[line.source], "OriginAccessControl")
    own = {"Name": sub(f"${{AWS::StackName}}-{line.id[:30]}"), "OriginAccessControlOriginType": of}
    body["OriginAccessControlConfig"] = own | body["OriginAccessControlConfig"]
    work.template.add(name, kind, body)
    return att(name, "Id")


def _bucket_origin(work: Work, line: Connection, source: Node, target: Node) -> Properties:
    part = work.parts[target.id]
    if work.setting(line, "access") in ("OAI", "public"):
        work.note(f"{line.id}: written with an origin access control, which keeps the bucket closed to all others.")
    condition = {"StringEquals": {"AWS:SourceArn": _distribution_arn(work, source)}}
    statement = allow("s3:GetObject", sub(f"${{{part.name}.Arn}}/*"), Principal={"Service": "cloudfront.amazonaws.com"})
    guarded(work, target, {**statement, "Condition": condition})
    control = _control(work, line, "s3")
    return {
        "DomainName": att(part.name, "RegionalDomainName"),
        "OriginAccessControlId": control,
        "S3OriginConfig": {"OriginAccessIdentity": ""},
    }


_WAYS: dict[str, Callable[[Work, Connection, Node, Node], Properties]] = {
    "bucket_origin": _bucket_origin,
    "function_origin": _function_origin,
}


def _behaviour(work: Work, line: Connection, source: Node, target: Node, config: Properties, api: bool) -> str:
    pattern = work.text(line, "path_pattern", EVERYTHING[0])
    more: Properties = {}
    if api:
        more["AllowedMethods"] = ["GET", "HEAD", "OPTIONS", "PUT", "PATCH", "POST", "DELETE"]
        more["OriginRequestPolicyId"] = managed(source).all_but_host
    policy = _cache_policy(work, line, source, api)
    if pattern in EVERYTHING and not config["DefaultCacheBehavior"]:
        config["DefaultCacheBehavior"] = {**behaviour_of(line.id, None, policy), **more}
        return ""
    if pattern in EVERYTHING:
        pattern = f"/{target.id}/*"
        work.note(f"{line.id}: the distribution has an origin for all paths already, so this one serves {pattern}.")
    if pattern in [known["PathPattern"] for known in config["CacheBehaviors"]]:
        return "another origin serves the same paths"
    config["CacheBehaviors"].append({**behaviour_of(line.id, pattern, policy), **more})
    return ""


def _cache_policy(work: Work, line: Connection, source: Node, api: bool) -> Value:
    ttl = work.number(source, "default_ttl")
    caching = work.setting(line, "caching")
    if caching is False or (api and caching is None):
        return managed(source).not_cached
    if ttl is None:
        return managed(source).cached
    if not ttl:  # a policy that keeps nothing may not take parts of the request into its key
        return managed(source).not_cached
    key = (source.id, "cache")
    if key not in work.beside:
        work.beside[key] = work.template.name(source.id, "CachePolicy")
        most = managed(source).longest_ttl
        name = sub(f"${{AWS::StackName}}-{source.id[:40]}")
        kind, body = work.companion(source, "CachePolicy")
        body["CachePolicyConfig"] = {"Name": name, "MaxTTL": most, **body["CachePolicyConfig"]}
        work.template.add(
            work.beside[key], kind, work.fill(source, kind, body, instead={"default_ttl": min(ttl, most)})
        )
    return ref(work.beside[key])


def hook(work: Work, line: Connection, source: Node, target: Node) -> str:
    """A function that sees requests at the edge."""
    when = work.setting(line, "event") or "viewer-request"
    config, part = work.properties(source)["DistributionConfig"], work.parts[target.id]
    if handing(target, "hook").way == "function_hook":
        key, one = "LambdaFunctionAssociations", {"EventType": when, "LambdaFunctionARN": ref(f"{part.name}.Version")}
    elif str(when).startswith("viewer"):
        key, one = "FunctionAssociations", {"EventType": when, "FunctionARN": part.arn}
    else:
        return "a CloudFront Function sees only what viewers ask and get"
    if not work.first(line.id, source.id, "hook", str(when)):
        return "another function sees the same event"
    work.template.needs(work.parts[source.id].name, part.name)
    config.setdefault("_hooks", {}).setdefault(key, []).append(one)
    return ""
