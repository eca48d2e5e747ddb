"""Which routes lead to the methods and integrations of an API, and whom each of them asks by what it says itself."""

from __future__ import annotations

from collections.abc import Set
from dataclasses import replace

from .callers import BY_WORD, TOKENS, is_issued_elsewhere
from .template import Resource, references

_DEEPEST_PATH = 16
_AUTHORISERS = ("AWS::ApiGateway::Authorizer", "AWS::ApiGatewayV2::Authorizer")
_ELSEWHERE_BY = {"CUSTOM": "function", "COGNITO_USER_POOLS": "user pool"}


def with_routes(found: dict[str, Resource]) -> dict[str, Resource]:
    """The resources, with methods and integrations of APIs knowing the routes that lead to them, and whom these ask."""
    routes: dict[str, list[tuple[str, str]]] = {}
    # An API asks somebody where a route of it does, and where it has an authoriser, which no route need name.
    asking = {
        _api_of(one)
        for one in found.values()
        if one.type in _AUTHORISERS or one.plain("AuthorizationType") not in (None, "NONE")
    }
    # A client of a WebSocket API is asked once: only `$connect` can have an authoriser (API Gateway developer guide,
    # "Control and manage access to WebSocket APIs in API Gateway").
    connecting = {_api_of(one): one for one in found.values() if one.plain("RouteKey") == "$connect"}
    for resource in found.values():
        asked = _asked_by(connecting.get(_api_of(resource), resource), asking, found)
        if resource.type == "AWS::ApiGatewayV2::Route" and isinstance(key := resource.get("RouteKey"), str):
            for name in references(resource.get("Target")):
                routes.setdefault(name, []).append((key, asked))
        elif resource.type == "AWS::ApiGateway::Method":
            path = _path(found, next(references(resource.get("ResourceId")), ""))
            routes[resource.name] = [(f"{resource.get('HttpMethod') or 'ANY'} {path}", asked)]
    return {name: _routed(one, routes[name]) if name in routes else one for name, one in found.items()}


def _routed(resource: Resource, routes: list[tuple[str, str]]) -> Resource:
    return replace(resource, routes=tuple(key for key, _ in routes), asked=tuple(asked for _, asked in routes))


def _api_of(resource: Resource) -> str:
    return next(references([resource.get("RestApiId"), resource.get("ApiId")]), "")


def _asked_by(resource: Resource, asking: Set[str], found: dict[str, Resource]) -> str:
    """Whom a route or method asks: `IAM`, `JWT`, `none` where others of its API ask somebody, or as the API says."""
    said = resource.plain("AuthorizationType")
    if said == "AWS_IAM":
        return BY_WORD["AWS_IAM"]
    if said == "JWT":
        asked = found.get(next(references(resource.get("AuthorizerId")), ""))
        tokens = asked.get("JwtConfiguration") if asked else {}
        return TOKENS if is_issued_elsewhere(tokens, resource.values) else ""
    if said in _ELSEWHERE_BY and not any(name in found for name in references(resource.get("AuthorizerId"))):
        return _ELSEWHERE_BY[str(said)]  # the authoriser is not of this template: the route says what it is
    open_to_all = said == "NONE" or (said is None and resource.get("AuthorizationType") is None)
    return BY_WORD["NONE"] if open_to_all and _api_of(resource) in asking else ""


def _path(found: dict[str, Resource], name: str) -> str:
    """The path of a resource of a REST API, from its parents' parts."""
    parts: list[str] = []
    while (one := found.get(name)) and one.type == "AWS::ApiGateway::Resource" and len(parts) < _DEEPEST_PATH:
        parts.append(str(one.plain("PathPart") or "…"))
        name = next(references(one.get("ParentId")), "")
    return "/" + "/".join(reversed(parts))
