"""Whom an API asks before each route, where its body (OpenAPI) says it and not the event or method beside it.

SAM puts nothing of an event into a body that is written out: what the body says of a route holds. API Gateway
developer guide, "x-amazon-apigateway-authorizer" and "x-amazon-apigateway-authtype"; SAM specification,
`AWS::Serverless::Api`, `DefinitionBody` and `Auth`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from functools import cached_property
from typing import Any, Final

from .deciding import Values
from .definitions import schemes
from .plain import at, items, mapping
from .template import Resource, references

_ELSEWHERE: Final = ("DefinitionUri", "BodyS3Location")
APIS: Final = (
    "AWS::Serverless::Api",
    "AWS::Serverless::HttpApi",
    "AWS::ApiGateway::RestApi",
    "AWS::ApiGatewayV2::Api",
)
_NAMED_BY: Final = {"Api": "RestApiId", "HttpApi": "ApiId"}  # by the type of an event, the property
ASKED: Final = "Asked"  # the key of ours, beside SAM's in an event's `Auth`, for whom the API asks
NOT_TOLD: Final = "not told"  # stands there where the API is defined elsewhere
_SIGNED, TOKENS, _DECIDES = "IAM", "JWT", "decides"  # how a scheme of a body asks
BY_WORD: Final = {"NONE": "none", "AWS_IAM": _SIGNED}  # what a route says in place of an authoriser's name
_ASKS: Final = ("x-amazon-apigateway-authorizer", "x-amazon-apigateway-authtype")


def is_issued_elsewhere(tokens: Any, values: Values) -> bool:
    """Is what gives tokens (a `JwtConfiguration`) no part of the template? A parameter or another stack may name it."""
    words = str(tokens)
    return tokens is not None and not any(
        not values.has_parameter(one) and not re.search(rf"\b{re.escape(one)}\W+Outputs\.", words)
        for one in references(tokens)
    )


def body_of(api: Resource) -> Any:
    """The OpenAPI document that an API is defined by, where the template has it; else None."""
    said = api.get("DefinitionBody")  # as SAM calls it
    return api.get("Body") if said is None else said


def is_defined_elsewhere(resource: Resource) -> bool:
    """Is it an API whose body stands in a file that is not at hand?"""
    if resource.type not in APIS:
        return False
    if (body := body_of(resource)) is not None:
        return not isinstance(at(body, "paths"), dict)
    return any(resource.get(key) is not None for key in _ELSEWHERE)


class Asking:
    """Whom one API asks. What it says of all its routes is looked up once: a body has thousands of routes and schemes,
    and thousands of events may name one API."""

    def __init__(self, api: Resource) -> None:
        self._api = api
        body = body_of(api)
        self._schemes = {name: _way(scheme, api.values) for name, scheme in schemes(body).items()}
        self._some_ask = any(self._schemes.values())
        self._of_all = at(body, "security")
        self._by_name: dict[str, str] = {}
        self._methods: dict[str, dict[str, Any]] = {}

    @cached_property
    def is_elsewhere(self) -> bool:
        """Does its body stand in a file that is not at hand?"""
        return is_defined_elsewhere(self._api)

    def before(self, operation: Any) -> str:
        """Whom it asks before an operation of its body: `IAM`, `none`, or nothing where it is as the API says."""
        said = at(operation, "security")
        return self._before_all if said is None else self._wanted(said)

    @cached_property
    def _before_all(self) -> str:
        return self._wanted(self._of_all)

    def _wanted(self, security: Any) -> str:
        ways = {self._schemes.get(name) for one in items(security) for name in mapping(one)}
        if _SIGNED in ways:
            return _SIGNED
        if _DECIDES in ways:
            return ""
        return TOKENS if TOKENS in ways else self._by_default(self._some_ask)

    def _by_default(self, in_its_body: bool = False) -> str:
        """Whom it asks before a route that names nobody: `IAM`, `none` beside others that ask, or as the API says.

        SAM specification, `ApiAuth` and `HttpApiAuth`: without a `DefaultAuthorizer` a route that names no authoriser
        is open, whatever authorisers there are.
        """
        default = self._api.get("Auth", "DefaultAuthorizer")
        if default is not None:
            return self.by(default)
        return "none" if in_its_body or self._api.get("Auth", "Authorizers") else ""

    def by(self, name: Any) -> str:
        """Whom it asks by the name that a route or the default has for it."""
        if name is None:
            return self._by_default()
        if not isinstance(name, str):
            return ""
        if name not in self._by_name:
            self._by_name[name] = BY_WORD[name] if name in BY_WORD else self._by_tokens(name)
        return self._by_name[name]

    def _by_tokens(self, name: str) -> str:
        """Who gives the tokens of a `JWT` is no part where the issuer stands in plain words: the route says it then."""
        tokens = self._api.get("Auth", "Authorizers", name, "JwtConfiguration")
        return TOKENS if is_issued_elsewhere(tokens, self._api.values) else ""

    def operation(self, method: str, path: str) -> Any:
        """What the body says of a route, or None where it has no such route."""
        if path not in self._methods:
            methods = mapping(at(body_of(self._api), "paths", path))
            self._methods[path] = {name.lower(): said for name, said in methods.items()}
        methods = self._methods[path]
        return methods.get(method, methods.get("x-amazon-apigateway-any-method"))


def _way(scheme: Any, values: Values) -> str:
    if str(at(scheme, "x-amazon-apigateway-authtype")).lower() == "awssigv4":
        return _SIGNED
    if not _asks(scheme):
        return ""
    tokens = at(scheme, "x-amazon-apigateway-authorizer", "jwtConfiguration")
    return TOKENS if is_issued_elsewhere(tokens, values) else _DECIDES


def _asks(scheme: Any) -> bool:
    """A key of an API (`apiKey`) counts who calls and asks nobody; an authoriser decides."""
    return any(at(scheme, key) is not None for key in _ASKS)


def with_callers(found: Mapping[str, Resource]) -> dict[str, Resource]:
    """The resources, with events of functions and workflows that say of their routes what the API's body says."""
    apis = {name: Asking(one) for name, one in found.items() if one.type in APIS}
    return {name: _told(one, apis) if mapping(one.get("Events")) else one for name, one in found.items()}


def made_by_sam(values: Values, kind: str, name: str = "") -> Resource:
    """The API that SAM makes for events (`Api`, `HttpApi`) that name none: the template's globals are all it has."""
    return Resource(name, f"AWS::Serverless::{kind}", values.shared(kind), {}, values)


def _told(resource: Resource, apis: Mapping[str, Asking]) -> Resource:
    events = mapping(resource.get("Events"))
    changed = {
        name: new for name, event in events.items() if (new := _of_event(event, apis, resource.values)) is not None
    }
    return replace(resource, properties={**resource.properties, "Events": events | changed}) if changed else resource


def _of_event(event: Any, apis: Mapping[str, Asking], values: Values) -> dict[str, Any] | None:
    properties, kind = mapping(at(event, "Properties")), str(at(event, "Type"))
    if kind not in _NAMED_BY:
        return None
    named = properties.get(_NAMED_BY[kind])
    api = next((apis[name] for name in references(named) if name in apis), None)
    if api is None and not named:
        api = values.once(f"asked by {kind}", lambda: Asking(made_by_sam(values, kind)))
    asked = _asked_of(api, properties) if api else ""
    if not asked:
        return None
    auth = {**mapping(properties.get("Auth")), ASKED: asked}
    return {**mapping(event), "Properties": {**properties, "Auth": auth}}


def _asked_of(api: Asking, properties: Mapping[str, Any]) -> str:
    if api.is_elsewhere:
        return NOT_TOLD
    operation = api.operation(str(properties.get("Method")).lower(), str(properties.get("Path")))
    return api.by(at(properties, "Auth", "Authorizer")) if operation is None else api.before(operation)
