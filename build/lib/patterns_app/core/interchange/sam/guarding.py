"""Who lets requests pass, what protects, and the names under which APIs and distributions are reached."""

from __future__ import annotations

from patterns_app.core.services.reader import form_of
from patterns_app.core.services.values import Properties, att, ref, sub
from patterns_app.core.sketch.model import Connection, Node

from . import rights
from .shared import managed
from .work import Work

_OF_FUNCTIONS = ("cache_ttl",)  # what an authoriser that reads tokens by itself does not have


def by_pool(work: Work, line: Connection, source: Node, target: Node) -> str:
    """A user pool lets requests pass."""
    part = work.parts[target.id]
    if not work.template.needs(work.parts[source.id].name, part.name):
        return rights.CIRCLE
    name = f"Pool{part.name}"
    if not form_of(source.service).stage:
        issuer = f"https://cognito-idp.${{AWS::Region}}.amazonaws.com/${{{part.name}}}"
        jwt = {"issuer": sub(issuer), "audience": [ref(work.beside[target.id, "client"])]}
        one: Properties = {"IdentitySource": "$request.header.Authorization", "JwtConfiguration": jwt}
        work.fill(line, f"{work.kind(source)}/Auth/Authorizers/*", one, but=_OF_FUNCTIONS)
    else:
        one = {"UserPoolArn": part.arn, **_remembered(work, line, source)}
    return _authorizer(work, source, name, one)


def by_function(work: Work, line: Connection, source: Node, target: Node) -> str:
    """A function lets requests pass."""
    part = work.parts[target.id]
    if not work.template.needs(work.parts[source.id].name, part.name):
        return rights.CIRCLE
    name = f"By{part.name}"
    if not form_of(source.service).stage:
        one: Properties = {"FunctionArn": part.arn, "AuthorizerPayloadFormatVersion": "2.0"}
        one["Identity"] = {"Headers": ["Authorization"]}
        work.fill(line, f"{work.kind(source)}/Auth/Authorizers/*", one, but=("audience", "scopes"))
        one |= {"EnableSimpleResponses": True, "EnableFunctionDefaultPermissions": True}
    else:
        one = {"FunctionArn": part.arn, **_remembered(work, line, source)}
    return _authorizer(work, source, name, one)


def _remembered(work: Work, line: Connection, api: Node) -> Properties:
    """How long an answer counts: by the connection, else by the API."""
    place = f"{work.kind(api)}/Auth/Authorizers/*"
    return work.fill(line, place, {}) or work.fill(api, place, {})


def _authorizer(work: Work, api: Node, name: str, one: Properties) -> str:
    auth = work.properties(api).setdefault("Auth", {})
    auth.setdefault("Authorizers", {})[name] = one
    if auth.setdefault("DefaultAuthorizer", name) != name:
        work.note(f"{work.title(api)} has several authorisers: {auth['DefaultAuthorizer']} is the one that is asked.")
    if form_of(api.service).stage:
        asked = {"authorise_preflight": work.on(api, "authorise_preflight")}
        auth |= work.fill(api, f"{work.kind(api)}/Auth", {}, but=("api_keys",), instead=asked)
    return ""


def protect(work: Work, line: Connection, source: Node, target: Node) -> str:
    """A firewall in front of an API or a distribution."""
    acl, part = work.parts[source.id], work.parts[target.id]
    edge = work.properties(source)["Scope"] == "CLOUDFRONT"
    if config := work.properties(target).get("DistributionConfig"):
        if "WebACLId" in config:
            return "a distribution has one web ACL"
        config["WebACLId"] = acl.arn
        return ""
    if edge:
        return "a web ACL for distributions cannot protect an API too: draw a second one"
    if not work.first(line.id, target.id, "firewall"):
        return "it has one web ACL already"
    stage, depends, place = form_of(target.service).stage, {}, part.arn
    if stage:
        way = f"/restapis/${{{part.name}}}/stages/{stage}"
        place = sub(f"arn:${{AWS::Partition}}:apigateway:${{AWS::Region}}::{way}")
        depends = {"DependsOn": f"{part.name}{stage}Stage"}
    body = {"ResourceArn": place, "WebACLArn": acl.arn}
    work.template.add(work.template.name(line.id, "Association"), "AWS::WAFv2::WebACLAssociation", body, **depends)
    return ""


def domain(work: Work, line: Connection, source: Node, target: Node) -> str:
    """A name of one's own: the domain, its certificate and its hosted zone are parameters."""
    if (target.id, "domain") in work.beside:
        return "it has a name already"
    name = work.beside[target.id, "domain"] = work.template.name(target.id, "DomainName")
    host = work.template.parameter(name, "The name under which it is reached", f"{target.id}.example.com")
    zone = work.template.parameter("HostedZoneId", "The hosted zone of the names", "Z0123456789EXAMPLE")
    certificate = work.template.parameter("CertificateArn", "The certificate for the names")
    if config := work.properties(target).get("DistributionConfig"):
        config["Aliases"] = [host]
        config["ViewerCertificate"] = {
            "AcmCertificateArn": certificate,
            "SslSupportMethod": "sni-only",
            "MinimumProtocolVersion": "TLSv1.2_2021",
        }
        alias = {
            "DNSName": att(work.parts[target.id].name, "DomainName"),
            "HostedZoneId": managed(target).hosted_zone,
        }
        body = {"HostedZoneId": zone, "Name": host, "Type": "A", "AliasTarget": alias}
        work.template.add(work.template.name(line.id, "Record"), "AWS::Route53::RecordSet", body)
        return ""
    own: Properties = {"DomainName": host, "CertificateArn": certificate, "Route53": {"HostedZoneId": zone}}
    if work.properties(target).get("EndpointConfiguration", {}).get("Type") == "PRIVATE":
        return "a private API has no public name"
    if form_of(target.service).stage:
        own["EndpointConfiguration"] = work.properties(target)["EndpointConfiguration"]["Type"]
    work.properties(target)["Domain"] = own
    return ""


def graphql_pool(work: Work, line: Connection, source: Node, target: Node) -> str:
    """A user pool lets requests to a GraphQL API pass."""
    properties = work.properties(source)
    if "UserPoolConfig" in properties:
        return "one user pool is asked already"
    pool = work.parts[target.id]
    if not work.template.needs(work.parts[source.id].name, pool.name):
        return rights.CIRCLE
    config = {"UserPoolId": pool.ref, "AwsRegion": ref("AWS::Region"), "DefaultAction": "ALLOW"}
    properties |= {"AuthenticationType": "AMAZON_COGNITO_USER_POOLS", "UserPoolConfig": config}
    return ""
