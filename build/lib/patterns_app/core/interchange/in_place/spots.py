"""A template's text as a tree of spots: which characters of it are which value, in YAML and in JSON.

Only places are told here; what the values mean is read elsewhere (`cloudformation.text`), which also refuses what is
too deep, too large or damaged before this room is asked.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Literal, NamedTuple

import yaml

from patterns_app.core.interchange.reading_model import Keys

_DECODER = json.JSONDecoder(strict=False)
_BLANK = re.compile(r"[ \t\r\n]*")
_PLAIN = re.compile(r"[^\s,\]}]+")
_ANCHOR = re.compile(r"(?:[!&]\S*\s+)*")


class Entry(NamedTuple):
    """One entry of a mapping or item of a sequence; `start` is where its key begins, or the item itself."""

    key: str | int
    start: int
    spot: Spot


@dataclass(frozen=True)
class Spot:
    """Where a value stands: the characters from `start` up to `end`, without space and comments after it."""

    kind: Literal["mapping", "sequence", "scalar"]
    start: int
    end: int
    flow: bool = False  # written in brackets, as all of JSON is
    shared: bool = False  # an alias names it, so that a change would change others too
    entries: tuple[Entry, ...] = ()
    quote: str = ""  # the quote of a scalar, or how its block begins
    _by_key: dict[str | int, Spot] = field(default_factory=dict)

    def inside(self, key: str | int) -> Spot | None:
        """The value under a key or a number; None where there is none."""
        if not self._by_key:
            self._by_key.update((entry.key, entry.spot) for entry in self.entries)
        return self._by_key.get(key)


def at(root: Spot, keys: Keys) -> Spot | None:
    """The spot at a path, or None."""
    found: Spot | None = root
    for key in keys:
        found = found.inside(key) if found else None
    return found


def way(root: Spot, keys: Keys) -> Iterator[Spot]:
    """The spots on a path as far as it goes, the root first."""
    found: Spot | None = root
    yield root
    for key in keys:
        if (found := found.inside(key) if found else None) is None:
            return
        yield found


def of_text(text: str) -> Spot:
    """The tree of a text that `cloudformation.text.load` has taken."""
    if is_json(text):
        return _json(text, _after_blank(text, 0))
    return _Yaml(text).tree()


# --- YAML -------------------------------------------------------------------------------------------------------------


class _Yaml:
    def __init__(self, text: str) -> None:
        self._text = text
        self._seen: dict[int, int] = {}  # by node: how often it is named

    def tree(self) -> Spot:
        root = yaml.compose(self._text, Loader=yaml.CSafeLoader)
        assert root is not None
        self._count(root)
        return self._spot(root)

    def _count(self, root: yaml.Node) -> None:
        waiting = [root]
        while waiting:
            node = waiting.pop()
            self._seen[id(node)] = self._seen.get(id(node), 0) + 1
            if self._seen[id(node)] == 1:
                waiting += _children(node)

    def _spot(self, node: yaml.Node) -> Spot:
        start, end = node.start_mark.index, node.end_mark.index
        shared = self._seen[id(node)] > 1
        if isinstance(node, yaml.MappingNode):
            pairs = [(str(key.value), key.start_mark.index, self._spot(inner)) for key, inner in node.value]
            entries = tuple(Entry(*pair) for pair in pairs)
        elif isinstance(node, yaml.SequenceNode):
            items = [self._spot(inner) for inner in node.value]
            entries = tuple(Entry(number, item.start, item) for number, item in enumerate(items))
        else:
            style = str(getattr(node, "style", None) or "")
            return Spot("scalar", start, self._end(start, end, style), shared=shared, quote=style)
        kind: Literal["mapping", "sequence"] = "mapping" if isinstance(node, yaml.MappingNode) else "sequence"
        flow = bool(node.flow_style)
        if entries and not flow:
            # An alias ends where it is written, which the node that it names does not tell.
            end = max(self._written_end(entry) for entry in entries)
        return Spot(kind, start, end, flow, shared, entries)

    def _written_end(self, entry: Entry) -> int:
        """Where an entry ends; of one that is an alias, the end of its line."""
        if not entry.spot.shared or entry.spot.start >= entry.start:
            return entry.spot.end
        stop = self._text.find("\n", entry.start)
        line = self._text[entry.start : stop if stop >= 0 else len(self._text)]
        return entry.start + len(line.rstrip())

    def _end(self, start: int, end: int, style: str) -> int:
        """Block texts end with their last line; what `+` keeps of blank lines is theirs too."""
        if style not in ("|", ">"):
            return end
        head = self._text[start:end].partition("\n")[0]
        if "+" in _ANCHOR.sub("", head, count=1)[:3]:
            return end - (1 if self._text[start:end].endswith("\n") else 0)
        return start + len(self._text[start:end].rstrip())


def _children(node: yaml.Node) -> list[yaml.Node]:
    if isinstance(node, yaml.MappingNode):
        return [inner for _, inner in node.value]
    return list(node.value) if isinstance(node, yaml.SequenceNode) else []


# --- JSON -------------------------------------------------------------------------------------------------------------


def _after_blank(text: str, place: int) -> int:
    match = _BLANK.match(text, place)
    return match.end() if match else place


def _json(text: str, start: int) -> Spot:
    """The value that begins there. The text is known to be sound and not too deep."""
    sign = text[start]
    if sign == '"':
        return Spot("scalar", start, _string(text, start)[1], flow=True, quote='"')
    if sign not in "{[":
        match = _PLAIN.match(text, start)
        return Spot("scalar", start, match.end() if match else start, flow=True)
    entries: list[Entry] = []
    place = _after_blank(text, start + 1)
    while text[place] not in "}]":
        begins, key = place, len(entries)
        name: str | int = key
        if sign == "{":
            name, place = _string(text, place)
            place = _after_blank(text, _after_blank(text, place) + 1)
        spot = _json(text, place)
        entries.append(Entry(name, begins, spot))
        place = _after_blank(text, spot.end)
        if text[place] == ",":
            place = _after_blank(text, place + 1)
    return Spot("mapping" if sign == "{" else "sequence", start, place + 1, True, False, tuple(entries))


def _string(text: str, start: int) -> tuple[str, int]:
    """The string that begins there, and where it ends."""
    found, end = _DECODER.raw_decode(text, start)
    return str(found), end


def is_json(text: str) -> bool:
    """Is a template written in JSON?"""
    return text.lstrip().startswith("{")


def key_text(key: str) -> str:
    """A key as JSON has it."""
    return json.dumps(key, ensure_ascii=False)
