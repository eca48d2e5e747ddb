"""Whom an API asks before each route, where its body (OpenAPI) says it and not the event or method beside it.

SAM puts nothing of an event into a body that is written out: what the body says of a route holds. API Gateway
developer guide, "x-amazon-apigateway-authorizer" and "x-amazon-apigateway-authtype"; SAM specification,
`AWS::Serverless::Api`, `DefinitionBody` and `Auth`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any, Final

from .deciding import Values
from .plain import at, items, mapping
from .template import Resource, is_issued_elsewhere, references

_BODIES: Final = ("DefinitionBody", "Body")
_ELSEWHERE: Final = ("DefinitionUri", "BodyS3Location")
_APIS: Final = (
    "AWS::Serverless::Api",
    "AWS::Serverless::HttpApi",
    "AWS::ApiGateway::RestApi",
    "AWS::ApiGatewayV2::Api",
)
_NAMED_BY: Final = {"Api": "RestApiId", "HttpApi": "ApiId"}  # by the type of an event, the property
ASKED: Final = "Asked"  # the key of ours, beside SAM's in an event's `Auth`, for whom the API asks
NOT_TOLD: Final = "not told"  # stands there where the API is defined elsewhere
_BY_WORD: Final = {"NONE": "none", "AWS_IAM": "IAM"}  # what a route says in place of an authoriser's name
_ASKS: Final = ("x-amazon-apigateway-authorizer", "x-amazon-apigateway-authtype")


def is_defined_elsewhere(resource: Resource) -> bool:
    """Is it an API whose body stands in a file that is not at hand?"""
    if resource.type not in _APIS:
        return False
    bodies = [body for key in _BODIES if (body := resource.get(key)) is not None]
    if bodies:
        return not any(isinstance(at(body, "paths"), dict) for body in bodies)
    return any(resource.get(key) is not None for key in _ELSEWHERE)


def asked_before(resource: Resource, operation: Any) -> str:
    """Whom an API asks before an operation of its body: `IAM`, `none`, or nothing where it is as the API says."""
    body = next((body for key in _BODIES if (body := resource.get(key)) is not None), None)
    schemes = mapping(at(body, "components", "securitySchemes") or at(body, "securityDefinitions"))
    said = at(operation, "security")
    said = at(body, "security") if said is None else said
    wanted = [schemes.get(name) for one in items(said) for name in mapping(one)]
    if any(str(at(one, "x-amazon-apigateway-authtype")).lower() == "awssigv4" for one in wanted):
        return "IAM"
    tokens = [at(one, "x-amazon-apigateway-authorizer", "jwtConfiguration") for one in wanted if _asks(one)]
    if tokens:
        return "JWT" if all(is_issued_elsewhere(one, resource.values) for one in tokens) else ""
    return asked_by_default(resource, any(_asks(one) for one in schemes.values()))


def asked_by_default(api: Resource, in_its_body: bool = False) -> str:
    """Whom an API asks before a route that names nobody: `IAM`, `none` beside others that ask, or as the API says.

    SAM specification, `ApiAuth` and `HttpApiAuth`: without a `DefaultAuthorizer` a route that names no authoriser is
    open, whatever authorisers there are.
    """
    default = api.get("Auth", "DefaultAuthorizer")
    if default is not None:
        return _asked_by(api, default)
    return "none" if in_its_body or api.get("Auth", "Authorizers") else ""


def _asked_by(api: Resource, name: Any) -> str:
    """Whom an API asks by the name that a route or the default has for it.

    Who gives the tokens of a `JWT` is no part where the issuer stands in plain words: the route says it then.
    """
    if name is None:
        return asked_by_default(api)
    if name in _BY_WORD:
        return _BY_WORD[name]
    tokens = api.get("Auth", "Authorizers", str(name), "JwtConfiguration")
    return "JWT" if is_issued_elsewhere(tokens, api.values) else ""


def _asks(scheme: Any) -> bool:
    """A key of an API (`apiKey`) counts who calls and asks nobody; an authoriser decides."""
    return any(at(scheme, key) is not None for key in _ASKS)


def with_callers(found: Mapping[str, Resource]) -> dict[str, Resource]:
    """The resources, with events of functions and workflows that say of their routes what the API's body says."""
    apis = {name: one for name, one in found.items() if one.type in _APIS}
    return {name: _told(one, apis) if mapping(one.get("Events")) else one for name, one in found.items()}


def made_by_sam(values: Values, kind: str, name: str = "") -> Resource:
    """The API that SAM makes for events (`Api`, `HttpApi`) that name none: the template's globals are all it has."""
    return Resource(name, f"AWS::Serverless::{kind}", values.shared(kind), {}, values)


def _told(resource: Resource, apis: Mapping[str, Resource]) -> Resource:
    events = mapping(resource.get("Events"))
    changed = {
        name: new for name, event in events.items() if (new := _of_event(event, apis, resource.values)) is not None
    }
    return replace(resource, properties={**resource.properties, "Events": events | changed}) if changed else resource


def _of_event(event: Any, apis: Mapping[str, Resource], values: Values) -> dict[str, Any] | None:
    properties, kind = mapping(at(event, "Properties")), str(at(event, "Type"))
    if kind not in _NAMED_BY:
        return None
    named = properties.get(_NAMED_BY[kind])
    made = None if named else made_by_sam(values, kind)
    api = next((apis[name] for name in references(named) if name in apis), made)
    if api is None:
        return None
    if is_defined_elsewhere(api):
        asked = NOT_TOLD
    else:
        operation = _operation(api, str(properties.get("Method")).lower(), str(properties.get("Path")))
        said = at(properties, "Auth", "Authorizer")
        asked = asked_before(api, operation) if operation is not None else _asked_by(api, said)
    if not asked:
        return None
    auth = {**mapping(properties.get("Auth")), ASKED: asked}
    return {**mapping(event), "Properties": {**properties, "Auth": auth}}


def _operation(api: Resource, method: str, path: str) -> Any:
    """What the body says of a route, or None where it has no such route."""
    methods = next(_methods(api, path), {})
    every = methods.get("x-amazon-apigateway-any-method")
    return methods.get(method, every)


def _methods(api: Resource, path: str) -> Iterator[dict[str, Any]]:
    for key in _BODIES:
        if isinstance(found := at(api.get(key), "paths", path), dict):
            yield {name.lower(): said for name, said in mapping(found).items()}
