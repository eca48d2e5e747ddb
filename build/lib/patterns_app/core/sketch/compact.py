"""A sketch in an address: its JSON, deflated, in the letters that addresses take. For live pictures in a README."""

from __future__ import annotations

import base64
import binascii
import zlib

from patterns_app.core import limits

from .codec import encode
from .model import Sketch
from .parser import Error, NotASketch, TooLarge


def to_compact(sketch: Sketch) -> str:
    """The sketch as text of letters, digits, hyphens and underscores.

    >>> from_compact(to_compact(Sketch(title="Orders")))
    b'{"schema":"pattern-studio/2","title":"Orders"}'
    """
    packer = zlib.compressobj(9, wbits=-15)
    packed = packer.compress(encode(sketch)) + packer.flush()
    return base64.urlsafe_b64encode(packed).rstrip(b"=").decode()


def from_compact(text: str) -> bytes:
    """The JSON inside, for the one parser. Raises NotASketch, and TooLarge before more than that is unpacked."""
    try:
        packed = base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
        unpacker = zlib.decompressobj(-15)
        data = unpacker.decompress(packed, limits.SKETCH_BYTES + 1)
    except (binascii.Error, zlib.error, ValueError):
        raise NotASketch([Error("$", "not a deflated sketch in base64 for addresses")]) from None
    if len(data) > limits.SKETCH_BYTES:
        raise TooLarge([Error("$", f"unpacks to more than {limits.SKETCH_BYTES:,} bytes")])
    if not unpacker.eof:
        raise NotASketch([Error("$", "the deflated sketch is cut off")])
    return data
