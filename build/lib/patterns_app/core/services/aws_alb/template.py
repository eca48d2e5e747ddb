"""What a listener of a load balancer speaks, both ways: one that only sends callers on to HTTPS serves nothing."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

_LISTENER = "AWS::ElasticLoadBalancingV2::Listener"


def read(kind: str, properties: Mapping[str, Any], plain: Callable[[Any], Any]) -> dict[str, Any]:
    """`protocol` of a listener that does something else than to redirect."""
    actions = properties.get("DefaultActions") if kind == _LISTENER else None
    said = [plain(one.get("Type")) for one in actions if isinstance(one, dict)] if isinstance(actions, list) else []
    protocol = plain(properties.get("Protocol")) if said and set(said) != {"redirect"} else None
    return {"protocol": protocol} if isinstance(protocol, str) else {}


def write(kind: str, value: Callable[[str], Any], properties: dict[str, Any]) -> None:
    """The protocol of a listener."""
    if kind == _LISTENER and (protocol := value("protocol")):
        properties["Protocol"] = protocol
