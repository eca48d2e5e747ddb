"""A picture that carries its sketch: the document inside SVG and PNG, so that the file opens again as a sketch."""

from __future__ import annotations

import io
import re
import zlib
from html import unescape

from patterns_app.core import limits
from patterns_app.core.sketch.codec import encode
from patterns_app.core.sketch.model import Sketch

from .writing import text

KEY = "pattern-studio"  # of PNG's international text, and the id of SVG's metadata
_METADATA = re.compile(rf'<metadata id="{KEY}">([^<]*)</metadata>')
_PNG = b"\x89PNG\r\n\x1a\n"


def into_svg(svg: str, sketch: Sketch) -> str:
    """The picture with the document in its metadata, which no viewer shows."""
    return svg.removesuffix("</svg>\n") + f'<metadata id="{KEY}">{text(encode(sketch).decode())}</metadata>\n</svg>\n'


def from_svg(svg: str) -> bytes | None:
    """The document in a picture of ours, or None."""
    found = _METADATA.search(svg)
    return unescape(found[1]).encode() if found else None


def into_png(png: bytes, sketch: Sketch) -> bytes:
    """The picture with the document in a compressed text chunk before its end."""
    body = KEY.encode() + b"\0\x01\0\0\0" + zlib.compress(encode(sketch), 9)
    chunk = b"iTXt" + body
    packed = len(body).to_bytes(4, "big") + chunk + zlib.crc32(chunk).to_bytes(4, "big")
    return png[:-12] + packed + png[-12:]  # the last 12 bytes are the end chunk


def from_png(png: bytes) -> bytes | None:
    """The document in a picture of ours, or None. Nothing of the picture itself is decoded."""
    if not png.startswith(_PNG):
        return None
    stream = io.BytesIO(png[len(_PNG) :])
    while len(head := stream.read(8)) == 8:
        body = stream.read(int.from_bytes(head[:4], "big"))
        stream.read(4)
        if head[4:] == b"iTXt" and body.startswith(KEY.encode() + b"\0\x01\0\0\0"):
            unpacking = zlib.decompressobj()
            try:
                return unpacking.decompress(body[len(KEY) + 5 :], limits.SKETCH_BYTES + 1)
            except zlib.error:
                return None
    return None
