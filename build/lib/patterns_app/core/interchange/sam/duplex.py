"""WebSocket APIs: routes, integrations and who may connect."""

from __future__ import annotations

import re

from patterns_app.core.services.values import Properties, allow, att, ref, sub
from patterns_app.core.sketch.model import Connection, Node

from .routing import FORM, role, uri
from .shared import as_actions, handed_on, handing, permit
from .work import Work

_INTEGRATION = "AWS::ApiGatewayV2::Integration"


def web_socket(work: Work, line: Connection, source: Node, target: Node) -> str:
    """WebSocket API to a function or a queue: an integration and a route."""
    api, part = work.parts[source.id], work.parts[target.id]
    name = work.template.name(line.id, "Integration")
    how = handing(target, "web socket")
    said = handed_on(work, how, line, target)
    body: Properties = {"ApiId": api.ref, **said, "IntegrationUri": uri(said["IntegrationUri"])}
    if how.way:
        permit(work, part.name, "apigateway.amazonaws.com", sub(f"{api.arn['Fn::Sub']}/*"))
    else:
        work.template.grant(role(work, source), allow(as_actions(how.actions), part.arn))
        body |= {
            "CredentialsArn": att(role(work, source)),
            "RequestParameters": {"integration.request.header.Content-Type": FORM},
            "TemplateSelectionExpression": "\\$default",
        }
    work.template.add(name, _INTEGRATION, work.fill(source, _INTEGRATION, body))
    key = _route_key(work, line, source, target)
    route = work.template.name(line.id, "Route")
    body = {"ApiId": api.ref, "RouteKey": key, "Target": sub(f"integrations/${{{name}}}")}
    work.template.add(route, "AWS::ApiGatewayV2::Route", body)
    work.beside[source.id, key] = route
    return ""


def _route_key(work: Work, line: Connection, api: Node, target: Node) -> str:
    label = line.label if re.fullmatch(r"\$?[A-Za-z0-9_-]{1,40}", line.label) else ""
    wishes = (label, "$default", target.id, line.id, f"{line.id}-{target.id}")
    key = next(one for one in wishes if one and (one, "") not in work.routes[api.id])
    work.routes[api.id].add((key, ""))
    return key


def web_socket_guard(work: Work, line: Connection, source: Node, target: Node) -> str:
    """A function that decides who may open a WebSocket."""
    api, part = work.parts[source.id], work.parts[target.id]
    name = work.template.name(line.id, "Authorizer")
    address = uri(f"lambda:path/2015-03-31/functions/${{{part.name}.Arn}}/invocations")
    body = {
        "ApiId": api.ref,
        "Name": name,
        "AuthorizerType": "REQUEST",
        "AuthorizerUri": address,
        "IdentitySource": ["route.request.header.Authorization"],
    }
    work.template.add(name, "AWS::ApiGatewayV2::Authorizer", body)
    permit(work, part.name, "apigateway.amazonaws.com", sub(f"{api.arn['Fn::Sub']}/*"))
    work.later.append(lambda: _guard_connect(work, source, name))
    return ""


def _guard_connect(work: Work, api: Node, name: str) -> None:
    """Only the route of a new connection can ask an authoriser."""
    part = work.parts[api.id]
    key = (api.id, "$connect")
    if key not in work.beside:
        other = next((route for known, route in work.beside.items() if known[0] == api.id), "")
        body: Properties = {"ApiId": part.ref, "RouteKey": "$connect"}
        if other:
            body["Target"] = work.template.properties(other)["Target"]
        work.beside[key] = work.template.name(api.id, "ConnectRoute")
        work.template.add(work.beside[key], "AWS::ApiGatewayV2::Route", body)
    route = work.template.properties(work.beside[key])
    route |= {"AuthorizationType": "CUSTOM", "AuthorizerId": ref(name)}
