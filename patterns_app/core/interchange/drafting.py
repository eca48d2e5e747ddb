"""A graph that a reader of text puts together: nodes and groups by the names of the file, and lines between them.

A line whose end is a group has no message to tell of: it stays a plain line. What is passed over is told too.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any, Final

from patterns_app.core import limits
from patterns_app.core.sketch.model import Connection, Frame, Node, Sketch
from patterns_app.core.sketch.parser import Error, TooLarge
from patterns_app.core.vocabulary import names
from patterns_app.core.vocabulary.catalog import vocabulary
from patterns_app.core.vocabulary.classes import split_words
from patterns_app.core.vocabulary.pictures import is_of_anything, of_picture

from .assembling import GENERIC, Ids, assembled, guess_service, label, line_words, slug
from .calling import drawn
from .own_remarks import Remarks, added, without_lost
from .reading_model import Imported, Leftover, Mark
from .told_by_labels import said_of_line, said_of_part

BOTH_ENDS: Final = ", with arrows at both ends"


@dataclass(frozen=True)
class _Line:
    source: str
    target: str
    words: str
    number: int  # of the line in the text
    both: bool


@dataclass
class Draft:
    """What has been read so far. Names are those of the file; each stands for one node or one group."""

    ids: Ids = field(default_factory=Ids)
    nodes: dict[str, dict[str, Any]] = field(default_factory=dict)
    groups: dict[str, dict[str, Any]] = field(default_factory=dict)
    connections: list[dict[str, Any]] = field(default_factory=list)
    lines: list[dict[str, Any]] = field(default_factory=list)
    notes: list[dict[str, Any]] = field(default_factory=list)
    became: dict[str, str] = field(default_factory=dict)
    left_over: list[Leftover] = field(default_factory=list)
    marks: dict[str, Mark] = field(default_factory=dict)
    icons: dict[str, str] = field(default_factory=dict)  # a part keeps its picture where its words come later
    between: dict[str, int] = field(default_factory=dict)  # lines between two names so far
    own: Remarks = field(default_factory=Remarks)  # what our own writer says of the parts
    ours: set[str] = field(default_factory=set)  # nodes of which it says all that there is
    told: dict[str, str] = field(default_factory=dict)  # labels of groups of which it has been taken over
    waiting: list[_Line] = field(default_factory=list)  # until all parts are known: what they are decides the kind

    def node(
        self, name: str, number: int, wish: str = "", said: str = "", hint: str = "", ours: bool = False, icon: str = ""
    ) -> dict[str, Any]:
        """The node of a name, made where it is new. `said` is its label, `hint` words beside it, `icon` its picture.

        In a text of our own the hint is what the service is called.
        """
        if name not in self.nodes:
            self._refuse(number, len(self.nodes) + 1, limits.PARSE_NODES, "nodes")
            node = self.ids.of(f"node {name}", slug(wish or name))
            self.nodes[name] = {"id": node, "service": "", "label": ""}
            self.marks[node] = Mark(line=number, name=name)
        part = self.nodes[name]
        if said or hint or icon or not part["service"]:
            part["label"] = label(said) or part["label"] or label(name)
            icon = self.icons[name] = icon or self.icons.get(name, "")
            part["service"] = (names.by_short().get(hint) if ours else "") or service_of(part["label"], hint, icon)
            self._own_node(part, hint)
            self.became[name] = f"node {part['id']} ({part['service']})"
        return part

    def _own_node(self, part: dict[str, Any], hint: str) -> None:
        """What our own writer says of a node, where its service is still the one that it says."""
        if own := self.own.service(part["id"], part["label"], hint):
            part["service"] = own.word
            self.ours.add(part["id"])
            part.update(added(part, own, Node, vocabulary().short_name(own.word)))

    def _own_group(self, part: dict[str, Any]) -> None:
        """The same of a frame, whose kind no text shows."""
        if self.own.is_frame(part["id"]) and self.told.get(part["id"]) != part["label"]:
            own = self.own.parts[part["id"]]
            part.update(added(part | {"kind": own.word}, own, Frame, own.word))
            self.told[part["id"]] = part["label"]

    def group(
        self, name: str, number: int, words: str, parent: str = "", wish: str = "", kind: str = "boundary"
    ) -> dict[str, Any]:
        """The group of a name, made where it is new; in another, where one is named."""
        if name not in self.groups:
            self._refuse(number, len(self.groups) + 1, limits.PARSE_FRAMES, "groups")
            frame = self.ids.of(f"frame {name}", slug(wish or words or name))
            self.groups[name] = {"id": frame, "kind": kind, "label": label(words)}
            self.marks[frame] = Mark(line=number, name=name)
            self.became[f"group {name}"] = f"frame {frame}"
        part = self.groups[name]
        if parent and parent != name:
            part["parent"] = self.groups[parent]["id"]
        self._own_group(part)
        return part

    def entitle(self, name: str, words: str) -> None:
        """Another label for a group."""
        self.groups[name]["label"] = label(words)
        self._own_group(self.groups[name])

    def put(self, name: str, group: str) -> None:
        """Put a node into a group."""
        self.nodes[name]["frame"] = self.groups[group]["id"]

    def may_move(self, name: str, groups: Iterable[str]) -> bool:
        """Is a node in no group yet, or in one of these?"""
        frame = self.nodes[name].get("frame")
        return not frame or any(frame == self.groups[group]["id"] for group in groups)

    def forget(self, name: str) -> None:
        """Take back the node of a name that turns out to be a group."""
        if node := self.nodes.pop(name, None):
            self.marks.pop(node["id"], None)
            self.became.pop(name, None)

    def hide(self, source: str, target: str) -> None:
        """Tell of a line that nobody sees, which is none."""
        self.became[f"{source} to {target}"] = "an invisible line, which only sets places"

    def room_for(self, number: int, nodes: int, lines: int) -> None:
        """Refuse before anything is made: a short text may ask for millions. Raises TooLarge."""
        self._refuse(number, len(self.nodes) + nodes, limits.PARSE_NODES, "nodes")
        self._refuse(number, len(self.waiting) + lines, limits.PARSE_CONNECTIONS, "connections")

    def join(self, source: str, target: str, words: str, number: int, both: bool = False) -> None:
        """A line between two names, once all parts are known; a plain one where an end is a group."""
        self.waiting.append(_Line(source, target, words, number, both))

    def _joined(self, line: _Line) -> None:
        source, target, words, number = line.source, line.target, line.words, line.number
        told, ends = self._told(source, target), [self._end(source), self._end(target)]
        if source in self.groups or target in self.groups:
            self._plain(ends, words, number, told, line.both)
            return
        own = self.own.connection(ends[0]["id"], ends[1]["id"], number)
        kind, back = drawn(vocabulary(), ends[0]["service"], ends[1]["service"], words, ends[1]["label"])
        kind, back = (own.word, False) if own else (kind, back)
        ends = ends[::-1] if back else ends
        wish = own.id if own else f"{ends[0]['id']}-{ends[1]['id']}"
        name = self.ids.of(f"line {len(self.connections)}", wish)
        part = {"id": name, "source": ends[0]["id"], "target": ends[1]["id"], "kind": kind}
        part |= {"label": label(words)} if words else {}
        part |= {"settings": said} if not own and (said := said_of_line(kind, words)) else {}
        self.connections.append(added(part, own, Connection) if own else part)
        self.marks[name] = Mark(line=number, name=told)
        self.became[told] = line_words(name, kind, back) + (BOTH_ENDS if line.both else "")
        if line.both:
            self.leave(number, f"the arrow back from {target} to {source}: a connection has one direction")

    def _told(self, source: str, target: str) -> str:
        """What the report calls a line; several between the same two are numbered."""
        told = f"{source} to {target}"
        self.between[told] = number = self.between.get(told, 0) + 1
        return told if number == 1 else f"{told} ({number})"

    def _end(self, name: str) -> dict[str, Any]:
        return self.groups[name] if name in self.groups else self.nodes[name]

    def _plain(self, ends: list[dict[str, Any]], words: str, number: int, told: str, both: bool) -> None:
        self._refuse(number, len(self.lines) + 1, limits.PARSE_LINES, "lines to groups")
        name = self.ids.of(f"plain {len(self.lines)}", f"{ends[0]['id']}-{ends[1]['id']}")
        part = {"id": name, "source": ends[0]["id"], "target": ends[1]["id"], "arrow": "both" if both else "end"}
        self.lines.append(part | ({"label": label(words)} if words else {}))
        self.marks[name] = Mark(line=number, name=told)
        self.became[told] = f"plain line {name}, as an end is a group"

    def note(self, number: int, name: str, words: str, of: str = "") -> None:
        """A text that is no part, about one where its name is one of the file's."""
        if len(self.notes) >= limits.PARSE_NOTES:
            raise TooLarge([Error(f"line {number}", f"more than {limits.PARSE_NOTES:,} texts")])
        note = self.ids.of(f"note {name}", slug(words or "note"))
        about = self.nodes.get(of) or self.groups.get(of)
        told = {"id": note, "text": words[: limits.NOTE_TEXT]}
        self.notes.append(told | ({"about": about["id"]} if about else {}))
        self.became[name] = f"note {note}"

    def leave(self, number: int, why: str) -> None:
        """Something at a line that became nothing, and why."""
        self.left_over.append(Leftover(f"line {number}", why))

    def sketch(self, title: str) -> Sketch:
        """The document. Raises InputError."""
        for line in self.waiting:
            self._joined(line)
        self.waiting = []
        others = {"lines": self.lines, "notes": self.notes}
        given = {name: parts for name, parts in others.items() if parts}
        nodes = list(self.nodes.values())
        for node in nodes:
            if node["id"] not in self.ours and (said := said_of_part(node["service"], node["label"])):
                node["settings"] = said
        connections, frames = without_lost(self.connections, list(self.groups.values()), nodes)
        return assembled(title, nodes, frames, connections, given)

    def imported(self, title: str, key: str) -> Imported:
        """What a reader answers."""
        sketch = self.sketch(title)
        left_over = sorted(self.left_over, key=lambda one: int(one.name.removeprefix("line ")))
        return Imported(sketch, key, self.became, tuple(left_over), self.marks)

    def _refuse(self, number: int, count: int, most: int, what: str) -> None:
        if count > most:
            raise TooLarge([Error(f"line {number}", f"more than {most:,} {what}")])


@lru_cache(maxsize=limits.PARSE_NODES)  # a hostile text says the same again and again
def service_of(said: str, hint: str = "", icon: str = "") -> str:
    """The service that a picture is of, else the one that a label names, else the one that words beside it do.

    A product named beside the label, such as what a part is made with, says more than a label that only describes.
    """
    if icon and (found := of_picture(icon, said)):
        return found
    if said in names.by_short():
        return names.by_short()[said]
    found = guess_service(said)
    if hint and (found == GENERIC or (names.is_proper(hint) and not names.is_proper(said))):
        return guess_service(hint) if guess_service(hint) != GENERIC else found
    if found == GENERIC and icon and not is_of_anything(icon):
        found = guess_service(" ".join(split_words(re.split(r"[/\\]", icon)[-1])))
    return found
