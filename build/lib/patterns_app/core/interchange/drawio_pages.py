"""The pages of a draw.io file: plain XML, or packed as draw.io packs them."""

from __future__ import annotations

import base64
import binascii
import re
import zlib
from collections.abc import Mapping
from typing import Any
from xml.etree.ElementTree import Element

from patterns_app.core import limits
from patterns_app.core.sketch.parser import Error, NotASketch, TooLarge

from .reading_model import Mark
from .xml_guard import parse_xml

_PERCENT = re.compile(rb"(?:%[0-9A-Fa-f]{2})+")
_CELL_ID = re.compile(r'\bid="([^"]*)"')
_CHUNK = 65_536
_SHOWN = 50  # names of pages in a message


def names_of(pages: list[Element]) -> tuple[str, ...]:
    """What the pages are called; one without a name by its number, as draw.io does it."""
    return tuple(page.get("name", "").strip() or f"Page-{number}" for number, page in enumerate(pages, 1))


def chosen(pages: list[Element], wanted: str) -> int:
    """The place of the page that is wanted, by its number from 1 or its name; the first where none is.

    Raises NotASketch with the names of all pages.
    """
    if not pages:
        raise NotASketch([Error("$", "this is XML, but not a draw.io file: it has no page")])
    names = names_of(pages)
    if not wanted or wanted in names:
        return names.index(wanted) if wanted else 0
    if wanted.isascii() and wanted.isdigit() and 0 < int(wanted[:9]) <= len(pages):
        return int(wanted[:9]) - 1
    shown = ", ".join(f"{number}: {name[:60]}" for number, name in enumerate(names[:_SHOWN], 1))
    raise NotASketch([Error("$", f"the file has no page {wanted[:60]!r}; its pages are {shown}")])


def marks_of(parts: Mapping[str, str], data: bytes) -> dict[str, Mark]:
    """The cell that each part comes from, with its line; a packed page has no lines. `parts` are ids by cell."""
    lines: dict[str, int] = {}
    for number, line in enumerate(data.decode("utf-8", "replace").split("\n"), 1):
        for cell in _CELL_ID.findall(line):
            lines.setdefault(cell, number)
    return {part: Mark(line=lines.get(cell, 0), name=f"cell {cell}") for cell, part in parts.items()}


def can_be_told(scenario: Any, parts: frozenset[str]) -> bool:
    """Are the parts that a story names still there? What is no story is for the parser to say."""
    try:
        steps = list(scenario.get("steps", ()))
        named = {name for step in steps for name in step.get("marks", ())}
        named |= {
            move[end] for step in steps for move in step.get("moves", ()) for end in ("at", "connection") if end in move
        }
    except (AttributeError, TypeError):
        return True
    return named <= parts


def graph_of(page: Element) -> Element:
    """The graph of a page, inflated when it is packed."""
    plain = page.find("mxGraphModel")
    return plain if plain is not None else parse_xml(_inflated(page.text or ""))


def _inflated(text: str) -> bytes:
    """draw.io packs a page as percent-encoded XML, deflated without a header, in base64."""
    try:
        packed = base64.b64decode(text.strip(), validate=True)
        unpacking = zlib.decompressobj(-15)
        return _decoded(unpacking, packed)
    except TooLarge:
        raise
    except (binascii.Error, zlib.error, ValueError):
        raise NotASketch([Error("$", "the page is neither XML nor packed as draw.io packs pages")]) from None


def _decoded(unpacking: zlib._Decompress, packed: bytes) -> bytes:
    """Inflated and decoded chunk by chunk, within one budget for both."""
    left, rest, parts = limits.IMPORT_INFLATED_BYTES, b"", []
    while True:
        chunk = unpacking.decompress(packed, _CHUNK)
        packed = unpacking.unconsumed_tail
        if not chunk:
            parts.append(rest)
            return b"".join(parts)
        whole = rest + chunk
        # A code may be cut in two.
        cut = max(whole.rfind(b"%", -2), 0) if b"%" in whole[-2:] else len(whole)
        whole, rest = whole[:cut], whole[cut:]
        decoded = _PERCENT.sub(lambda codes: bytes.fromhex(codes[0].replace(b"%", b"").decode()), whole)
        left -= len(chunk) + len(decoded)
        if left < 0:
            most = limits.IMPORT_INFLATED_BYTES // 1_048_576
            raise TooLarge([Error("$", f"the page would unpack to more than {most} MiB")])
        parts.append(decoded)
