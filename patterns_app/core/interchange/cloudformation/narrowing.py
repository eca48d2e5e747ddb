"""What lets only some reach an API, beside whom it asks on its routes: its policy, or a certificate of the caller.

API Gateway developer guide, "Control access to a REST API with API Gateway resource policies" and "How to turn on
mutual TLS authentication"; SAM specification, `ResourcePolicyStatement` and `DomainConfiguration`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

from .callers import body_of
from .plain import at, items, mapping
from .template import Resource, references

_ONLY: Final = (  # of SAM's `ResourcePolicy`
    "AwsAccountWhitelist",
    "IpRangeWhitelist",
    "SourceVpcWhitelist",
    "IntrinsicVpcWhitelist",
    "IntrinsicVpceWhitelist",
)
_WHO: Final = (
    "aws:sourceip",
    "aws:vpcsourceip",
    "aws:sourcevpc",
    "aws:sourceaccount",
    "aws:sourceorg",
    "aws:principal",
)
_MAPPINGS: Final = ("AWS::ApiGateway::BasePathMapping", "AWS::ApiGatewayV2::ApiMapping")
_CERTIFICATES: Final = "MutualTlsAuthentication"


def is_narrowed(api: Resource, resources: Mapping[str, Resource]) -> bool:
    """May only some reach an API, such as those of one network, account or address, or who has a certificate?"""
    if any(items(api.get("Auth", "ResourcePolicy", key)) for key in _ONLY):
        return True
    return _narrows(list(_statements(api))) or _asks_for_a_certificate(api, resources)


def _statements(api: Resource) -> Iterator[Any]:
    """What an API's policy says; SAM puts its own statements beside those of the body."""
    yield from items(api.get("Auth", "ResourcePolicy", "CustomStatements"))
    for policy in (api.get("Policy"), api.get("PolicyDocument"), at(body_of(api), "x-amazon-apigateway-policy")):
        yield from items(at(policy, "Statement"))


def _narrows(statements: list[Any]) -> bool:
    """Are all refused but some, or are only some let in?"""
    refused = [one for one in statements if at(one, "Effect") == "Deny"]
    let_in = [one for one in statements if at(one, "Effect") in (None, "Allow")]
    if any("Not" in operator and _is_of_callers(said) for one in refused for operator, said in _conditions(one)):
        return True
    return bool(let_in) and not any(_lets_all_in(one) for one in let_in)


def _lets_all_in(statement: Any) -> bool:
    """SAM puts `*` where no principal is named."""
    named = at(statement, "Principal")
    everybody = named in (None, "*") or "*" in items(at(named, "AWS"))
    return everybody and not any(_is_of_callers(said) for _, said in _conditions(statement))


def _conditions(statement: Any) -> Iterator[tuple[str, Any]]:
    yield from mapping(at(statement, "Condition")).items()


def _is_of_callers(said: Any) -> bool:
    return any(key.lower().startswith(_WHO) for key in mapping(said))


def _asks_for_a_certificate(api: Resource, resources: Mapping[str, Resource]) -> bool:
    """Mutual TLS is a domain's; it holds where the API's own address is switched off."""
    if str(api.plain("DisableExecuteApiEndpoint")).lower() != "true":
        return False
    if api.get("Domain", _CERTIFICATES) is not None:
        return True
    domains = [one for one in resources.values() if one.get(_CERTIFICATES) is not None]
    mappings = [
        one.get("DomainName")
        for one in resources.values()
        if one.type in _MAPPINGS and api.name in references([one.get("ApiId"), one.get("RestApiId")])
    ]
    return any(one.name in references(said) or one.get("DomainName") == said for one in domains for said in mappings)
