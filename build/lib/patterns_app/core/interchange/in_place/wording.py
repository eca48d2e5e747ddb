"""Values as text in a template's own style: its indentation, its dashes, its form of intrinsic functions."""

from __future__ import annotations

import itertools
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from patterns_app.core.interchange.sam.template import as_yaml

from .spots import Spot, at, is_json

_SHORT = re.compile(r"!(Ref|GetAtt|Sub)\b")
_LONG = re.compile(r"^[ \t]*(-[ \t]+)?(Ref|Fn::\w+)[ \t]*:", re.MULTILINE)


@dataclass(frozen=True)
class Style:
    """How a text is written. `unit` is one step of indentation, empty in JSON of one line."""

    line_end: str
    unit: str
    dashes_in: bool  # a list stands one step further in than its key
    short: bool  # !Ref, and not Ref:
    airy: bool  # blank lines between resources


def style_of(text: str, root: Spot) -> Style:
    """The style of a template's text, by what most of it does."""
    line_end = "\r\n" if "\r\n" in text else "\n"
    resources = at(root, ("Resources",))
    entries = resources.entries if resources else ()
    if is_json(text):
        first = entries[0].start if entries else 0
        step = _before(text, first)[: len(_before(text, first)) // 2] if "\n" in text[:first] else ""
        return Style(line_end, step, True, False, False)
    step = " " * (column(text, entries[0].start) if entries and not (resources and resources.flow) else 2)
    gaps = [text[one.spot.end : other.start].replace("\r", "") for one, other in itertools.pairwise(entries)]
    airy = bool(gaps) and sum("\n\n" in gap for gap in gaps) * 2 > len(gaps)
    long_only = bool(_LONG.search(text)) and not _SHORT.search(text)
    return Style(line_end, step or "  ", _dashes_in(text, root), not long_only, airy)


def _before(text: str, place: int) -> str:
    """What stands before a place in its line."""
    return text[text.rfind("\n", 0, place) + 1 : place]


def column(text: str, place: int) -> int:
    """The column of a place, counted from 0."""
    return len(_before(text, place))


def _dashes_in(text: str, root: Spot) -> bool:
    """Do most lists stand further in than their keys?"""
    counted = [0, 0]
    waiting = [root]
    while waiting:
        spot = waiting.pop()
        for entry in spot.entries:
            if entry.spot.kind == "sequence" and spot.kind == "mapping" and entry.spot.entries and not entry.spot.flow:
                counted[column(text, entry.spot.start) > column(text, entry.start)] += 1
            waiting.append(entry.spot)
    return counted[1] >= counted[0]


def block(value: Any, style: Style) -> Iterator[str]:
    """A value as lines of YAML without indentation of their own; of a scalar the one line or the lines of its block."""
    if isinstance(value, list) and value:
        for item in value:
            lines = list(block(item, style))
            yield f"- {lines[0]}"
            yield from (f"  {line}" if line else "" for line in lines[1:])
    elif isinstance(value, dict) and value and not _is_short(value, style):
        for key, inner in value.items():
            yield from entry(key, inner, style)
    else:
        yield from scalar(value, style)


def entry(key: str, value: Any, style: Style) -> Iterator[str]:
    """A key with its value as lines of YAML."""
    name = scalar(key, style)[0]
    lines = list(block(value, style))
    inline = not isinstance(value, (dict, list)) or not value or _is_short(value, style)
    if inline:
        yield f"{name}: {lines[0]}"
        yield from lines[1:]
        return
    yield f"{name}:"
    step = style.unit if style.dashes_in or not isinstance(value, list) else ""
    yield from (f"{step}{line}" if line else "" for line in lines)


def _is_short(value: Any, style: Style) -> bool:
    """Is it an intrinsic function that stands in one line?"""
    if not style.short or not isinstance(value, dict) or len(value) != 1:
        return False
    name, inner = next(iter(value.items()))
    if name == "Fn::GetAtt":
        return isinstance(inner, str) or (isinstance(inner, list) and all(isinstance(one, str) for one in inner))
    return name in ("Ref", "Fn::Sub") and isinstance(inner, str) and "\n" not in inner


def scalar(value: Any, style: Style) -> list[str]:
    """A scalar, or an empty mapping or list, as lines: more than one for a text of several lines."""
    if isinstance(value, str) and _fits_a_block(value):
        ends = "+" if value.endswith("\n\n") else "" if value.endswith("\n") else "-"
        lines = (value if ends == "+" else value.removesuffix("\n")).split("\n")
        return [f"|{ends}", *(f"{style.unit}{line}" if line else "" for line in lines)]
    if isinstance(value, str) and "\n" in value:
        return [json.dumps(value, ensure_ascii=False)]
    return [as_yaml(value).removesuffix("...\n").rstrip("\n")]


def _fits_a_block(text: str) -> bool:
    """Has a text several lines, and nothing in them that a block of YAML would lose?"""
    plain = text.replace("\n", "").isprintable() and not text.startswith((" ", "\n"))
    return "\n" in text.strip("\n") and plain and not re.search(r"[ \t]\n", text)


def in_flow(value: Any) -> str:
    """A value inside of the brackets of YAML or in JSON of one line."""
    return json.dumps(value, ensure_ascii=False)


def in_json(value: Any, style: Style, outer: str) -> str:
    """A value in JSON whose lines begin with `outer`."""
    if not style.unit:
        return in_flow(value)
    text = json.dumps(value, ensure_ascii=False, indent=style.unit)
    return text.replace("\n", f"{style.line_end}{outer}")
