"""What a distribution says of each of its origins, read and written: the origin, and the behaviours that name it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from patterns_app.core.services.forms import ManagedPolicies

EVERYTHING = ("*", "/*", "/")  # the path patterns that mean all paths


def origin_settings(
    config: Mapping[str, Any], origin: Mapping[str, Any], plain: Callable[[Any], Any], managed: ManagedPolicies | None
) -> dict[str, Any]:
    """The settings of the connection to an origin: how it gets in, for which paths, whether answers are kept.

    The latter only where we know (`managed`) the policy that keeps none.
    """
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
        if managed and (policy := behaviour.get("CachePolicyId")) is not None:
            found["caching"] = plain(policy) != managed.not_cached
    return found


def behaviour_of(origin: str, path: str | None, policy: Any) -> dict[str, Any]:
    """A behaviour of the distribution: its origin's id, for which paths (None: all others), what it keeps."""
    place = {} if path is None else {"PathPattern": path}
    return {**place, "TargetOriginId": origin, "ViewerProtocolPolicy": "redirect-to-https", "CachePolicyId": policy}
