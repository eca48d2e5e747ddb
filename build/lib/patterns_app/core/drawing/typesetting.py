"""The texts of a picture taken apart for a rasteriser that cannot set mixed or complex scripts.

Ours sets a text of one typeface rightly as long as a sign is a glyph; it breaks down on texts that change their script,
and lays the glyphs of many scripts over each other. So each stretch becomes a text of its own, where a browser would
put it, and one whose signs are several glyphs becomes an outline. What it says lies under the background, to be found.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import lru_cache
from html import unescape

from patterns_app.core.layout.directions import Stretch, as_seen
from patterns_app.core.layout.shaping import Shaped, outline, shape
from patterns_app.core.layout.text import TextStyle, width
from patterns_app.core.layout.typefaces import FAMILY, Typeface, regional

from .writing import ISOLATES, number, text

TEXT = re.compile(r"<text\b(?P<attributes>[^>]*)>(?P<inside>.*?)</text>", re.DOTALL)
_TAG = re.compile("<[^>]+>")
_CLASS = re.compile(r'class="(?P<names>[^"]*)"')
_X = re.compile(r' x="(?P<x>[-\d.]+)"')
_Y = re.compile(r' y="(?P<y>[-\d.]+)"')
_GROUND = '<rect class="background"'
_STYLE = re.compile(r"<style>(.*?)</style>", re.DOTALL)
_RULE = re.compile(r"(?P<selectors>[^{}]+)\{(?P<rules>[^{}]*)\}")
_LAST_CLASS = re.compile(r"\.([\w-]+)\s*$")
_SIZE = re.compile(r"font-size:([\d.]+)px")
_ANCHOR = re.compile(r"text-anchor:(\w+)")


@dataclass(frozen=True)
class Look:
    """How texts of a class are set, as far as their places depend on it."""

    size: float = 11
    bold: bool = False
    anchor: str = "start"


def texts_of(svg: str) -> list[str]:
    """The texts that a picture of ours shows, in its order."""
    return [_plain(match["inside"]) for match in TEXT.finditer(svg)]


def look_of(attributes: str, looks: dict[str, Look]) -> Look:
    """How a text with these attributes is set."""
    match = _CLASS.search(attributes)
    look = Look()
    for name in match["names"].split() if match else ():
        look = looks.get(name, look)
    return look


def looks_of(svg: str) -> dict[str, Look]:
    """How texts are set, by class, as the picture's own style says."""
    return _looks("".join(_STYLE.findall(svg)))


def typeset(svg: str) -> str:
    """The picture with each stretch of mixed text as a text of its own."""
    if "<tspan" not in svg and not any(sign in svg for sign in ISOLATES):
        return svg
    return _Setter(svg).picture()


class _Setter:
    def __init__(self, svg: str) -> None:
        self.svg = svg
        self.looks, self.texts = looks_of(svg), texts_of(svg)
        self.hidden: list[str] = []

    def picture(self) -> str:
        svg = TEXT.sub(self._apart, self.svg)
        return svg.replace(_GROUND, "".join(self.hidden) + _GROUND, 1)

    def _apart(self, match: re.Match[str]) -> str:
        inside, attributes = match["inside"], match["attributes"]
        if inside.isascii() and "<" not in inside:
            return match.group()
        look = look_of(attributes, self.looks)
        style = TextStyle(look.size, look.size, look.bold)
        stretches = [_at_home(stretch, self.texts) for stretch in as_seen(_plain(inside), look.bold)]
        widths = [width(stretch.text, style) for stretch in stretches]
        found = _X.search(attributes)
        x = float(found["x"]) if found else 0.0
        x -= sum(widths) * {"middle": 0.5, "end": 1.0}.get(look.anchor, 0.0)
        parts = []
        for stretch, wide in zip(stretches, widths, strict=True):
            parts.append(self._one(stretch, x, _X.sub("", attributes), style))
            x += wide
        return "".join(parts)

    def _one(self, stretch: Stretch, x: float, attributes: str, style: TextStyle) -> str:
        """A stretch that begins at x. White space at its ends is passed over: a text element has none there."""
        said = stretch.text.strip()
        if not said:
            return ""
        x += width(stretch.text.partition(said)[2 if stretch.leftwards else 0], style)
        family = stretch.typeface.family if stretch.typeface else FAMILY
        shown = text(said)
        if stretch.leftwards and not said.isalpha():  # brackets turn round
            shown = f"\u202e{shown}\u202c"
        place = f'x="{number(x)}" style="text-anchor:start;font-family:{family}"'
        written = f"<text{attributes} {place}>{shown}</text>"
        if family == FAMILY or not stretch.typeface or (shaped := shape(said, stretch.typeface)).is_simple:
            return written
        self.hidden.append(written)
        return _outlined(shaped, stretch.typeface, x, attributes, style.size)


def _outlined(shaped: Shaped, typeface: Typeface, x: float, attributes: str, size: float) -> str:
    """The glyphs as one path that is filled as the text would be."""
    found = _Y.search(attributes)
    y = float(found["y"]) if found else 0.0
    path = []
    for glyph in shaped.glyphs:
        start = (x + glyph.x * size, y - glyph.y * size)
        for command, numbers in outline(typeface, glyph.number):
            places = (f"{start[place % 2] + n * size:.2f}" for place, n in enumerate(numbers))
            path.append(command + " ".join(places))
    return f'<path{_Y.sub("", attributes)} d="{"".join(path)}"/>'


def _at_home(stretch: Stretch, texts: list[str]) -> Stretch:
    return replace(stretch, typeface=regional(stretch.typeface, texts)) if stretch.typeface else stretch


def _plain(inside: str) -> str:
    return unescape(_TAG.sub("", inside)).strip(ISOLATES)


@lru_cache(maxsize=64)
def _looks(css: str) -> dict[str, Look]:
    looks: dict[str, Look] = {}
    for match in _RULE.finditer(css):
        size, anchor = _SIZE.search(match["rules"]), _ANCHOR.search(match["rules"])
        bold = "font-weight:600" in match["rules"]
        for selector in match["selectors"].split(","):
            found = _LAST_CLASS.search(selector)
            if found and (size or anchor or bold):
                look = looks.get(found[1], Look())
                look = replace(look, size=float(size[1])) if size else look
                look = replace(look, anchor=anchor[1]) if anchor else look
                looks[found[1]] = replace(look, bold=True) if bold else look
    return looks
