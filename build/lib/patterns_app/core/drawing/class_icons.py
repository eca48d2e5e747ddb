"""The pictures of the `diagrams` package's classes, made small.

The files are the installed package's, looked up by the index: no path comes from a sketch.
"""

from __future__ import annotations

import base64
from functools import lru_cache

from patterns_app.core.ports.installed import file_beside
from patterns_app.core.vocabulary.classes import PREFIX, class_of

SIDE = 96  # pixels: twice the size of an icon on a card


class NoPicture(LookupError):
    """There is no such class, or the package has no picture of it."""


def is_class(icon: str) -> bool:
    """Is this icon the picture of a class, and no vector icon of ours?"""
    return icon.startswith(PREFIX)


@lru_cache(maxsize=4096)  # 6 MB when it is full
def class_png(key: str, side: int = SIDE) -> bytes:
    """The picture of a class as a square PNG. Raises NoPicture."""
    found = class_of(key)
    image = file_beside("diagrams", f"resources/{found.icon}") if found and found.icon else None
    if image is None:
        raise NoPicture(key)
    from .plates import shrunk  # here, so that nobody loads the image library who needs no such picture

    return shrunk(image, side)


def class_image(key: str, side: int = SIDE) -> str:
    """The picture as a data address; empty when there is none."""
    try:
        return "data:image/png;base64," + base64.b64encode(class_png(key, side)).decode()
    except NoPicture:
        return ""
