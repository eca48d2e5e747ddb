"""Icons as symbols, each embedded once in a picture: vendored SVG files, and pictures of the `diagrams` package.

A service brings its icon in its own folder; what several services share, and the icons of frames, lie beside this file.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable

from patterns_app.core.services import reader

from .class_icons import SIDE, class_image, is_class
from .hundredths import to_hundredths

UNKNOWN = "aws-generic"

_ROOT = re.compile(r"<svg\b[^>]*?\bviewBox=\"(?P<box>[^\"]+)\"[^>]*>(?P<inside>.*)</svg>", re.DOTALL)


@cache
def icon_keys() -> frozenset[str]:
    """Keys of all icons that there are."""
    return frozenset(_drawings())


@cache
def _drawings() -> dict[str, Traversable]:
    """The file of each icon."""
    own = {service.icon: reader.icon_file(service) for service in reader.known().services}
    beside = files("patterns_app.core.drawing").joinpath("icons").iterdir()
    shared = {one.name.removesuffix(".svg"): one for one in beside if one.name.endswith(".svg")}
    return {key: file for key, file in own.items() if file is not None} | shared


def symbol(key: str, prefix: str = "") -> str:
    """`<symbol id="icon-KEY">` with the icon's drawing; an unknown key gets the neutral icon's."""
    picture = class_image(key) if is_class(key) else ""
    if not picture:
        return _vector(key, prefix)
    image = f'<image width="{SIDE}" height="{SIDE}" href="{picture}"/>'
    return f'<symbol id="{prefix}icon-{key}" viewBox="0 0 {SIDE} {SIDE}">{image}</symbol>'


def class_address(key: str, folder: str) -> str:
    """Where a page finds the picture of a class: below `folder`, or in the page itself when there is none."""
    return f"{folder}{key}.png" if folder else class_image(key)


@cache
def _vector(key: str, prefix: str) -> str:
    name = key if key in icon_keys() else UNKNOWN
    text = _drawings()[name].read_text(encoding="utf-8")
    match = _ROOT.search(text)
    if match is None:
        raise ValueError(f"icon {name}: not an SVG with a viewBox")
    return f'<symbol id="{prefix}icon-{key}" viewBox="{match["box"]}">{match["inside"].strip()}</symbol>'


def sprite(keys: Iterable[str]) -> str:
    """One SVG file with all the given icons as symbols, for pages that refer to icons by address."""
    body = "\n".join(to_hundredths(symbol(key)) for key in sorted(keys))
    return f'<svg xmlns="http://www.w3.org/2000/svg">\n{body}\n</svg>\n'
