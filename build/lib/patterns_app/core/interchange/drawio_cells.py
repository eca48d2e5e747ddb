"""The cells of a draw.io page: what each says of itself, as text, style and our own words."""

from __future__ import annotations

import html
import json
import re
from dataclasses import dataclass
from html.parser import HTMLParser
from typing import Any
from xml.etree.ElementTree import Element

from patterns_app.core import limits
from patterns_app.core.sketch.parser import Error, NotASketch

from .assembling import label

OURS = "pattern_studio_"


@dataclass(frozen=True)
class Cell:
    """One cell with the words of the object around it."""

    id: str
    text: str  # on one line
    style: dict[str, str]
    cell: Element
    words: dict[str, str]
    lines: str = ""  # the same with its line breaks

    @property
    def parent(self) -> str:
        """The id of the cell that it lies in."""
        return self.cell.get("parent", "")

    def place(self) -> tuple[float, float, float, float]:
        """x, y, width, height as the file says them, against the parent."""
        geometry = self.cell.find("mxGeometry")
        values = [geometry.get(name, "0") if geometry is not None else "0" for name in ("x", "y", "width", "height")]
        x, y, width, height = (number_of(value) for value in values)
        return x, y, width, height

    def name(self) -> str:
        """What a person would call it."""
        return label(self.text) or self.id


def cells_of(model: Element) -> list[Cell]:
    """All cells of a page that have an id."""
    found = []
    for element in model.iter():
        if element.tag in ("object", "UserObject"):
            inner = element.find("mxCell")
            if inner is not None:
                words = {key.removeprefix(OURS): value for key, value in element.items() if key.startswith(OURS)}
                found.append(_cell(element.get("id", ""), _filled(element), inner, words))
        elif element.tag == "mxCell" and element.get("id"):
            found.append(_cell(element.get("id", ""), element.get("value", ""), element, {}))
    _open_rings(found)
    return found


def _open_rings(cells: list[Cell]) -> None:
    """Let no cell lie in itself: the one that closes a ring of containers lies on the page."""
    by_name, done = {cell.id: cell for cell in cells}, set[str]()
    for name in by_name:
        way: set[str] = set()
        last = by_name.get(name)
        while last is not None and last.id not in done and last.id not in way:
            way.add(last.id)
            last = by_name.get(last.parent)
        if last is not None and last.id in way:
            last.cell.set("parent", "")
        done |= way


def _filled(element: Element) -> str:
    """The label of an object, with its own words in the placeholders that it has."""
    text = element.get("label", "")
    if element.get("placeholders") != "1":
        return text
    return re.sub(r"%(\w{1,64})%", lambda found: element.get(found[1], found[0])[:200], text[:10_000])


def _cell(name: str, text: str, cell: Element, words: dict[str, str]) -> Cell:
    style = {}
    for part in cell.get("style", "").split(";"):
        key, _, value = part.partition("=")
        style[key.strip()] = value.strip()
    return Cell(name, _plain(text), style, cell, words, broken(text))


def route_of(cell: Cell) -> list[dict[str, float]]:
    """The corners of a line, as many as we keep."""
    points = cell.cell.findall("mxGeometry/Array/mxPoint")
    return [{"x": number_of(point.get("x", "0")), "y": number_of(point.get("y", "0"))} for point in points[:100]]


def label_at(cell: Cell) -> float | None:
    """Where on the line its label is. A file's x runs from -1 to 1, and beyond for labels pulled off the line's end."""
    geometry = cell.cell.find("mxGeometry")
    if geometry is None or geometry.get("x") is None:
        return None
    return round((max(-1.0, min(1.0, _exact(geometry.get("x", "")))) + 1) / 2, 3)


def json_in(text: str, cell: Cell) -> Any:
    """The value in one of our words of a cell. Raises NotASketch."""
    return json_of(text, f"cell {cell.id[:40]!r}")


def json_of(text: str, place: str) -> Any:
    """The value in one of our words. Raises NotASketch for what is no JSON any more."""
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        raise NotASketch([Error(place, "the properties that we wrote are damaged")]) from None


def object_of(cell: Cell, word: str) -> dict[str, Any]:
    """What one of our words says of a part. Raises NotASketch when it is no JSON object."""
    found = json_in(cell.words.get(word) or "{}", cell)
    if not isinstance(found, dict):
        raise NotASketch([Error(f"cell {cell.id[:40]!r}", "the properties that we wrote are damaged")])
    return found


def note_text(cell: Cell, said: str, number: object) -> str:
    """The text of a note of ours: as it was written, or as the cell has it now where somebody changed it there."""
    head = f"{number}. " if number else ""
    if " ".join(_plain(html.escape(f"{head}{said}".strip())).split()) == " ".join(cell.text.split()):
        return said
    return cell.lines.removeprefix(head)[: limits.NOTE_TEXT]


def number_of(text: str) -> float:
    """A place as a file may have it; nought for what is none or beyond all canvases."""
    return round(_exact(text), 1)


def _exact(text: str) -> float:
    try:
        value = float(text)
    except ValueError:
        return 0.0
    return value if abs(value) < 1e6 else 0.0


_BLOCKS = ("div", "p", "li", "ul", "ol", "h1", "h2", "h3", "h4", "h5", "h6", "tr", "table", "blockquote")
_BREAK = "\x00"  # of a block: one, however many blocks begin or end at that place


class _Text(HTMLParser):
    """The text of a label that may be HTML, with its breaks. draw.io takes the ends of lines for breaks too."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[str] = []

    def handle_data(self, data: str) -> None:
        self.parts.append(data.replace(_BREAK, ""))

    def handle_starttag(self, tag: str, attrs: object) -> None:
        if tag in _BLOCKS:
            self.parts.append(_BREAK)
        if tag in ("br", "hr"):
            self.parts.append("\n")
        if tag == "li":
            self.parts.append("- ")

    def handle_endtag(self, tag: str) -> None:
        if tag in _BLOCKS:
            self.parts.append(_BREAK)


# The library's parser looks from each `<` that nothing closes through the rest of the text: these are read as a sign.
_REMARK = re.compile(r"<!--.*?-->", re.DOTALL)
_OPEN = re.compile(r"<(?=[^<>]*(?:<|\Z))")


def _read(text: str) -> str:
    if "<" not in text and "&" not in text:
        return text
    closed, end, rest = text[:10_000].rpartition("-->")
    text = _OPEN.sub("&lt;", _REMARK.sub("", closed + end) + rest)
    reader = _Text()
    try:
        reader.feed(text)
        reader.close()
    except (AssertionError, NotImplementedError, ValueError, RecursionError):
        # The parser of the library gives up on some declarations that are none.
        return re.sub(r"<[^<>]*>?", " ", text)
    return "".join(reader.parts)


def _plain(text: str) -> str:
    return text if (read := _read(text)) == text else re.sub(r"[\s\x00]+", " ", read).strip()


def broken(text: str) -> str:
    r"""The text of a label with its breaks.

    >>> broken("Hot<br>in the<div>morning</div><div>of <b>May</b></div>")
    'Hot\nin the\nmorning\nof May'
    """
    read = re.sub(rf"\n?{_BREAK}[{_BREAK} \t]*", "\n", _read(text).replace("\r\n", "\n").replace("\xa0", " "))
    return "\n".join(re.sub(r"[ \t]+", " ", line).strip() for line in read.split("\n")).strip()
