"""Texts of other systems as UTF-8 without a byte order mark."""

from __future__ import annotations

from codecs import BOM_UTF8, BOM_UTF16_BE, BOM_UTF16_LE

from patterns_app.core.sketch.parser import Error, NotASketch

_UTF_16 = (BOM_UTF16_LE, BOM_UTF16_BE)


def as_utf8(data: bytes) -> bytes:
    """The text of a file by its byte order mark; what has none stays as it is. Raises NotASketch.

    >>> as_utf8("λ".encode("utf-16")).decode()
    'λ'
    """
    if not data.startswith(_UTF_16):
        return data.removeprefix(BOM_UTF8)
    try:
        return data.decode("utf-16").encode()
    except UnicodeError:
        raise NotASketch([Error("$", "the file begins as UTF-16 text and is damaged; save it as UTF-8")]) from None
