"""Pictures inside pages. A picture that cannot be drawn costs its place on the page, never the page."""

from __future__ import annotations

import logging

from django.core.cache import caches
from django.templatetags.static import static
from django.utils.safestring import SafeString, mark_safe

from patterns_app.core.drawing.picture import Options, cache_key
from patterns_app.core.drawing.thumbnail import EDITION, thumbnail_svg
from patterns_app.core.layout.build import TooLargeToDraw, build_scene
from patterns_app.core.layout.plan import Direction
from patterns_app.core.layout.workers import RenderError
from patterns_app.core.patterns.model import Pattern, Variant
from patterns_app.core.sketch.model import Sketch
from patterns_app.core.vocabulary.catalog import vocabulary
from patterns_app.web import class_icons, pictures

_logger = logging.getLogger(__name__)


def diagram_svg(entry: Pattern, variant: Variant, prefix: str = "", direction: Direction = "LR") -> SafeString:
    """The diagram of a variant for a page; a sentence in its place when drawing failed."""
    try:
        return pictures.page_picture(variant.sketch, prefix, direction)
    except (RenderError, TooLargeToDraw) as error:
        return pictures.excuse(error, f"{entry.slug}, variant {variant.slug}")


def thumb_svg(entry: Pattern) -> SafeString:
    """The first variant as a small picture without words; empty when drawing failed."""
    try:
        return _thumb(entry.variants[0].sketch)
    except (RenderError, TooLargeToDraw):
        _logger.exception("no small picture of %s", entry.slug)
        return SafeString("")


def _thumb(sketch: Sketch) -> SafeString:
    """A small picture from the cache, else drawn and kept."""
    icons, folder = static("icons.svg"), class_icons.folder()
    key = f"thumb|{EDITION}|{icons}|{folder}|{cache_key(sketch, Options())}"
    svg: str | None = caches["renders"].get(key)
    if svg is None:
        svg = thumbnail_svg(build_scene(sketch, vocabulary(), pictures.workers().arrange), icons, folder)
        caches["renders"].set(key, svg, timeout=None)
    return mark_safe(svg)  # noqa: S308 - our own writer; it writes numbers and keys only
