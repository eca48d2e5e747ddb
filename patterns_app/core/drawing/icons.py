"""Icons as symbols, each embedded once in a picture: vendored SVG files, and pictures of the `diagrams` package."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache
from importlib.resources import files

from .class_icons import SIDE, class_image, is_class

ICON_PACKAGE = "patterns_app.core.drawing.icons"
UNKNOWN = "aws-generic"

_ROOT = re.compile(r"<svg\b[^>]*?\bviewBox=\"(?P<box>[^\"]+)\"[^>]*>(?P<inside>.*)</svg>", re.DOTALL)


@cache
def icon_keys() -> frozenset[str]:
    """Keys of all icons that there are."""
    names = (item.name for item in files("patterns_app.core.drawing").joinpath("icons").iterdir())
    return frozenset(name.removesuffix(".svg") for name in names if name.endswith(".svg"))


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
    text = files("patterns_app.core.drawing").joinpath("icons", f"{name}.svg").read_text(encoding="utf-8")
    match = _ROOT.search(text)
    if match is None:
        raise ValueError(f"icon {name}: not an SVG with a viewBox")
    return f'<symbol id="{prefix}icon-{key}" viewBox="{match["box"]}">{match["inside"].strip()}</symbol>'


def sprite(keys: Iterable[str]) -> str:
    """One SVG file with all the given icons as symbols, for pages that refer to icons by address."""
    body = "\n".join(symbol(key) for key in sorted(keys))
    return f'<svg xmlns="http://www.w3.org/2000/svg">\n{body}\n</svg>\n'
