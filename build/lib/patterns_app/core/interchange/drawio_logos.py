"""Pictures on a draw.io page that stand for no part: logos and the like, as images of the sketch.

The picture is in the style of its cell, as a data address whose `;base64` draw.io leaves out, as a semicolon ends a
style there. What is no picture, or none that may be kept, is left over by name.
"""

from __future__ import annotations

import base64
import binascii
from typing import Any

from patterns_app.core import limits

from .beside import digest
from .drawio_cells import Cell
from .drawio_icons import drawn_as
from .drawio_pictures import percent_decoded
from .drawio_shapes import is_picture
from .drawio_squares import Rect


def picture_of(cell: Cell) -> str:
    """What the file of a picture or the shape of a library is called; nothing of one that is in the cell itself."""
    address = cell.style.get("image", "")
    file = "" if address.startswith("data:") else address[:200]
    return file or (drawn_as(cell) if is_picture(cell.style.get("shape", "")) else "")


def logo(cell: Cell, rect: Rect, before: int) -> tuple[dict[str, Any], bytes] | str:
    """The fields of an image and its file, made safe; else why it is none. `before` others are there already."""
    if before >= limits.PARSE_IMAGES:
        return f"a drawing keeps at most {limits.PARSE_IMAGES} pictures"
    address = cell.style.get("image", "")
    if not address.startswith("data:image/"):
        return "a picture without words that no line meets, and it is not in the file"
    head, _, body = address.partition(",")
    try:
        # A long text in place of base64 is percent-encoded.
        data = percent_decoded(body.encode()) if "%" in body[:100] else base64.b64decode(body, validate=True)
    except (binascii.Error, ValueError):
        return f"a picture without words that cannot be read: {head[:40]}"
    try:
        from patterns_app.core.drawing.pasted import NotAPicture, cleaned
    except ImportError:
        return "a picture without words that no line meets"
    try:
        safe = cleaned(data).data
    except NotAPicture as why:
        return f"a picture without words that no line meets: {why}"
    x, y, width, height = rect
    return {"blob": digest(safe), "box": {"x": x, "y": y, "width": max(width, 1.0), "height": max(height, 1.0)}}, safe
