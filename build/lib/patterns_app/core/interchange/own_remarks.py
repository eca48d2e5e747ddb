"""What our own texts say of each part in a remark, so that they come back as they went out.

A drawing as text has no word for a kind of connection, a setting or the service of a part that bears its name only. Our
writers say it in a remark before the part's own line, as `orders: aws.sqs, retention = 345600` or, of a connection,
`api-orders, api to orders: write`. `@` marks what is no setting. Readers take a remark for what it says where its part
is there and is still what the remark is about; what a person has changed in the text itself wins.

No remark holds a brace: Mermaid would take it for a directive (https://mermaid.js.org/intro/syntax-reference.html).
"""

from __future__ import annotations

import json
import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import islice
from operator import attrgetter
from typing import Any, get_args

import msgspec

from patterns_app.core.sketch.model import ID_LETTERS, Connection, Frame, FrameKind, Node
from patterns_app.core.sketch.parser import unstorable
from patterns_app.core.vocabulary.catalog import vocabulary

from .assembling import label
from .markup import without_markup

_REMARK = re.compile(
    rf"^[ \t]*(?:%%|//|#) (?P<id>{ID_LETTERS})(?:, (?P<source>{ID_LETTERS}) to (?P<target>{ID_LETTERS}))?: "
    r"(?P<word>[A-Za-z][\w.-]{0,127})(?P<more>(?:, @?[\w.-]{1,64} = [^\n]*)?)$",
    re.MULTILINE,
)
_PAIR = re.compile(r", (@?[\w.-]{1,64}) = (\"(?:\\.|[^\"\\])*\"|[^,\s\"]+)")
_MOST = 500  # values of one remark that are read: it counts again wherever a text names the part
_SIGNS = str.maketrans({sign: f"\\u{ord(sign):04x}" for sign in "{}`"})  # directives' and fences', as JSON escapes them
# What the text itself says, and what has its place in none: where parts stand, and what lies beside the document.
_DRAWN = frozenset({"id", "service", "kind", "label", "frame", "parent", "source", "target"})
_PLACES = frozenset({"position", "pinned", "box", "route", "label_at", "page", "opens", "image", "settings"})


@dataclass(frozen=True)
class Remark:
    """What one remark says: the service or kind, settings, and other fields of the part."""

    line: int
    id: str
    word: str
    settings: Mapping[str, Any] = field(default_factory=dict)
    fields: Mapping[str, Any] = field(default_factory=dict)

    def label(self, shown: str, instead: str) -> str | None:
        """The label as it was, where the text still shows what it became; `instead` is shown where there was none."""
        own = self.fields.get("label")
        if not isinstance(own, str):
            return None
        return own if shown == (plain(own) or instead) else None


def plain(words: str) -> str:
    """A label as it comes back from a text."""
    return label(without_markup(words))


def remark(part: Node | Frame | Connection) -> str:
    """What the text does not say of a part, on one line without braces."""
    match part:
        case Node(id=name, service=word):
            head = f"{name}: {word}"
        case Frame(id=name, kind=word):
            head = f"{name}: {word}"
        case Connection():
            head = f"{part.id}, {part.source} to {part.target}: {part.kind}"
    return head + "".join(f", {key} = {_written(value)}" for key, value in _said(part))


def also(part: Node | Frame | Connection) -> str:
    """The same without ids and word, for a text that says these by itself."""
    return "".join(f", {key} = {_written(value)}" for key, value in _said(part))


def _said(part: Node | Frame | Connection) -> Iterator[tuple[str, Any]]:
    if not part.label or plain(part.label) != part.label:
        yield "@label", part.label
    for key, value in _flat(msgspec.to_builtins(part), ""):
        if key.partition(".")[0] not in _DRAWN | _PLACES:
            yield f"@{key}", value
    if not isinstance(part, Frame):
        yield from part.settings.items()


def _flat(value: Mapping[str, Any], before: str) -> Iterator[tuple[str, Any]]:
    for key, one in value.items():
        if isinstance(one, dict):
            yield from _flat(one, f"{before}{key}.")
        elif one is not None:
            yield f"{before}{key}", one


def _written(value: Any) -> str:
    return json.dumps(value).translate(_SIGNS)


@dataclass
class Remarks:
    """The remarks of a text: of nodes and frames by id, of connections by their ends."""

    parts: dict[str, Remark] = field(default_factory=dict)
    lines: dict[tuple[str, str], list[Remark]] = field(default_factory=dict)  # in the order of the text

    @classmethod
    def of(cls, text: str) -> Remarks:
        """All remarks of a text that may be ours."""
        found, line, counted = cls(), 1, 0
        for match in _REMARK.finditer(text):
            line += text.count("\n", counted, match.start("id"))
            counted = match.start("id")
            one = _remark(match, line)
            if match["source"] and one.word in vocabulary().kinds:
                found.lines.setdefault((match["source"], match["target"]), []).append(one)
            elif not match["source"]:
                found.parts[one.id] = one
        return found

    def is_frame(self, name: str) -> bool:
        """Is the part a frame by its remark? An empty one looks as a node in some texts."""
        return name in self.parts and self.parts[name].word in get_args(FrameKind)

    def service(self, node: str, called: str, hint: str) -> Remark | None:
        """What is said of a node, where its service still is what the text calls it."""
        one = self.parts.get(node)
        if one is None or one.word not in vocabulary().services:
            return None
        return one if vocabulary().short_name(one.word) in (hint, called) else None

    def connection(self, source: str, target: str, line: int) -> Remark | None:
        """What is said of a connection. Of several between the same two, what stands nearest before its line."""
        those = self.lines.get((source, target))
        if not those:
            return None
        place = bisect_left(those, line - 1, key=attrgetter("line"))
        if place == len(those) or (place and line - 1 - those[place - 1].line <= those[place].line - line + 1):
            place -= 1
        return those.pop(place)


def behind(text: str, line: int) -> Remark | None:
    """A remark that stands behind what it is about, as in a program."""
    found = _REMARK.fullmatch(text)
    return _remark(found, line) if found else None


def _remark(match: re.Match[str], line: int) -> Remark:
    settings, fields = pairs(match["more"])
    return Remark(line, match["id"], match["word"], settings, fields)


def pairs(more: str) -> tuple[dict[str, Any], dict[str, Any]]:
    """Settings and fields of `, key = value, @key = value`; what is no value is passed over."""
    settings: dict[str, Any] = {}
    fields: dict[str, Any] = {}
    for match in islice(_PAIR.finditer(more), _MOST):
        key, value = match[1], value_of(match[2])
        if isinstance(value, (str, int, float, bool)):
            into, name = (fields, key[1:]) if key.startswith("@") else (settings, key)
            _put(into, name.split(".") if key.startswith("@") else [name], value)
    return settings, fields


def value_of(written: str) -> Any:
    """A value as JSON has it; None for what is none, or could not be kept."""
    try:
        value = json.loads(written)
    except (ValueError, RecursionError):
        return None
    return None if isinstance(value, dict | list) or any(unstorable(value, "")) else value


def _put(into: dict[str, Any], path: list[str], value: Any) -> None:
    for key in path[:-1]:
        inner = into.setdefault(key, {})
        if not isinstance(inner, dict):
            return
        into = inner
    into[path[-1]] = value


def added(part: dict[str, Any], own: Remark, kind: type[Node | Frame | Connection], shown: str = "") -> dict[str, Any]:
    """A part with what a remark says of it, as far as such a part may say it. `shown` stands where it has no label."""
    settings = {"settings": dict(own.settings)} if own.settings else {}
    others = {key: value for key, value in own.fields.items() if key not in _DRAWN | _PLACES}
    was = own.label(part.get("label", ""), shown)
    named = {} if was is None else {"label": was}
    for more in (named | others | settings, named | settings, named | others, named):
        whole = part | more
        try:
            msgspec.convert(whole, kind)
        except msgspec.ValidationError:
            continue
        return whole
    return part


Parts = list[dict[str, Any]]


def without_lost(lines: Parts, frames: Parts, nodes: Iterable[dict[str, Any]]) -> tuple[Parts, Parts]:
    """Connections and frames without what remarks say of nodes that somebody has deleted since."""
    there = {node["id"] for node in nodes}
    named = ("authoriser", "dead_letters")
    kept = [{key: value for key, value in line.items() if key not in named or value in there} for line in lines]
    return kept, [_bound(frame, there) for frame in frames]


def _bound(frame: dict[str, Any], there: set[str]) -> dict[str, Any]:
    bindings = frame.get("pattern", {}).get("bindings", {})
    if there.issuperset(bindings.values()):
        return frame
    played = {role: node for role, node in bindings.items() if node in there}
    return frame | {"pattern": frame["pattern"] | {"bindings": played}}
