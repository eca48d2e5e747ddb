"""The one door for sketches from outside: bytes in, a Sketch or every error with its JSON path out.

InputError
  TooLarge        more bytes, parts or nesting than the limits allow
  NotASketch      not JSON, not an object, or a schema version that this product does not know
  InvalidSketch   a sketch with mistakes; `errors` lists them with their paths
"""

from __future__ import annotations

import math
import re
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from itertools import islice
from operator import attrgetter, gt
from typing import Any, TypeVar

import msgspec

from patterns_app.core import limits

from .checking import ID_EXPECTED, is_id, reference_problems
from .choices import choices_at, keys_at
from .model import (
    SCHEMA,
    Connection,
    Frame,
    Ignored,
    Image,
    Node,
    Note,
    Page,
    PlainLine,
    Rectangle,
    Scenario,
    Sketch,
)
from .upgrade import upgrade

T = TypeVar("T")


WHOLE = "$"  # the place of a mistake that is about all of it


@dataclass(frozen=True)
class Error:
    """One mistake and its place, as a JSON path that starts at `$`."""

    path: str
    message: str

    @property
    def told(self) -> str:
        """The mistake with its place, where it is not about the whole file."""
        return self.message if self.path in ("", WHOLE) else f"{self.path}: {self.message}"


class InputError(ValueError):
    """The input cannot be used. `errors` say where and why, in plain words."""

    def __init__(self, errors: list[Error]) -> None:
        self.errors = errors
        super().__init__("; ".join(f"{error.path}: {error.message}" for error in errors[:3]))


class TooLarge(InputError):
    """More than the limits allow."""


class NotASketch(InputError):
    """Not a sketch at all."""


class InvalidSketch(InputError):
    """A sketch with mistakes."""


_PARTS: dict[str, tuple[type[msgspec.Struct], int]] = {
    "nodes": (Node, limits.PARSE_NODES),
    "frames": (Frame, limits.PARSE_FRAMES),
    "connections": (Connection, limits.PARSE_CONNECTIONS),
    "scenarios": (Scenario, limits.PARSE_SCENARIOS),
    "ignored": (Ignored, limits.PARSE_IGNORED),
    "notes": (Note, limits.PARSE_NOTES),
    "boxes": (Rectangle, limits.PARSE_BOXES),
    "images": (Image, limits.PARSE_IMAGES),
    "lines": (PlainLine, limits.PARSE_LINES),
    "pages": (Page, limits.PARSE_PAGES),
}
_LISTS = attrgetter(*_PARTS)
_MOST = tuple(most for _, most in _PARTS.values())


def parse(data: bytes) -> Sketch:
    """Read a sketch from JSON bytes (UTF-8).

    Raises TooLarge, NotASketch or InvalidSketch, each with every error found (at most `limits.ERRORS_REPORTED`).

    >>> parse(b'{"schema": "pattern-studio/2", "nodes": [{"id": "fn", "service": "aws.lambda"}]}').nodes[0].id
    'fn'
    """
    if len(data) > limits.SKETCH_BYTES:
        raise TooLarge([Error("$", f"the document has {len(data):,} bytes; at most {limits.SKETCH_BYTES:,} are read")])
    if (sketch := _read_plain(data)) is not None:
        return sketch
    value = decode(data)
    if not isinstance(value, dict):
        raise NotASketch([Error("$", f"a sketch is a JSON object, this is {_json_type(value)}")])
    return _read_with_care(value)


def parse_value(value: Any) -> Sketch:
    """Read a sketch from plain values (what JSON decodes to). Raises as `parse` does."""
    if not isinstance(value, dict):
        raise NotASketch([Error("$", f"a sketch is a JSON object, this is {_json_type(value)}")])
    return _written_plain(value) or _read_with_care(value)


def _read_with_care(value: dict[str, Any]) -> Sketch:
    """Whatever is wrong is named, each mistake with its place."""
    if wrong := list(islice(unstorable(value, "$"), limits.ERRORS_REPORTED)):
        raise InvalidSketch(wrong)
    value = upgrade(value)
    if value.get("schema") != SCHEMA:
        raise NotASketch([Error("$.schema", f"expected {SCHEMA!r}, got {_shown_value(value.get('schema'))}")])
    _refuse_too_many(value)
    try:
        sketch = msgspec.convert(value, Sketch)
    except msgspec.ValidationError as first:
        raise InvalidSketch(_all_errors(value) or [_as_error(first, value, Sketch, "$")]) from None
    return _with_ends(sketch)


def _with_ends(sketch: Sketch) -> Sketch:
    """The sketch, when what it refers to is there. Raises InvalidSketch."""
    problems = islice(reference_problems(sketch), limits.ERRORS_REPORTED)
    if errors := [Error(f"$.{problem.path}", _shortened(problem.message)) for problem in problems]:
        raise InvalidSketch(errors)
    return sketch


# A document with nothing odd in it is read in one go, about ten times as fast. Odd are escapes but those of quotes,
# slashes and white space; raw characters that cannot be kept (the decoder refuses those below the space). The decoder
# takes no number that is too large, and nothing that is nested deeper than a sketch.
_ESCAPE = re.compile(rb"\\(.?)", re.DOTALL)
_PLAIN_ESCAPES = frozenset({b'"', b"\\", b"/", b"n", b"r", b"t"})
_VERSION = re.compile(rb'\s*+\{\s*+"schema"\s*+:\s*+"%s"' % re.escape(SCHEMA.encode()))
_READER = msgspec.json.Decoder(Sketch)


class _Head(msgspec.Struct):
    schema: str = ""


def _read_plain(data: bytes) -> Sketch | None:
    """The sketch of a document without anything odd; None when it has to be read with care, or has mistakes to name."""
    if _is_odd(data):
        return None
    try:
        sketch = _READER.decode(data)
        if not _VERSION.match(data) and msgspec.json.decode(data, type=_Head).schema != SCHEMA:
            return None  # in memory the version has a default
    except (msgspec.MsgspecError, UnicodeDecodeError):
        return None
    if any(map(gt, map(len, _LISTS(sketch)), _MOST)):
        return None
    return _with_ends(sketch)


def _written_plain(value: dict[str, Any]) -> Sketch | None:
    """The same for plain values: written once more, for the decoder is the quickest to look at all of them."""
    try:
        data = msgspec.json.encode(value)
    except (TypeError, ValueError, RecursionError):  # no JSON: half a character, a number beyond 64 bits
        return None
    # A number that is none is written as null.
    return None if b"null" in data else _read_plain(data)


def _is_odd(data: bytes) -> bool:
    """Could a text in it hold what `unstorable` looks for? Each question is answered by one pass in C."""
    if b"\x7f" in data or (b"\xef" in data and b"\xef\xbf" in data):  # one byte is looked for at once
        return True
    return b"\\" in data and not _PLAIN_ESCAPES.issuperset(_ESCAPE.findall(data))


def decode(data: bytes) -> Any:
    """Plain values from JSON, nested no deeper than a sketch. Raises NotASketch, TooLarge."""
    if _nests_deeper(data, limits.JSON_DEPTH):
        raise _too_deep("$")
    try:
        return msgspec.json.decode(data)
    except UnicodeDecodeError:
        raise NotASketch([Error("$", "not UTF-8 text")]) from None
    except msgspec.DecodeError as error:
        raise NotASketch([Error("$", f"not valid JSON: {error}")]) from None


def _too_deep(path: str) -> TooLarge:
    return TooLarge([Error(path, f"nested deeper than {limits.JSON_DEPTH} levels")])


# A string is taken whole even when its closing quote is missing, and never tried twice (`+` after a quantifier):
# a document of nothing but escaped quotes would else be read again from each of them.
_STRING = re.compile(rb'"[^"\\]*+(?:\\.[^"\\]*+)*+"?', re.DOTALL)
_NO_BRACKET = bytes(byte for byte in range(256) if byte not in b"[{]}")


def _nests_deeper(data: bytes, most: int) -> bool:
    """Is the text nested deeper than `most` levels? Told before any parser recurses into it."""
    level = 0
    for bracket in _STRING.sub(b"", data).translate(None, _NO_BRACKET):
        if bracket in b"[{":
            level += 1
            if level > most:
                return True
        else:
            level -= 1
    return False


# What neither XML nor a database can hold: control characters but tab and line ends, surrogates, non-characters.
_UNPRINTABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")


def unstorable(value: Any, path: str, level: int = 1) -> Iterator[Error]:
    """Texts and numbers that cannot be kept or written out again. Raises TooLarge when it is nested too deep."""
    if isinstance(value, str):
        if found := _UNPRINTABLE.search(value):
            yield Error(path, f"holds the control character U+{ord(found.group()):04X}; remove it")
    elif isinstance(value, int | float):
        if not math.isfinite(value) if isinstance(value, float) else not -(2**63) <= value < 2**63:
            yield Error(path, "is not a number that JSON can hold; use a finite one of at most 64 bits")
    elif isinstance(value, dict | list | tuple):
        if level > limits.JSON_DEPTH:
            raise _too_deep(path)
        yield from _unstorable_inside(value, path, level)


def _unstorable_inside(value: Any, path: str, level: int) -> Iterator[Error]:
    if not isinstance(value, dict):
        for index, item in enumerate(value):
            yield from unstorable(item, f"{path}[{index}]", level + 1)
        return
    for key, item in value.items():
        if isinstance(key, str) and (found := _UNPRINTABLE.search(key)):
            yield Error(path, f"a key holds the control character U+{ord(found.group()):04X}; remove it")
        yield from unstorable(item, f"{path}.{_shown_key(key)}", level + 1)


def _refuse_too_many(value: dict[str, Any]) -> None:
    errors = []
    for name, (_, most) in _PARTS.items():
        parts = value.get(name)
        if isinstance(parts, list | tuple) and len(parts) > most:
            errors.append(Error(f"$.{name}", f"has {len(parts):,} items; at most {most:,} are read"))
    if errors:
        raise TooLarge(errors)


def _all_errors(value: dict[str, Any]) -> list[Error]:
    """One error for each faulty part, so that a person can mend them together."""
    errors = _error_of({key: item for key, item in value.items() if key not in _PARTS}, Sketch, "$")
    for name, (kind, _) in _PARTS.items():
        parts = value.get(name, [])
        if not isinstance(parts, list | tuple):
            errors.append(Error(f"$.{name}", f"expected a list, got {_json_type(parts)}"))
            continue
        for index, part in enumerate(parts):
            errors += _error_of(part, kind, f"$.{name}[{index}]")
            if len(errors) >= limits.ERRORS_REPORTED:
                return errors
    return errors


def converted(value: Any, kind: type[T], path: str = "$") -> T:
    """Plain values that come with a sketch, as their class has them. Raises InvalidSketch with the place."""
    try:
        return msgspec.convert(value, kind)
    except msgspec.ValidationError as error:
        raise InvalidSketch([_as_error(error, value, kind, path)]) from None


def _error_of(value: Any, kind: type[msgspec.Struct], path: str) -> list[Error]:
    try:
        msgspec.convert(value, kind)
    except msgspec.ValidationError as error:
        return [_as_error(error, value, kind, path)]
    id_ = value.get("id", "a")
    return [] if is_id(id_) else [Error(f"{path}.id", ID_EXPECTED)]


# Of the texts of a sketch only ids and hashes have a pattern.
_HASH_EXPECTED = "expected the SHA-256 of a file: 64 digits and letters from a to f"

_STEPS = re.compile(r"\.(\w+)|\[(\d+)\]")
_Items = list[tuple[Any, Any]]


def _as_error(error: msgspec.ValidationError, value: Any, kind: Any, path: str) -> Error:
    """msgspec puts the path at the end of its message, in backticks; join it to the path of the part."""
    message, _, place = str(error).rpartition(" - at `")
    if not message:
        message, place = str(error), "$`"
    # A key that is wrong itself is "key` in `$.settings": the place to look at is what holds it.
    is_key = place.startswith("key` in `")
    place = place.removeprefix("key` in `").removeprefix("$").removesuffix("`")
    message = message.replace("Object contains unknown field", "unknown key").replace("`", "'")
    message = message.replace("Object missing required field", "missing key")
    if "matching regex" in message:
        message = _HASH_EXPECTED if place.endswith((".blob", ".image")) else ID_EXPECTED
    words = ""
    if message.startswith("Invalid enum value") and (able := choices_at(kind, place)):
        words = f"; use one of {', '.join(able)}"
    if message.startswith("unknown key") and (able := keys_at(kind, place)):
        words = f"; it may have {', '.join(able)}"
    if message.endswith("got 'null'") and place.endswith(".settings[...]"):
        message = "a setting is never null: leave it out"
    message = ("a key: " if is_key else "") + message[0].lower() + message[1:]
    return Error(path + _with_keys(place, value, kind), _shortened(message) + words)


def _with_keys(place: str, value: Any, kind: Any) -> str:
    """msgspec writes `settings[...]` for a value under any key: find the keys, the first whose values are at fault."""
    told, seen, steps = "", "", list[Any]()
    before, dots, after = place.partition("[...]")
    while dots:
        told, seen = told + before, f"{seen}{before}[...]"
        steps += [name or int(index) for name, index in _STEPS.findall(before)]
        items = list(_at(value, steps).items())
        fails = partial(_fails, value, steps, items, kind, seen)
        count = bisect_left(range(len(items) + 1), True, key=fails)
        if not 0 < count <= len(items):
            return f"{told}[...]{after}"
        value = _with(value, steps, items[count - 1 : count])
        steps.append(items[count - 1][0])
        told = f"{told}.{_shown_key(steps[-1])}"
        before, dots, after = after.partition("[...]")
    return told + before


def _fails(value: Any, steps: list[Any], items: _Items, kind: Any, place: str, count: int) -> bool:
    """Is the first mistake at this place, as msgspec writes it, with so many of the items?"""
    try:
        msgspec.convert(_with(value, steps, items[:count]), kind)
    except msgspec.ValidationError as error:
        return f"`${place}" in str(error)
    return False


def _at(value: Any, steps: list[Any]) -> Any:
    for step in steps:
        value = value[step]
    return value


def _with(value: Any, steps: list[Any], items: _Items) -> Any:
    """The same values, with these alone in the mapping at the end of the steps."""
    if not steps:
        return dict(items)
    copy = value.copy()
    copy[steps[0]] = _with(value[steps[0]], steps[1:], items)
    return copy


def _json_type(value: Any) -> str:
    names = {dict: "an object", list: "a list", str: "a string", bool: "a boolean", type(None): "null"}
    return names.get(type(value), "a number")


def _shown_value(value: Any) -> str:
    return _shortened(repr(value), 60) if isinstance(value, str) else _json_type(value)


def _shown_key(key: Any) -> str:
    """A key as a path shows it: short, since each place below repeats it, and without what cannot be printed."""
    return _shortened(_UNPRINTABLE.sub("?", key), 64) if isinstance(key, str) else "?"


def _shortened(text: str, most: int = 200) -> str:
    return text if len(text) <= most else text[: most - 1] + "…"
