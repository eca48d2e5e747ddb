"""The pages of a draw.io file: plain XML, or packed as draw.io packs them."""

from __future__ import annotations

import base64
import binascii
import re
import zlib
from xml.etree.ElementTree import Element

from patterns_app.core import limits
from patterns_app.core.sketch.parser import Error, NotASketch, TooLarge

from .xml_guard import parse_xml

_PERCENT = re.compile(rb"(?:%[0-9A-Fa-f]{2})+")
_CHUNK = 65_536


def page_of(pages: list[Element]) -> Element:
    """The graph of the first page, inflated when it is packed."""
    if not pages:
        raise NotASketch([Error("$", "this is XML, but not a draw.io file: it has no page")])
    plain = pages[0].find("mxGraphModel")
    return plain if plain is not None else parse_xml(_inflated(pages[0].text or ""))


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
