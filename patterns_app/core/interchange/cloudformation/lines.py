"""The lines of a template by their ends: what several resources say of one, and which of several say the same."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from patterns_app.core.interchange.assembling import label

from .marking import Marks
from .saying import Join

LineKey = tuple[str, str, str, str]  # source, target, kind, and who is asked where a route says so itself
_KEEPS = ("dlq", "destination")
_STEP = "orchestrate"
_WAYS = dict.fromkeys(("read", "write", "readwrite"), "uses")
_BY_RIGHT = ("read", "write", "readwrite", "sync", "async", "start")


def said_again(known: dict[str, Any], join: Join) -> None:
    """One line stands for several routes or rules: it carries the labels of all."""
    if join.label and join.label not in known.get("label", ""):
        known["label"] = label(f"{known['label']}, {join.label}" if known.get("label") else join.label)
        for setting in ("method", "path", "rule_name"):  # true of one of several only
            known.get("settings", {}).pop(setting, None)


def without_doubles(lines: dict[LineKey, dict[str, Any]], marks: Marks) -> Iterator[dict[str, Any]]:
    """Each line once: of two that say the same the one that says more, which has the places of both."""
    double = {lines[key]["id"]: lines[kept]["id"] for key, kept in _doubles(lines)}
    for line, kept in double.items():
        marks.joined(kept, line)
    yield from (line for line in lines.values() if line["id"] not in double)


def _doubles(lines: dict[LineKey, dict[str, Any]]) -> Iterator[tuple[LineKey, LineKey]]:
    """The lines that say what another says too, each with that one."""
    kept = {key[:2]: key for key in lines if key[2] in _KEEPS}
    steps = {key[:2]: key for key in lines if key[2] == _STEP}
    asked = {(*key[:2], _WAYS.get(key[2], key[2])): key for key in lines if key[3]}
    for key, line in lines.items():
        source, target, kind, _ = key
        both, bare = (source, target, "readwrite", ""), not line.keys() & {"label", "settings"}
        if kind in ("read", "write") and both in lines:
            yield key, both
        # The right to send what failed serves the line that says so.
        elif kind == "write" and (source, target) in kept and bare:
            yield key, kept[source, target]
        # So does the right of a workflow to do what a step of it does.
        elif kind in _BY_RIGHT and (source, target) in steps and bare:
            yield key, steps[source, target]
        # And the right of an API to do what its route does, which says whom it asks.
        elif bare and not key[3] and (route := asked.get((source, target, _WAYS.get(kind, kind)))):
            yield key, route
