"""A picture that carries its sketch: the document inside SVG and PNG, so that the file opens again as a sketch.

The files that lie beside the document may be inside too, in a place of their own.
"""

from __future__ import annotations

import io
import re
import zlib
from collections.abc import Mapping
from html import unescape

from patterns_app.core import limits
from patterns_app.core.sketch.codec import encode
from patterns_app.core.sketch.model import Sketch

KEY = "pattern-studio"  # of PNG's international text, and the id of SVG's metadata
FILES = "pattern-studio-files"  # the same, of the files beside the document
_PNG = b"\x89PNG\r\n\x1a\n"


def into_svg(svg: str, sketch: Sketch) -> str:
    """The picture with the document in its metadata, which no viewer shows."""
    return _with_metadata(svg, KEY, encode(sketch).decode())


def from_svg(svg: str, key: str = KEY) -> bytes | None:
    """The document in a picture of ours, or the files beside it (`FILES`); None where there is nothing."""
    found = re.search(rf'<metadata id="{key}">([^<]*)</metadata>', svg)
    return unescape(found[1]).encode() if found else None


def into_png(png: bytes, sketch: Sketch) -> bytes:
    """The picture with the document in a compressed text chunk before its end."""
    return _with_chunk(png, KEY, encode(sketch))


def from_png(png: bytes, key: str = KEY) -> bytes | None:
    """The document in a picture of ours, or the files beside it (`FILES`); None where there is nothing.

    Nothing of the picture itself is decoded.
    """
    if not png.startswith(_PNG):
        return None
    start, most = key.encode() + b"\0\x01\0\0\0", limits.SKETCH_BYTES if key == KEY else limits.CARRYING_BYTES
    stream = io.BytesIO(png[len(_PNG) :])
    while len(head := stream.read(8)) == 8:
        body = stream.read(int.from_bytes(head[:4], "big"))
        stream.read(4)
        if head[4:] == b"iTXt" and body.startswith(start):
            unpacking = zlib.decompressobj()
            try:
                return unpacking.decompress(body[len(start) :], most + 1)
            except zlib.error:
                return None
    return None


def with_files(picture: bytes, packed: str) -> bytes:
    """An SVG or PNG with the files beside its document inside; `packed` is their JSON."""
    if picture.startswith(_PNG):
        return _with_chunk(picture, FILES, packed.encode())
    return _with_metadata(picture.decode(), FILES, packed).encode()


def _with_metadata(svg: str, key: str, said: str) -> str:
    from .writing import text  # brings the typefaces, which nobody needs who only reads

    return svg.removesuffix("</svg>\n") + f'<metadata id="{key}">{text(said)}</metadata>\n</svg>\n'


def told_in_png(png: bytes, words: Mapping[str, str]) -> bytes:
    """A PNG with words by their keywords, such as "Title", as any program reads them."""
    for key, said in words.items():
        png = _before_end(png, key.encode() + b"\0\0\0\0\0" + said.encode())
    return png


def _with_chunk(png: bytes, key: str, said: bytes) -> bytes:
    return _before_end(png, key.encode() + b"\0\x01\0\0\0" + zlib.compress(said, 9))


def _before_end(png: bytes, body: bytes) -> bytes:
    chunk = b"iTXt" + body
    packed = len(body).to_bytes(4, "big") + chunk + zlib.crc32(chunk).to_bytes(4, "big")
    return png[:-12] + packed + png[-12:]  # the last 12 bytes are the end chunk
