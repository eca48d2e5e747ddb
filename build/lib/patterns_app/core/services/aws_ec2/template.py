"""A group of machines scales by itself when it may have more of them than it has to: read from the two together."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

_GROUP = "AWS::AutoScaling::AutoScalingGroup"


def read(kind: str, properties: Mapping[str, Any], plain: Callable[[Any], Any]) -> dict[str, Any]:
    """Whether the group may grow."""
    if kind != _GROUP:
        return {}
    least, most = (_number(plain(properties.get(key))) for key in ("MinSize", "MaxSize"))
    return {} if least is None or most is None else {"auto_scaling": most > least}


def write(kind: str, value: Callable[[str], Any], properties: dict[str, Any]) -> None:
    """A group that does not grow has as many as it has to; one that does, never fewer."""
    if kind != _GROUP:
        return
    least, most = int(properties["MinSize"]), int(properties.get("MaxSize", properties["MinSize"]))
    properties["MaxSize"] = str(max(least, most) if value("auto_scaling") else least)


def _number(value: Any) -> int | None:
    text = "" if isinstance(value, bool) else str(value)
    return int(text) if text.isdecimal() and len(text) < 10 else None
