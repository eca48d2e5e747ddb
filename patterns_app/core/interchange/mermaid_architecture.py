"""Mermaid's architecture diagrams: groups, services with an icon and a title, junctions and edges between sides.

Source: https://mermaid.js.org/syntax/architecture.html
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from .drafting import Draft
from .markup import without_markup
from .mermaid_scanner import bare
from .reading_model import Imported

_PART = re.compile(
    r"(?P<what>group|service|junction)\s+(?P<name>[\w-]+)\s*(?:\(\s*(?P<icon>[^)]*)\))?\s*"
    r"(?:\[(?P<words>[^\]]*)\]|(?P<quoted>\"[^\"]*\"))?\s*(?:in\s+(?P<group>[\w-]+))?\s*$"
)
_EDGE = re.compile(
    r"(?P<one>[\w-]+?)(?P<group>\{group\})?(?::[TBLR])?\s*(?P<back><)?"
    r"-(?:-|\s*\[(?P<words>[^\]]*)\]\s*-)(?P<arrow>>)?\s*(?:[TBLR]:)?(?P<other>[\w-]+)(?P<into>\{group\})?(?::[TBLR])?\s*$"
)
_PASSED = re.compile(r"(title|accTitle|accDescr|align)\b")
_ICONS = frozenset({"cloud", "database", "disk", "internet", "server"})  # of Mermaid itself: they name no service


def read_architecture(text: str, title: str) -> Imported:
    """The graph of the text behind `architecture-beta`. Raises InputError."""
    reading = _Reading(Draft(), title)
    for number, line in enumerate(text.split("\n"), 1):
        reading.line(number, " ".join(line.split()))  # a row of spaces would be shared out in all ways
    for number, found in reading.edges:
        reading.edge(number, found)
    return reading.draft.imported(reading.title, "mermaid")


@dataclass
class _Reading:
    draft: Draft
    title: str
    edges: list[tuple[int, re.Match[str]]] = field(default_factory=list)
    group_of: dict[str, str] = field(default_factory=dict)

    def line(self, number: int, text: str) -> None:
        """One line; edges wait until all parts are known."""
        if text.startswith("title "):
            self.title = self.title or bare(text.removeprefix("title "))
        elif not text or text.startswith("%%") or _PASSED.match(text):
            pass
        elif found := _PART.match(text):
            self._part(number, found)
        elif found := _EDGE.match(text):
            self.edges.append((number, found))
        else:
            self.draft.leave(number, f"not understood: {text[:60]}")

    def _part(self, number: int, found: re.Match[str]) -> None:
        name, group = found["name"], found["group"] or ""
        words = without_markup(bare(found["words"] or found["quoted"] or ""))
        if group and group not in self.draft.groups:
            self.draft.leave(number, f"there is no group {group[:40]!r} above")
            group = ""
        if found["what"] == "group":
            self.draft.group(name, number, words or name, group)
            return
        icon = (found["icon"] or "").strip()
        said = words or ("" if found["what"] == "service" else "junction")
        self.draft.node(name, number, said=said, icon="" if icon in _ICONS else icon)
        if group:
            self.draft.put(name, group)
            self.group_of[name] = group

    def edge(self, number: int, found: re.Match[str]) -> None:
        """A line between two parts, or between the groups that they are in."""
        ends = [
            self.group_of.get(found[end], found[end]) if found[whole] else found[end]
            for end, whole in (("one", "group"), ("other", "into"))
        ]
        lost = next((end for end in ends if end not in self.draft.nodes and end not in self.draft.groups), "")
        if lost:
            self.draft.leave(number, f"there is no part {lost[:40]!r}")
            return
        self.draft.room_for(number, 0, 1)
        back = bool(found["back"]) and not found["arrow"]
        words = without_markup(found["words"] or "")
        source, target = reversed(ends) if back else ends
        self.draft.join(source, target, words, number, bool(found["back"] and found["arrow"]))
