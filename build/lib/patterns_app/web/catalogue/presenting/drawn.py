"""Pictures inside pages. A picture that cannot be drawn costs its place on the page, never the page."""

from __future__ import annotations

import logging

from django.utils.safestring import SafeString

from patterns_app.core.patterns.model import Pattern, Variant
from patterns_app.core.pipeline import Direction, RenderError, TooLargeToDraw
from patterns_app.web import pictures

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
        return pictures.small_picture(entry.variants[0].sketch)
    except (RenderError, TooLargeToDraw):
        _logger.exception("no small picture of %s", entry.slug)
        return SafeString("")
