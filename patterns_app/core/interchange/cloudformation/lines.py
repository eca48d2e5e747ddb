"""The lines of a template by their ends: what several resources say of one, and which of several say the same."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from patterns_app.core.interchange.assembling import label

from .marking import Marks
from .saying import Join

LineKey = tuple[str, str, str, str]  # source, target, kind, and what makes it one of its own
_KEEPS = ("dlq", "destination")
_STEP = "orchestrate"
_RULE = "rule_name"
_WAYS = dict.fromkeys(("read", "write", "readwrite"), "uses")
_BY_RIGHT = ("read", "write", "readwrite", "sync", "async", "start")


def of_its_own(kind: str, join: Join) -> str:
    """What tells a line from others of its kind between the same two.

    Routes are one line, but for those that ask otherwise who is calling. Each rule of a bus is one: an event that two
    of them match is delivered twice (EventBridge user guide, "Rules in Amazon EventBridge").
    """
    return str(join.settings.get(_RULE if kind == "rule" else "authorisation", ""))


def said_again(known: dict[str, Any], join: Join) -> None:
    """One line stands for several routes or rules: it carries the labels of all."""
    if join.label and join.label not in known.get("label", ""):
        known["label"] = label(f"{known['label']}, {join.label}" if known.get("label") else join.label)
        for setting in ("method", "path", _RULE):  # true of one of several only
            known.get("settings", {}).pop(setting, None)


def without_doubles(lines: dict[LineKey, dict[str, Any]], marks: Marks) -> Iterator[dict[str, Any]]:
    """Each line once: of two that say the same the one that says more, which has the places of both."""
    double = dict(_doubles(lines))
    for key, kept in double.items():
        last = kept
        while last in double:
            last = double[last]
        marks.joined(lines[last]["id"], lines[key]["id"])
    yield from (line for key, line in lines.items() if key not in double)


def _doubles(lines: dict[LineKey, dict[str, Any]]) -> Iterator[tuple[LineKey, LineKey]]:
    """The lines that say what another says too, each with that one. A route that says whom it asks is none of them."""
    aside = {key[:2]: key for key in lines if key[2] in _KEEPS}
    steps = {key[:2]: key for key in lines if key[2] == _STEP}
    routes = {(*key[:2], _WAYS.get(key[2], key[2])): key for key in lines if key[3]}
    for key, line in lines.items():
        source, target, kind, asked = key
        both, ends = (source, target, "readwrite", ""), (source, target)
        if asked:
            continue
        if kind in ("read", "write") and both in lines:
            yield key, both
        elif not line.keys() & {"label", "settings"}:
            # The right to send what failed serves the line that says so, the right of a workflow its step, and the
            # right of an API its route.
            of_failed, of_step = kind == "write" and aside.get(ends), kind in _BY_RIGHT and steps.get(ends)
            if said := of_failed or of_step or routes.get((*ends, _WAYS.get(kind, kind))):
                yield key, said
