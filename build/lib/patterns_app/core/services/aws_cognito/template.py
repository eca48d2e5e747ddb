"""A user pool's password policy and its clients' tokens, both ways: figures whose unit or count stands beside them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

_CLASSES = ("RequireLowercase", "RequireUppercase", "RequireNumbers", "RequireSymbols")
_SECONDS = {"seconds": 1, "minutes": 60, "hours": 3600, "days": 86400}
_UNIT = "hours"  # what a client's token validity is counted in where the client says nothing


def read(kind: str, properties: Mapping[str, Any], plain: Callable[[Any], Any]) -> dict[str, Any]:
    """The kind of pool; how many kinds of characters a password needs; how long an access token holds, in seconds."""
    found: dict[str, Any] = {}
    if kind == "AWS::Cognito::UserPool":
        policies = properties.get("Policies")
        policy = policies.get("PasswordPolicy") if isinstance(policies, dict) else None
        if isinstance(policy, dict) and any(name in policy for name in _CLASSES):
            found["password_classes"] = sum(plain(policy.get(name)) in (True, "true") for name in _CLASSES)
    elif kind == "AWS::Cognito::IdentityPool":
        found["pool"] = "identity pool"
    elif kind == "AWS::Cognito::UserPoolClient":
        held, units = plain(properties.get("AccessTokenValidity")), properties.get("TokenValidityUnits")
        unit = plain(units.get("AccessToken")) if isinstance(units, dict) else None
        seconds = _SECONDS.get(str(unit or _UNIT))
        if isinstance(held, int) and not isinstance(held, bool) and seconds:
            found["access_token_ttl"] = held * seconds
    return found


def write(kind: str, value: Callable[[str], Any], properties: dict[str, Any]) -> None:
    """The same into the properties of the pool or of its client."""
    if kind == "AWS::Cognito::UserPool":
        wanted = value("password_classes")
        policy = properties.setdefault("Policies", {}).setdefault("PasswordPolicy", {})
        most = len(_CLASSES) if wanted is None else int(wanted)
        policy |= {name: place < most for place, name in enumerate(_CLASSES)}
    elif kind == "AWS::Cognito::UserPoolClient" and (held := value("access_token_ttl")):
        properties |= {"AccessTokenValidity": int(held), "TokenValidityUnits": {"AccessToken": "seconds"}}
