"""Settings that people write where a part or a line is called something: `rate(5 minutes)`, "every 5 minutes"."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cache
from typing import Any

from patterns_app.core.vocabulary.catalog import vocabulary

_EVERY = re.compile(r"\bevery\s+(?:(\d{1,4})\s*)?(minute|hour|day)s?\b", re.IGNORECASE)

_FIFO = re.compile(r"(?<!non-)(?<!non )(?<!not )\bFIFO\b|\w\.fifo\b", re.IGNORECASE)

# What stands before or behind a route on a numbered line: `② POST /orders`, `1. GET /items`, `3 · PUT /items/{id}`.
_ROUTE = re.compile(r"(?P<number>[^A-Za-z/]{1,8})?(?P<method>[A-Z]{3,7}) (?P<path>/\S*)(?P<behind> [^A-Za-z/]{1,8})?")
_KEY = re.compile(
    r"\b(?P<which>prefix|suffix)(?:\s*[:=]\s*|\s+)(?P<quote>[\"'`]?)(?P<value>[^\s\"'`,;)*]{1,200})\*?", re.IGNORECASE
)
_OF_KEYS = re.compile(r"[/._-]")  # a word without any of them may only go on with the sentence
_ON_SUCCESS = re.compile(r"\bon[\s_-]?success\b|\bsuccess[\s_-]destination", re.IGNORECASE)


def said_of_line(kind: str, label: str) -> dict[str, Any]:
    """Settings that somebody who draws a line says in its label. A bare route stands in the label already."""
    known = vocabulary().kinds.get(kind)
    settings = {setting.key: setting for setting in known.settings} if known else {}
    found = _numbered_route(label, settings["method"].choices) if settings.keys() >= {"method", "path"} else {}
    for one in _KEY.finditer(label):
        if (key := one["which"].lower()) in settings and (one["quote"] or _OF_KEYS.search(one["value"])):
            found.setdefault(key, one["value"])
    if kind == "destination" and _ON_SUCCESS.search(label):
        found["condition"] = "on-success"
    return found


def _numbered_route(label: str, methods: Sequence[str]) -> dict[str, Any]:
    route = _ROUTE.fullmatch(label)
    if not route or not (route["number"] or route["behind"]) or route["method"] not in methods:
        return {}
    return {"method": route["method"], "path": route["path"]}


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
