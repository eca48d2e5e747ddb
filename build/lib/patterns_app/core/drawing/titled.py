"""What a file says of itself to those who do not see it: the title of a PDF and its language, the words of a PNG.

https://www.w3.org/TR/WCAG20-TECHS/PDF18 and PDF16; https://www.w3.org/TR/png-3/#11iTXt (read 2026-11-27).
"""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import Concatenate, ParamSpec

from patterns_app.core.ports.extras import extra

from .source import told_in_png
from .tagged import in_words, tag

LANGUAGE = "en"  # of what we write into every picture: kinds of services, the legend
PROGRAM = "Pattern Studio"

P = ParamSpec("P")


def titled_pdf(
    title: str, draw: Callable[Concatenate[str, P], bytes], svg: str, *arguments: P.args, **named: P.kwargs
) -> bytes:
    """The PDF that `draw` makes of a picture, with its language, its tags, and a title that readers show.

    What was drawn stays as it is: the words are added behind it.
    """
    with extra("pictures", "drawing PNG and PDF"):
        from pypdf import PdfWriter
        from pypdf.generic import BooleanObject, DictionaryObject, NameObject, TextStringObject

    writer = PdfWriter(io.BytesIO(draw(svg, *arguments, **named)), incremental=True)
    writer.add_metadata({"/Title": title, "/Creator": PROGRAM})
    root = writer.root_object
    root[NameObject("/Lang")] = TextStringObject(LANGUAGE)
    root[NameObject("/ViewerPreferences")] = DictionaryObject({NameObject("/DisplayDocTitle"): BooleanObject(True)})
    tag(writer, title or PROGRAM, in_words(svg))
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def titled_png(png: bytes, title: str) -> bytes:
    """A PNG with its title inside."""
    return told_in_png(png, {"Title": title, "Software": PROGRAM})


def with_address(png: bytes, address: str) -> bytes:
    """A PNG with the address of the page that it is from inside."""
    return told_in_png(png, {"URL": address})
