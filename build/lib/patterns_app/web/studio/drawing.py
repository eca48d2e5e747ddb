"""The picture beside the editor. What cannot be drawn gets a sentence in its place: the page stays usable."""

from __future__ import annotations

import logging
from dataclasses import dataclass

from django.utils.safestring import SafeString
from django.utils.translation import gettext

from patterns_app.core.pipeline import RenderError, TooLargeToDraw
from patterns_app.core.sketch.model import Sketch
from patterns_app.web import pictures

_logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Drawing:
    """The picture, or why there is none."""

    svg: SafeString | None = None
    sentence: str = ""


def draw(sketch: Sketch | None, prefix: str = "") -> Drawing:
    """The sketch drawn for the page. None is a text that could not be read.

    `prefix` tells its ids from those of another picture there.
    """
    if sketch is None:
        return Drawing(sentence=gettext("There is no picture until the mistakes are fixed."))
    if not sketch.nodes and not sketch.frames:
        return Drawing(sentence=gettext("Nothing to draw yet. Add a pattern, or write the first node."))
    try:
        return Drawing(svg=pictures.page_picture(sketch, prefix))
    except TooLargeToDraw as error:
        return Drawing(sentence=str(error))
    except RenderError as error:
        _logger.exception("no picture of a sketch in the studio")
        return Drawing(sentence=str(error))
