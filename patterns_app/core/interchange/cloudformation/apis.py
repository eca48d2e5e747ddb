"""What APIs say about connections: routes, integrations, data sources, and who is asked before."""

from __future__ import annotations

import re
from collections.abc import Container, Iterator
from dataclasses import replace
from itertools import pairwise
from typing import Any

from patterns_app.core.services.reader import forms
from patterns_app.core.vocabulary import names

from .callers import BY_WORD, Asking, body_of
from .definitions import INTEGRATION, authorizers, routes, waits_not
from .ends import ending
from .holders import is_signed
from .joining import is_read
from .meaning import in_words
from .outsiders import named_by, named_outside, outside
from .plain import at, items, mapping
from .saying import Join, Outside, Said, first
from .settings import open_in_line, settings_of_line
from .template import Resource, references

# An action of a service: `:action/GetItem` in an address, `SQS-ReceiveMessage`, `Action=ReceiveMessage`.
_ACTION = re.compile(r"(?::action/|\bAction='?|^(?:SQS|Kinesis|StepFunctions|EventBridge|AppConfig)-)([A-Z][A-Za-z]+)")

_SAFE = ("GET", "HEAD")
_BUCKETS, _TABLES = ":s3:", ":dynamodb:"  # in the address of an integration


def line_settings(resource: Resource, place: str = "", properties: Any = None) -> dict[str, Any]:
    """What a resource, or what stands at a place in it, says of the settings of a connection."""
    said = resource.properties if properties is None else properties
    return settings_of_line(f"{resource.type}{place}", said, resource.values)


def line_open(resource: Resource, place: str = "", properties: Any = None) -> frozenset[str]:
    """Keys of those settings that are set there to what only a deployment knows."""
    said = resource.properties if properties is None else properties
    return open_in_line(f"{resource.type}{place}", said, resource.values)


def mentions(
    resource: Resource, value: Any, kinds: tuple[str, ...] = (), without: Container[str] = ()
) -> Iterator[Said]:
    """What a value names, without saying more."""
    named = (target for target in dict.fromkeys(references(value)) if target not in without)
    yield from (Join(resource.name, target, kinds, sure=False) for target in named)


def authorisers(resource: Resource) -> Iterator[Said]:
    """Whom an API of SAM's asks, by its `Auth`."""
    for one in mapping(resource.get("Auth", "Authorizers")).values():
        settings = line_settings(resource, "/Auth/Authorizers/*", one)
        for key, kind in (("UserPoolArn", "AWS::Cognito::UserPool"), ("FunctionArn", "AWS::Lambda::Function")):
            asks = Join(resource.name, "", ("authorize",), settings=settings)
            yield from ending(asks, at(one, key), names.owner(kind), f"Who {resource.name} asks", resource)
        for target in dict.fromkeys(references(one)):
            yield Join(resource.name, target, ("authorize",), settings=settings)


def api(resource: Resource) -> Iterator[Said]:
    """Its authorisers, and what its body says."""
    yield from authorisers(resource)
    body, asking = body_of(resource), Asking(resource)
    for one in authorizers(body):
        asks = Join(resource.name, "", ("authorize",))
        yield from (replace(asks, target=target) for target in dict.fromkeys(references(one)))
        yield from _asked_elsewhere(asks, at(one, "providerARNs"), at(one, "authorizerUri"), resource)
    for target, method, path, operation in routes(body):
        integration = at(operation, INTEGRATION)
        asked = [at(integration, key) for key in ("uri", "requestTemplates", "requestParameters")]
        kinds = ("async",) if waits_not(asked[-1]) else ("read", "sync") if _only_reads(*asked) else ("sync", "write")
        other = None if target else _called_by_name(at(integration, "uri"))
        yield from [other] if other else []
        end = other.id if other else target  # one that is nobody's joins nothing
        who = {"authorisation": said} if (said := asking.before(operation)) else {}
        yield Join(resource.name, end, kinds, f"{method} {path}", {"method": method, "path": path, **who})
    # "Quick create": one route, `$default` unless it is named, to which no authoriser can be attached in the template
    # (CloudFormation, `AWS::ApiGatewayV2::Api`, `Target` and `RouteKey`).
    for target in dict.fromkeys(references(resource.get("Target"))):
        yield Join(resource.name, target, ("sync",), str(resource.plain("RouteKey") or "$default"))
    yield from mentions(resource, body)


def sockets(resource: Resource) -> Iterator[Said]:
    """What the routes of a WebSocket API of SAM's call, and who is asked before a client is connected."""
    asks = Join(resource.name, "", ("authorize",))
    function, near = resource.get("Auth", "AuthArn"), f"Who {resource.name} asks"
    yield from ending(asks, function, names.owner("AWS::Lambda::Function"), near, resource)
    said = {"authorisation": BY_WORD[asked]} if (asked := resource.plain("Auth", "AuthType")) == "AWS_IAM" else {}
    for key, route in mapping(resource.get("Routes")).items():
        for target in dict.fromkeys(references(at(route, "FunctionArn"))):
            yield Join(resource.name, target, ("sync",), key, said)


def method(resource: Resource) -> Iterator[Said]:
    """What a method of a REST API calls, and who is asked first."""
    integration = resource.get("Integration")
    said = [at(integration, key) for key in ("Uri", "RequestTemplates", "RequestParameters", "ConnectionId")]
    yield from _integrated(first(resource.get("RestApiId")), said, resource)
    for target in references(resource.get("AuthorizerId")):
        yield Join(first(resource.get("RestApiId")), target, ("authorize",), sure=False)


def integration(resource: Resource) -> Iterator[Said]:
    """What a route of an HTTP API calls."""
    said = [resource.get(key) for key in ("IntegrationUri", "RequestTemplates", "RequestParameters", "ConnectionId")]
    yield from _integrated(first(resource.get("ApiId")), said, resource)


def _integrated(api: str, said: list[Any], resource: Resource) -> Iterator[Said]:
    """What an API calls: parts of the template, else the service in the address of the integration.

    `said` is the address, what is sent, the request parameters, and the link into a network, which counts where
    nothing else names a part.
    """
    *asked, parameters, link = said
    targets = list(dict.fromkeys([*references([*asked, parameters])] or references(link)))
    address = in_words(said[0])
    verb = resource.get("Integration", "IntegrationHttpMethod")
    wished = _wished([resource.get("IntegrationSubtype"), *asked, parameters], address, verb)
    kinds = ("async",) if waits_not(parameters) else wished
    ways = list(_ways(resource))
    yield from (Join(api, target, kinds, *way) for target in targets for way in ways)
    service = address.split(":")[-2] if ":action/" in address or ":path/" in address else ""
    if (other := _called_by_name(said[0])) and not targets:
        yield other
        yield from (Join(api, other.id, kinds, *way) for way in ways)
    elif service and not targets:
        yield Outside(f"{api}-{service}", names.by_prefix().get(service, names.GENERIC), service.capitalize())
        yield from (Join(api, f"{api}-{service}", (), *way, sure=False) for way in ways)


def _ways(resource: Resource) -> Iterator[tuple[str, dict[str, Any]]]:
    """Label and settings of an integration's routes, those together that ask the same of who calls."""
    for asked in dict.fromkeys(resource.asked) or ("",):
        routes = [route for route, one in zip(resource.routes, resource.asked, strict=True) if one == asked]
        method, _, path = routes[0].partition(" ") if len(routes) == 1 else ("", "", "")
        settings = {"method": method, "path": path} if path else {}
        yield ", ".join(routes), settings | ({"authorisation": asked} if asked else {})


def _wished(asked: list[Any], address: str, verb: Any) -> tuple[str, ...]:
    """The kinds that what an integration asks for is, the best first; none where nothing says it.

    Actions say it of most services, and of a bucket the verb with which its address is asked.
    """
    reads = [is_read(name) for value in asked for name in _actions(value)]
    if _BUCKETS in address and isinstance(verb, str) and verb != "ANY":
        reads.append(verb in _SAFE)
    if not reads:
        return ()
    stores = any(one in address for one in (_BUCKETS, _TABLES))
    return ("read", "readwrite") if all(reads) else ("write",) if stores and not any(reads) else ()


def _only_reads(*asked: Any) -> bool:
    """Does an integration ask for an action that reads? It stands in the address, the subtype or a parameter."""
    return bool(actions := [name for value in asked for name in _actions(value)]) and all(map(is_read, actions))


def _actions(value: Any) -> Iterator[str]:
    """The actions that a value names, however deep in it."""
    stack = [value]
    while stack:
        part = stack.pop()
        if isinstance(part, dict):
            stack += [f"Action={inner}" if key.endswith(".Action") else inner for key, inner in part.items()]
        elif isinstance(part, list):
            stack += part
        elif isinstance(part, str):
            yield from _ACTION.findall(part)


def _called_by_name(address: Any) -> Outside | None:
    """The function whose name stands in an address, where it is no reference."""
    said = at(address, "Fn::Sub") or address
    arn = said.partition("/functions/")[2].partition("/invocations")[0] if isinstance(said, str) else ""
    return named_outside({"Fn::Sub": arn}, names.owner("AWS::Lambda::Function")) if arn else None


def authorizer(resource: Resource) -> Iterator[Said]:
    """Who is asked before a route."""
    api = first(resource.get("RestApiId") or resource.get("ApiId"))
    said = [resource.get(key) for key in ("ProviderARNs", "AuthorizerUri", "JwtConfiguration")]
    settings = line_settings(resource)
    yield from (Join(api, target, ("authorize",), settings=settings) for target in dict.fromkeys(references(said)))
    asks = Join(api, "", ("authorize",), settings=settings)
    yield from _asked_elsewhere(asks, resource.get("ProviderARNs"), resource.get("AuthorizerUri"), resource)


def _asked_elsewhere(asks: Join, pools: Any, function: Any, resource: Resource) -> Iterator[Said]:
    """`asks` for the user pools and the function that an authoriser names, also those of another stack or account."""
    near = f"Who {resource.name} asks"
    yield from ending(asks, pools, names.owner("AWS::Cognito::UserPool"), near, resource)
    yield from ending(asks, _function_in(function), names.owner("AWS::Lambda::Function"), near, resource)


def _function_in(address: Any) -> Any:
    """What names the function in an address that API Gateway calls, `…/functions/ARN/invocations`; else all of it."""
    _, *joined = items(at(address, "Fn::Join")) or [None]
    parts = joined[0] if joined and isinstance(joined[0], list) else []
    for part, after in pairwise(parts):
        if isinstance(part, str) and part.endswith("/functions/"):
            return after
    said = at(address, "Fn::Sub")
    text, given = (said[0], said[1:]) if isinstance(said, list) and said else (said or address, [])
    arn = text.partition("/functions/")[2].partition("/invocations")[0] if isinstance(text, str) else ""
    if not arn:
        return address
    return arn if said is None else {"Fn::Sub": [arn, *given] if given else arn}


def data_source(resource: Resource) -> Iterator[Said]:
    """What an API of AppSync reads and writes."""
    api = first(resource.get("ApiId"))
    for service, form in forms().items():
        if form.graphql and (value := resource.get(form.graphql.config, form.graphql.property)) is not None:
            if form.graphql.type == "HTTP" and not form.silent:
                continue  # an address: what refers to nothing in the template is a system outside
            if is_signed(resource):
                continue  # its role says which part stands behind the address
            other = outside(value, service, resource.name)
            yield other
            yield Join(api, named_by(value, other))


def graphql(resource: Resource) -> Iterator[Said]:
    """The sources of an API of AppSync, and who may ask it."""
    yield from (Join(resource.name, target) for target in dict.fromkeys(references(resource.get("DataSources"))))
    keys = ("Auth", "LambdaAuthorizerConfig", "UserPoolConfig", "AdditionalAuthenticationProviders")
    for value in [resource.get(key) for key in keys]:
        for pool in _pools(value):
            other = outside(pool, names.owner("AWS::Cognito::UserPool"), "User pool")
            yield other
            yield Join(resource.name, named_by(pool, other), ("authorize",))
        for target in references(_without_pools(value)):
            yield Join(resource.name, target, ("authorize",), sure=False)


def _pools(value: Any) -> Iterator[Any]:
    """What stands under every `UserPoolId`."""
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from [inner] if key == "UserPoolId" else _pools(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _pools(inner)


def _without_pools(value: Any) -> Any:
    if isinstance(value, list):
        return [_without_pools(inner) for inner in value]
    if isinstance(value, dict):
        return {key: _without_pools(inner) for key, inner in value.items() if key != "UserPoolId"}
    return value
