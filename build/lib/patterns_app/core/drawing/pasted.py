"""Pictures of users made safe to be drawn: PNG and JPEG are decoded and written anew, SVG keeps known shapes only.

The decoders run here, so this belongs in the cage. Nothing of a file is passed on as it came: no script, no style
sheet, no address of anything outside, no place where a photograph was taken.
"""

from __future__ import annotations

import base64
import io
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from math import inf
from typing import Final
from xml.etree.ElementTree import Element, ParseError, SubElement, tostring

import PIL
from defusedxml import ElementTree
from defusedxml.common import DefusedXmlException
from PIL import Image, ImageOps

BYTES: Final = 1_048_576  # of a file, as it comes
PIXELS: Final = 40_000_000  # of a photograph; it is made smaller
SIDE: Final = 1_600  # pixels, at most, of what is kept
ELEMENTS: Final = 5_000  # of an SVG
DEPTH: Final = 60
KINDS: Final = ("PNG", "JPEG", "SVG")
_NAMESPACE = "http://www.w3.org/2000/svg"
_SHAPES = frozenset(
    {
        "svg",
        "g",
        "defs",
        "title",
        "desc",
        "path",
        "rect",
        "circle",
        "ellipse",
        "line",
        "polyline",
        "polygon",
        "text",
        "tspan",
        "linearGradient",
        "radialGradient",
        "stop",
        "clipPath",
        "mask",
    }
)
_ATTRIBUTES = frozenset(
    {
        "id",
        "viewBox",
        "width",
        "height",
        "x",
        "y",
        "x1",
        "y1",
        "x2",
        "y2",
        "cx",
        "cy",
        "r",
        "rx",
        "ry",
        "fx",
        "fy",
        "d",
        "points",
        "transform",
        "fill",
        "fill-rule",
        "fill-opacity",
        "clip-rule",
        "clip-path",
        "mask",
        "stroke",
        "stroke-width",
        "stroke-linecap",
        "stroke-linejoin",
        "stroke-dasharray",
        "stroke-dashoffset",
        "stroke-miterlimit",
        "stroke-opacity",
        "opacity",
        "offset",
        "stop-color",
        "stop-opacity",
        "gradientUnits",
        "gradientTransform",
        "spreadMethod",
        "font-size",
        "font-family",
        "font-weight",
        "font-style",
        "text-anchor",
        "dx",
        "dy",
        "display",
        "preserveAspectRatio",
        "color",
    }
)
_INSIDE = re.compile(r"url\(\s*[\"\']?#[\w-]+[\"\']?\s*\)")
_LENGTH = re.compile(r"^\s*(\d+(?:\.\d+)?)\s*(?:px)?\s*$")


class NotAPicture(ValueError):
    """The file is none that can be drawn; the message says why, for the one who chose it."""


@dataclass(frozen=True)
class Pasted:
    """A picture as it is kept: its size is that at which it is drawn, in pixels."""

    data: bytes
    media: str
    width: float
    height: float

    @property
    def address(self) -> str:
        """As a data address."""
        return f"data:{self.media};base64,{base64.b64encode(self.data).decode()}"


def cleaned(data: bytes) -> Pasted:
    """The picture in a file, made safe and no larger than needed. Raises NotAPicture."""
    if len(data) > BYTES:
        raise NotAPicture(f"A picture has at most {BYTES // 1024:,} KiB; this one has {len(data) // 1024:,}.")
    if data.startswith((b"\x89PNG", b"\xff\xd8\xff")):
        return _pixels(data)
    if b"<svg" in data[:4_096]:
        return _vector(data)
    raise NotAPicture(f"The file is none of {', '.join(KINDS)}.")


def addresses(names: Iterable[str], blobs: Mapping[str, bytes]) -> dict[str, str]:
    """Data addresses of those of the files that can be drawn, by their SHA-256."""
    found = {}
    for name in names:
        if name not in blobs:
            continue
        try:
            found[name] = cleaned(blobs[name]).address
        except NotAPicture:
            continue  # its place and what it shows in words are drawn
    return found


def _pixels(data: bytes) -> Pasted:
    try:
        with Image.open(io.BytesIO(data), formats=("PNG", "JPEG")) as opened:
            if opened.width * opened.height > PIXELS:
                raise NotAPicture(f"The picture has more than {PIXELS:,} pixels.")
            opened.draft("RGB", (SIDE, SIDE))
            picture = ImageOps.exif_transpose(opened)
            picture.thumbnail((SIDE, SIDE))
            clear = picture.has_transparency_data
            photograph = opened.format == "JPEG"
            plain = picture.convert("RGBA" if clear else "RGB")
    except (OSError, SyntaxError, ValueError, PIL.UnidentifiedImageError, Image.DecompressionBombError) as error:
        if isinstance(error, NotAPicture):
            raise
        raise NotAPicture("The picture is damaged.") from None
    out = io.BytesIO()
    if photograph:
        plain.save(out, "JPEG", quality=85)
    else:
        plain.save(out, "PNG", optimize=True)
    return Pasted(out.getvalue(), "image/jpeg" if photograph else "image/png", plain.width, plain.height)


def _vector(data: bytes) -> Pasted:
    try:
        root = ElementTree.fromstring(data, forbid_dtd=True)
    except (ParseError, DefusedXmlException, ValueError, LookupError):
        raise NotAPicture("The SVG cannot be read: it is not well-formed, or has a document type.") from None
    if root.tag not in (f"{{{_NAMESPACE}}}svg", "svg") or sum(1 for _ in root.iter()) > ELEMENTS:
        raise NotAPicture(f"The SVG is none, or has more than {ELEMENTS:,} elements.")
    width, height = _size(root)
    made = Element("svg", {"xmlns": _NAMESPACE, **_kept(root)})
    made.attrib.setdefault("viewBox", f"0 0 {width:g} {height:g}")
    made.attrib.update({"width": f"{width:g}", "height": f"{height:g}"})
    _copy(root, made)
    return Pasted(tostring(made), "image/svg+xml", width, height)


def _copy(there: Element, here: Element) -> None:
    """The known shapes, each with what is in it; what lies deeper than anybody draws is left out."""
    waiting = [(there, here, 0)]
    while waiting:
        source, target, depth = waiting.pop()
        for child in source:
            name = str(child.tag).removeprefix(f"{{{_NAMESPACE}}}")
            if name in _SHAPES - {"svg"} and depth < DEPTH:
                made = SubElement(target, name, _kept(child))
                made.text, made.tail = child.text, child.tail
                waiting.append((child, made, depth + 1))


def _kept(element: Element) -> dict[str, str]:
    found = {name: value for name, value in element.attrib.items() if name in _ATTRIBUTES}
    for declaration in element.get("style", "").split(";"):
        name, _, value = declaration.partition(":")
        if name.strip() in _ATTRIBUTES:
            found[name.strip()] = value.strip()
    return {name: value for name, value in found.items() if _is_inside(value)}


def _is_inside(value: str) -> bool:
    """Does it lead to nothing outside of the picture?"""
    rest = _INSIDE.sub("", value).lower()
    return "url" not in rest and "\\" not in rest and len(value) <= BYTES


def _size(root: Element) -> tuple[float, float]:
    """Of an SVG in pixels: as it says, or as its view box does; no larger than what is kept of others."""
    across, down = (_LENGTH.match(root.get(name, "")) for name in ("width", "height"))
    box = re.findall(r"-?\d+(?:\.\d+)?", root.get("viewBox", ""))
    if across and down:
        width, height = float(across[1]), float(down[1])
    elif len(box) == 4:
        width, height = float(box[2]), float(box[3])
    else:
        width, height = 300.0, 150.0
    if not (0 < width < inf and 0 < height < inf):
        raise NotAPicture("The SVG has no size that can be drawn.")
    share = min(1.0, SIDE / max(width, height))
    return width * share, height * share
