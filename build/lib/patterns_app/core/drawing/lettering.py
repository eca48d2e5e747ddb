"""The typefaces of one picture: which of them it uses, and the signs that it uses of each, to carry with it.

An SVG file carries cut-down typefaces, so that it looks the same wherever it is opened; pages and rasters load whole
ones. Chinese, Japanese and Korean signs are drawn in the habits of the region that the picture's texts are from.
"""

from __future__ import annotations

import base64
import struct
import zlib
from collections.abc import Iterable
from functools import lru_cache
from itertools import chain
from typing import Literal
from unicodedata import normalize

import uharfbuzz

from patterns_app.core.layout.typefaces import Typeface, inter, regional, runs, undrawn
from patterns_app.core.sketch.model import Sketch

from .typesetting import TEXT, look_of, looks_of, texts_of

# What Inter's text needs when nothing is asked for; its fractions and variants of letters would double the size.
_INTER_FEATURES = ("calt", "ccmp", "kern", "locl", "mark", "mkmk")
_DROPPED = ("DSIG", "STAT", "gasp", "meta")
_NAMES = (1, 2)  # family and face: browsers refuse a font without names
_FORMS: tuple[Literal["NFC", "NFD"], ...] = ("NFC", "NFD")  # browsers take signs apart, and put them together
_HEADER = struct.Struct(">4sIIHHIHHIIIII")
_ENTRY = struct.Struct(">4sIIII")


def _localised(svg: str) -> str:
    """The picture with its Chinese, Japanese and Korean texts in the typeface of where they are from."""
    if "CJK" not in svg:
        return svg
    texts = texts_of(svg)
    for typeface in {run.typeface for text in texts for run in runs(text) if run.typeface}:
        svg = svg.replace(f'font-family="{typeface.family},', f'font-family="{regional(typeface, texts).family},')
    return svg


def carrying_typefaces(svg: str) -> str:
    """The picture with the signs that it uses of each typeface inside it. One without text or style stays as it is."""
    svg = _localised(svg)
    rules = "".join(_rule(typeface, frozenset(signs)) for typeface, signs in _used(svg).items())
    return svg.replace("<style>", f"<style>{rules}", 1)


def undrawn_signs(sketch: Sketch) -> str:
    """What to tell of signs in the texts of a picture that no typeface here has; empty when there are none."""
    names = (node.label for node in sketch.nodes), (frame.label for frame in sketch.frames)
    lines = (line.label for line in sketch.connections), (line.label for line in sketch.lines)
    sheets = (box.label for box in sketch.boxes), (note.text for note in sketch.notes)
    return undrawn(chain(*names, *lines, *sheets))


def typefaces_of(svg: str) -> tuple[Typeface, ...]:
    """The typefaces of a picture, with both faces of Inter whatever is written in it."""
    return tuple(dict.fromkeys((inter(False), inter(True), *_used(svg))))


def _used(svg: str) -> dict[Typeface, set[str]]:
    """The signs that are drawn in each typeface."""
    looks, texts = looks_of(svg), texts_of(svg)
    used: dict[Typeface, set[str]] = {}
    for match, text in zip(TEXT.finditer(svg), texts, strict=True):
        for run in runs(text, look_of(match["attributes"], looks).bold):
            if run.typeface:
                used.setdefault(run.typeface, set()).update(run.text, *(normalize(form, run.text) for form in _FORMS))
    return {regional(typeface, texts): signs for typeface, signs in used.items()}


@lru_cache(maxsize=512)
def _rule(typeface: Typeface, signs: frozenset[str]) -> str:
    """The CSS that brings a typeface with these signs."""
    weight = "" if typeface.family != inter(False).family else f"font-weight:{600 if typeface.bold else 400};"
    data = base64.b64encode(_woff(_cut(typeface, signs))).decode()
    family = f'"{typeface.family}"'
    return (
        f"@font-face{{font-family:{family};{weight or 'font-weight:100 900;'}"
        f'src:url("data:font/woff;base64,{data}")format("woff")}}\n'
    )


def _cut(typeface: Typeface, signs: Iterable[str]) -> bytes:
    """The typeface with what draws these signs, and no more."""
    wanted = uharfbuzz.SubsetInput()
    wanted.unicode_set.update(map(ord, signs))
    wanted.flags = uharfbuzz.SubsetFlags.NO_HINTING
    wanted.drop_table_tag_set.update(map(_tag, _DROPPED))
    wanted.name_id_set.clear()
    wanted.name_id_set.update(_NAMES)
    if typeface.family == inter(False).family:
        wanted.layout_feature_tag_set.clear()
        wanted.layout_feature_tag_set.update(map(_tag, _INTER_FEATURES))
    return bytes(uharfbuzz.subset(typeface.face, wanted).blob.data)


def _tag(name: str) -> int:
    return int.from_bytes(name.encode(), "big")


def _woff(font: bytes) -> bytes:
    """A font file packed for the web (WOFF 1.0, https://www.w3.org/TR/WOFF/): its tables, each deflated."""
    flavour, count = struct.unpack_from(">4sH", font)
    tables = [struct.unpack_from(">4sIII", font, 12 + 16 * place) for place in range(count)]
    offset = _HEADER.size + _ENTRY.size * count
    entries, packed = [], []
    for tag, checksum, start, length in tables:
        data = font[start : start + length]
        small = min(data, zlib.compress(data, 9), key=len)  # equal lengths mean: as it is
        entries.append(_ENTRY.pack(tag, offset, len(small), length, checksum))
        packed.append(small + bytes(-len(small) % 4))
        offset += len(packed[-1])
    whole = 12 + 16 * count + sum(length + -length % 4 for *_, length in tables)
    header = _HEADER.pack(b"wOFF", int.from_bytes(flavour, "big"), offset, count, 0, whole, 1, 0, 0, 0, 0, 0, 0)
    return b"".join((header, *entries, *packed))
