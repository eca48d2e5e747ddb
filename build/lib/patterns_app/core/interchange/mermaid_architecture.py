"""Mermaid's architecture diagrams: groups, services with an icon and a title, junctions and edges between sides.

Source: https://mermaid.js.org/syntax/architecture.html
"""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from patterns_app.core import limits
from patterns_app.core.sketch.parser import Error, TooLarge

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
    reading.settle()
    return reading.draft.imported(reading.title, "mermaid")


@dataclass(frozen=True)
class _Line:
    source: str
    target: str
    words: str
    number: int  # of the line in the text
    arrows: int  # 0 for none, 1 at the target, 2 at both ends


@dataclass
class _Reading:
    draft: Draft
    title: str
    edges: list[tuple[int, re.Match[str]]] = field(default_factory=list)
    group_of: dict[str, str] = field(default_factory=dict)
    junctions: set[str] = field(default_factory=set)
    lines: list[_Line] = field(default_factory=list)
    steps: int = 0  # through junctions

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
        if found["what"] == "junction":
            self.draft.room_for(number, len(self.junctions) + 1, 0)
            self.junctions.add(name)
            return
        icon = (found["icon"] or "").strip()
        self.draft.node(name, number, said=words, icon="" if icon in _ICONS else icon)
        if group:
            self.draft.put(name, group)
            self.group_of[name] = group

    def edge(self, number: int, found: re.Match[str]) -> None:
        """A line between two parts, or between the groups that they are in."""
        ends = [
            self.group_of.get(found[end], found[end]) if found[whole] else found[end]
            for end, whole in (("one", "group"), ("other", "into"))
        ]
        known = self.draft.nodes.keys() | self.draft.groups.keys() | self.junctions
        lost = next((end for end in ends if end not in known), "")
        if lost:
            self.draft.leave(number, f"there is no part {lost[:40]!r}")
            return
        self.draft.room_for(number, 0, len(self.lines) + 1)
        back = bool(found["back"]) and not found["arrow"]
        source, target = reversed(ends) if back else ends
        words = without_markup(found["words"] or "")
        arrows = bool(found["back"]) + bool(found["arrow"])
        self.lines.append(_Line(source, target, words, number, arrows))

    def settle(self) -> None:
        """Lines between parts. A junction is only where lines meet: what leads into it leads to all behind it."""
        led: dict[str, list[_Line]] = {}
        lines = self._turned()
        for line in lines:
            led.setdefault(line.source, []).append(line)
        for name in sorted(self.junctions):
            self.draft.became[name] = "a junction, where lines meet"
        fed = {line.target for line in lines}
        leading = _leading(lines, self.junctions)
        for line in lines:
            ends_here = line.target in self.junctions and line.target not in leading
            if ends_here or (line.source in self.junctions and line.source not in fed):
                self.draft.leave(line.number, "a line to or from a junction where no other line goes on")
            elif line.source not in self.junctions:
                for target, words in self._through(line, led):
                    self.draft.room_for(line.number, 0, 1)
                    self.draft.join(line.source, target, words, line.number, line.arrows > 1)

    def _through(self, line: _Line, led: dict[str, list[_Line]]) -> Iterator[tuple[str, str]]:
        """The parts that a line leads to, through junctions, each with the words on the way. Raises TooLarge."""
        seen, waiting = set[str](), deque([(line.target, line.words)])
        while waiting:
            self.steps += 1
            if self.steps > limits.LIST_ITEMS:
                raise TooLarge([Error(f"line {line.number}", "junctions lead to each other in too many ways")])
            target, words = waiting.popleft()
            if target not in self.junctions:
                yield target, words
            elif target not in seen:
                seen.add(target)
                waiting.extend((one.target, words or one.words) for one in led.get(target, ()))

    def _turned(self) -> list[_Line]:
        """The lines in their order, those without an arrow that touch a junction away from where arrows come in."""
        reached = {line.source for line in self.lines if line.source not in self.junctions}
        found, waiting = [], list(self.lines)
        for line in waiting:
            if line.arrows or line.source in reached or line.target not in reached:
                reached.add(line.target)
                found.append(line)
            else:
                reached.add(line.source)
                found.append(replace(line, source=line.target, target=line.source))
        return found


def _leading(lines: list[_Line], junctions: set[str]) -> set[str]:
    """The junctions from which a part is reached."""
    before: dict[str, list[str]] = {}
    for line in lines:
        before.setdefault(line.target, []).append(line.source)
    found = set[str]()
    waiting = [target for target in before if target not in junctions]
    while waiting:
        new = [one for one in before.get(waiting.pop(), ()) if one in junctions and one not in found]
        found.update(new)
        waiting += new
    return found
