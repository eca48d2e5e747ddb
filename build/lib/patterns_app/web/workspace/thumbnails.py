"""Saved sketches as small pictures for the list. What cannot be drawn quickly gets a sentence in its place."""

from __future__ import annotations

import logging

from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext

from patterns_app.core.pipeline import RenderError, TooLargeToDraw
from patterns_app.core.sketch.model import Sketch
from patterns_app.web import pictures

from .limits import THUMBNAIL_NODES

_logger = logging.getLogger(__name__)


def thumbnail(sketch: Sketch | None) -> SafeString:
    """The small picture, or what there is to say instead; None is a sketch whose document cannot be read."""
    if sketch is None:
        return _sentence(gettext("The stored document is damaged. Open it to see what is left."))
    if not sketch.nodes:
        return _sentence(gettext("Empty"))
    if len(sketch.nodes) > THUMBNAIL_NODES:
        return _sentence(gettext("%(n)d nodes, too many for a small picture") % {"n": len(sketch.nodes)})
    try:
        return pictures.small_picture(sketch)
    except TooLargeToDraw as error:
        return _sentence(gettext("Too large to draw: %(why)s") % {"why": error})
    except RenderError as error:
        _logger.warning("no small picture of a saved sketch: %s", error)
        return _sentence(gettext("Could not be drawn just now"))


def _sentence(text: str) -> SafeString:
    return format_html('<p class="no-thumb">{}</p>', text)
