"""Saved sketches as small pictures for the list. What cannot be drawn quickly gets a sentence in its place."""

from __future__ import annotations

import logging

from django.utils.html import format_html
from django.utils.safestring import SafeString

from patterns_app.core.pipeline import RenderError, TooLargeToDraw
from patterns_app.core.sketch.model import Sketch
from patterns_app.web import pictures

from .limits import THUMBNAIL_NODES

_logger = logging.getLogger(__name__)


def thumbnail(sketch: Sketch | None) -> SafeString:
    """The small picture, or what there is to say instead; None is a sketch whose document cannot be read."""
    if sketch is None:
        return _sentence("The stored document is damaged. Open it to see what is left.")
    if not sketch.nodes:
        return _sentence("Empty")
    if len(sketch.nodes) > THUMBNAIL_NODES:
        return _sentence(f"{len(sketch.nodes)} nodes, too many for a small picture")
    try:
        return pictures.small_picture(sketch)
    except TooLargeToDraw as error:
        return _sentence(f"Too large to draw: {error}")
    except RenderError as error:
        _logger.warning("no small picture of a saved sketch: %s", error)
        return _sentence("Could not be drawn just now")


def _sentence(text: str) -> SafeString:
    return format_html('<p class="no-thumb">{}</p>', text)
