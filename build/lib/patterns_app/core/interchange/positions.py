"""Where things stand in a text: lines and columns of places in YAML and JSON, found after the text was read.

A reader only says by which keys a part is reached (`Mark`); what needs lines asks here, so that nobody else pays.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import yaml

from .reading_model import Keys, Mark

_TOKEN = re.compile(r'"(?:[^"\\]|\\.)*"|[{}\[\],]')
_KEY = re.compile(r"\s*:")
_SOMETHING = re.compile(r"\S")


@dataclass(frozen=True)
class Place:
    """A place that a person can go to. Lines and columns count from 1; 0 is not known."""

    file: str
    line: int = 0
    column: int = 0
    path: str = ""  # `Resources.Orders`, `$.nodes[2]`, `cell 7`

    def __str__(self) -> str:
        """As compilers write it: `file:line:column`."""
        return ":".join(str(part) for part in (self.file, self.line, self.column) if part)


def places_of(marks: Mapping[str, Mark], texts: Mapping[str, bytes], name: str = "") -> dict[str, Place]:
    """The places of marks. `texts` are the files by the names that marks use; `name` is a lone file's own name."""
    found: dict[str, Place] = {}
    wanted: dict[str, set[Keys]] = {}
    for mark in marks.values():
        if mark.keys:
            wanted.setdefault(mark.file, set()).add(mark.keys)
    known = {file: positions(texts[file], keys) for file, keys in wanted.items() if file in texts}
    for part, mark in marks.items():
        line, column = known.get(mark.file, {}).get(mark.keys, (mark.line, 1 if mark.line else 0))
        found[part] = Place(mark.file or name, line, column, mark.name or written(mark.keys))
    return found


def written(keys: Keys) -> str:
    """Keys as a path: `Resources.Orders.Properties`, `$.nodes[2]`."""
    text = "".join(f"[{key}]" if isinstance(key, int) else f".{key}" for key in keys).removeprefix(".")
    return f"$.{text}" if any(isinstance(key, int) for key in keys[:2]) else text


def positions(data: bytes, wanted: Iterable[Keys]) -> dict[Keys, tuple[int, int]]:
    """Line and column of each path, or of the longest beginning of it that stands in the text; nothing for none.

    The text has been read before, so it is known to be sound; one that is not has no positions.
    """
    text = data.decode("utf-8-sig", "replace")
    asked = set(wanted)
    try:
        known = _in_json(text, asked) if text.lstrip().startswith("{") else _in_yaml(text, asked)
    except (yaml.YAMLError, RecursionError):
        return {}
    found = {}
    for keys in asked:
        for length in range(len(keys), 0, -1):
            # That a resource has properties is no place; the resource is.
            if (place := known.get(keys[:length])) and keys[length - 1] != "Properties":
                found[keys] = place
                break
    return found


def _beginnings(wanted: Iterable[Keys]) -> set[Keys]:
    return {keys[:length] for keys in wanted for length in range(len(keys) + 1)}


# --- YAML -------------------------------------------------------------------------------------------------------------


def _in_yaml(text: str, wanted: set[Keys]) -> dict[Keys, tuple[int, int]]:
    root = yaml.compose(text, Loader=yaml.CSafeLoader)
    ways = _beginnings(wanted)
    found: dict[Keys, tuple[int, int]] = {}
    waiting: list[tuple[Keys, Any]] = [((), root)]
    while waiting:
        keys, node = waiting.pop()
        for key, mark, inner in _children(node):
            if (way := (*keys, key)) in ways and way not in found:
                found[way] = (mark.line + 1, mark.column + 1)
                waiting.append((way, inner))
    return found


def _children(node: Any) -> Iterator[tuple[str | int, Any, Any]]:
    if isinstance(node, yaml.MappingNode):
        yield from ((key.value, key.start_mark, inner) for key, inner in node.value if isinstance(key.value, str))
    elif isinstance(node, yaml.SequenceNode):
        yield from ((number, inner.start_mark, inner) for number, inner in enumerate(node.value))


# --- JSON -------------------------------------------------------------------------------------------------------------


def _in_json(text: str, wanted: set[Keys]) -> dict[Keys, tuple[int, int]]:
    """One walk over the brackets and strings. Keys with escapes in them are not found."""
    walk = _Walk(text, _beginnings(wanted))
    for match in _TOKEN.finditer(text):
        walk.step(match)
    return walk.found


class _Walk:
    """Where the walk is: the open brackets, and the way to the value that comes next (None: not wanted)."""

    def __init__(self, text: str, ways: set[Keys]) -> None:
        self._text = text
        self._ways = ways
        self._starts = [0, *(match.end() for match in re.finditer(r"\n", text))]
        self._open: list[tuple[Keys | None, int | None]] = []  # the way to each, and of a list the item's number
        self._here: Keys | None = ()
        self.found: dict[Keys, tuple[int, int]] = {}

    def step(self, match: re.Match[str]) -> None:
        """Go on by one bracket, comma or string."""
        sign = match[0][0]
        if sign in "{[":
            self._open.append((self._here if self._here in self._ways else None, 0 if sign == "[" else None))
            self._next_item(match.end())
        elif sign in "}]":
            if self._open:
                self._open.pop()
        elif sign == ",":
            if self._open and (number := self._open[-1][1]) is not None:
                self._open[-1] = (self._open[-1][0], number + 1)
            self._next_item(match.end())
        elif self._open and self._open[-1][1] is None and _KEY.match(self._text, match.end()):
            way = self._open[-1][0]
            self._here = None if way is None else (*way, match[0][1:-1])
            self._note(match.start())

    def _next_item(self, after: int) -> None:
        """In a list the next item begins; in an object a key comes first."""
        way, number = self._open[-1] if self._open else (None, None)
        self._here = None if way is None or number is None else (*way, number)
        if self._here is not None and (begins := _SOMETHING.search(self._text, after)):
            self._note(begins.start())

    def _note(self, offset: int) -> None:
        if self._here is not None and self._here in self._ways and self._here not in self.found:
            line = bisect_right(self._starts, offset)
            self.found[self._here] = (line, offset - self._starts[line - 1] + 1)
