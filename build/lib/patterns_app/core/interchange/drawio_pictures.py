"""The draw.io file inside a picture that draw.io has exported with a copy of the diagram: `.drawio.png`, `.drawio.svg`.

A PNG has it in a text chunk called mxfile (mxGraphModel in older ones), percent-encoded and mostly packed; an SVG in
the attribute `content` of its root. Source: https://www.drawio.com/doc/faq/export-diagram (a copy of my diagram).
"""

from __future__ import annotations

import io
import re
import zlib
from html import unescape

from patterns_app.core import limits
from patterns_app.core.sketch.parser import Error, TooLarge

FILES_WORD = b"pattern_studio_files="  # how a file that carries others begins to say so
_PNG = b"\x89PNG\r\n\x1a\n"
_NAMES = (b"mxfile", b"mxGraphModel")
_CODES = re.compile(rb"(?:%[0-9A-Fa-f]{2})+")
_MOST_ENCODED = 3 * limits.IMPORT_BYTES + 3  # three signs a byte, and one byte more than is read
_HEAD = 4_096  # bytes before which the first tag begins
_CONTENT = re.compile(rb"<svg\b[^>]*?\scontent=(?:\"([^\"]*)\"|'([^']*)')")
_DRAWN = re.compile(rb"\s*<(mxfile|mxGraphModel)\b")


def page_in(data: bytes) -> bytes | None:
    """The XML of a diagram in a PNG or SVG of draw.io; None where there is none. Raises TooLarge."""
    found = _in_png(data) if data.startswith(_PNG) else _in_svg(data)
    if found is None:
        return None
    text = percent_decoded(found)
    if not _DRAWN.match(text):
        return None
    if len(text) > limits.IMPORT_BYTES:
        raise TooLarge([Error("$", f"the diagram in the picture has more than {limits.IMPORT_BYTES:,} bytes")])
    return text


def percent_decoded(text: bytes) -> bytes:
    """A text with what stands in it as `%3C`."""
    return _CODES.sub(lambda codes: bytes.fromhex(codes[0].replace(b"%", b"").decode()), text)


def _in_svg(data: bytes) -> bytes | None:
    root = data.find(b"<svg", 0, _HEAD)  # no other tag has it, and a search would begin again at each
    found = _CONTENT.match(data, root) if root >= 0 else None
    return unescape((found[1] or found[2]).decode("utf-8", "replace")).encode() if found else None


def _in_png(data: bytes) -> bytes | None:
    stream = io.BytesIO(data[len(_PNG) :])
    while len(head := stream.read(8)) == 8:
        body = stream.read(int.from_bytes(head[:4], "big"))
        stream.read(4)
        name, _, rest = body.partition(b"\0")
        if name in _NAMES and head[4:] in (b"tEXt", b"zTXt"):
            return rest if head[4:] == b"tEXt" else _unpacked(rest[1:])
    return None


def _unpacked(packed: bytes) -> bytes | None:
    try:
        return zlib.decompressobj().decompress(packed, _MOST_ENCODED)
    except zlib.error:
        return None
