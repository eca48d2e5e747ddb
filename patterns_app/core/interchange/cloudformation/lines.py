"""The lines of a template by their ends: what several resources say of one, and which of several say the same."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from patterns_app.core.interchange.assembling import label

from .saying import Join

LineKey = tuple[str, str, str, str]  # source, target, kind, and who is asked where a route says so itself
_KEEPS = ("dlq", "destination")


def said_again(known: dict[str, Any], join: Join) -> None:
    """One line stands for several routes or rules: it carries the labels of all."""
    if join.label and join.label not in known.get("label", ""):
        known["label"] = label(f"{known['label']}, {join.label}" if known.get("label") else join.label)
        for setting in ("method", "path", "rule_name"):  # true of one of several only
            known.get("settings", {}).pop(setting, None)


def without_doubles(lines: dict[LineKey, dict[str, Any]]) -> Iterator[dict[str, Any]]:
    """The lines, without one beside another that says the same and more."""
    kept = {(source, target) for source, target, kind, _ in lines if kind in _KEEPS}
    for (source, target, kind, _), line in lines.items():
        both = kind in ("read", "write") and (source, target, "readwrite", "") in lines
        # The right to send what failed serves the line that says so.
        serves = kind == "write" and (source, target) in kept and not line.keys() & {"label", "settings"}
        if not both and not serves:
            yield line
