"""What a distribution says of each of its origins, both ways: an origin, and the behaviours that name it by its id."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache
from typing import Any

import msgspec

from patterns_app.core.reading import convert, load_yaml

EVERYTHING = ("*", "/*", "/")  # the path patterns that mean all paths


class ManagedPolicies(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """managed_policies.yaml."""

    source: str
    read: str
    cached: str
    not_cached: str
    all_but_host: str
    longest_ttl: int
    hosted_zone: str


@cache
def managed_policies() -> ManagedPolicies:
    """The policies that AWS keeps, and what else is the same for all distributions."""
    data = load_yaml("patterns_app.core.services.aws_cloudfront", "managed_policies.yaml")
    return convert(data, ManagedPolicies, "aws_cloudfront/managed_policies.yaml")


def origin_settings(
    config: Mapping[str, Any], origin: Mapping[str, Any], plain: Callable[[Any], Any]
) -> dict[str, Any]:
    """The settings of the connection to an origin: how it gets in, for which paths, whether answers are kept."""
    identity = (origin.get("S3OriginConfig") or {}).get("OriginAccessIdentity")
    access = "OAI" if identity else "OAC" if origin.get("OriginAccessControlId") else "public"
    found: dict[str, Any] = {"access": access}
    known = origin.get("Id")
    default = config.get("DefaultCacheBehavior")
    others = config.get("CacheBehaviors")
    behaviours = [default, *(others if isinstance(others, list) else [])]
    behaviour = next((one for one in behaviours if isinstance(one, dict) and one.get("TargetOriginId") == known), None)
    if behaviour is not None and known is not None:
        if path := plain(behaviour.get("PathPattern")):
            found["path_pattern"] = path
        if (policy := behaviour.get("CachePolicyId")) is not None:
            found["caching"] = plain(policy) != managed_policies().not_cached
    return found


def behaviour_of(origin: str, path: str | None, policy: Any) -> dict[str, Any]:
    """A behaviour of the distribution: its origin's id, for which paths (None: all others), what it keeps."""
    place = {} if path is None else {"PathPattern": path}
    return {**place, "TargetOriginId": origin, "ViewerProtocolPolicy": "redirect-to-https", "CachePolicyId": policy}


def read(kind: str, properties: Mapping[str, Any], plain: Any) -> dict[str, Any]:
    """A distribution's own settings are all in the table."""
    return {}


def write(kind: str, value: Any, properties: dict[str, Any]) -> None:
    """A distribution's own settings are all in the table."""
