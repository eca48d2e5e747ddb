"""Settings that people write where a part or a line is called something: `rate(5 minutes)`, "every 5 minutes"."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from typing import Any

from patterns_app.core.vocabulary.catalog import vocabulary

_EVERY = re.compile(r"\bevery\s+(?:(\d{1,4})\s*)?(minute|hour|day)s?\b", re.IGNORECASE)

_FIFO = re.compile(r"(?<!non-)(?<!non )(?<!not )\bFIFO\b|\w\.fifo\b", re.IGNORECASE)


def said_of_part(service: str, label: str) -> dict[str, Any]:
    """Settings that somebody who draws a part says in its name: `SQS FIFO orders`, `orders.fifo`."""
    known = vocabulary().services.get(service)
    keys = {setting.key for setting in known.settings} if known else set()
    return {"fifo": True} if "fifo" in keys and _FIFO.search(label) else {}


def tell_settings(nodes: list[dict[str, Any]], connections: list[dict[str, Any]]) -> None:
    """Put what their names say into parts that say nothing else of it, where just one thing is said."""
    for node in nodes:
        if (found := _by_name().get(str(node.get("service")))) is None:
            continue
        key, pattern = found
        if key in node.get("settings", {}):
            continue
        labels = [node.get("label", ""), *(one.get("label", "") for one in connections if one["source"] == node["id"])]
        said = {value for label in labels for value in _said(str(label), pattern)}
        if len(said) == 1:
            node["settings"] = {**node.get("settings", {}), key: said.pop()}


def _said(label: str, pattern: re.Pattern[str]) -> Iterator[str]:
    yield from (match[0] for match in pattern.finditer(label))
    for many, unit in _EVERY.findall(label):
        count = int(many or 1)
        yield f"rate({count} {unit.lower()}{'' if count == 1 else 's'})"


@cache
def _by_name() -> dict[str, tuple[str, re.Pattern[str]]]:
    """By service: the setting that its name may say, and the form in which it does."""
    return {
        key: (setting.key, re.compile(setting.pattern))
        for key, service in vocabulary().services.items()
        for setting in service.settings
        if setting.by_label
    }
