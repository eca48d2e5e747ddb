"""Saved sketches as small pictures for the list. What cannot be drawn quickly gets a sentence in its place."""

from __future__ import annotations

import logging

from django.core.cache import caches
from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from patterns_app.core.drawing.picture import Options, cache_key
from patterns_app.core.drawing.thumbnail import EDITION, thumbnail_svg
from patterns_app.core.layout.build import TooLargeToDraw, build_scene
from patterns_app.core.layout.folding import folded
from patterns_app.core.layout.workers import RenderError
from patterns_app.core.sketch.model import Sketch
from patterns_app.core.vocabulary.catalog import vocabulary
from patterns_app.web import class_icons, pictures

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
    icons, folder = static("icons.svg"), class_icons.folder()
    key = f"thumb|{EDITION}|{icons}|{folder}|{cache_key(sketch, Options())}"
    svg: str | None = caches["renders"].get(key)
    if svg is None:
        try:
            svg = thumbnail_svg(build_scene(folded(sketch), vocabulary(), pictures.workers().arrange), icons, folder)
        except TooLargeToDraw as error:
            return _sentence(f"Too large to draw: {error}")
        except RenderError:
            _logger.exception("no small picture of a saved sketch")
            return _sentence("Could not be drawn just now")
        caches["renders"].set(key, svg, timeout=None)
    return mark_safe(svg)  # noqa: S308 - our own writer; it writes numbers and keys only


def _sentence(text: str) -> SafeString:
    return format_html('<p class="no-thumb">{}</p>', text)
