"""Parts of a diagram opened beside it: a workflow shows its states."""

from __future__ import annotations

import logging
from dataclasses import dataclass

from django.utils.safestring import SafeString

from patterns_app.core.flow.boxes.states import opened
from patterns_app.core.patterns.model import Pattern, Variant
from patterns_app.core.pipeline import RenderError, TooLargeToDraw
from patterns_app.core.vocabulary.catalog import vocabulary
from patterns_app.web import pictures

_logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class OpenedPart:
    """A part with the picture of what is in it, for wide and for narrow places."""

    id: str
    label: str
    prefix: str  # before the ids of the picture
    svg: SafeString
    tall_svg: SafeString


def opened_parts(entry: Pattern, variant: Variant) -> tuple[OpenedPart, ...]:
    """The parts of a variant that can be opened. One that cannot be drawn is left out, and the log says so."""
    found = []
    for node in variant.sketch.nodes:
        inside = opened(variant.sketch, vocabulary(), node.id)
        if inside is None:
            continue
        prefix = f"in-{node.id}-"
        try:
            wide = pictures.page_picture(inside, prefix)
            tall = pictures.page_picture(inside, f"tall-{prefix}", "TB")
        except (RenderError, TooLargeToDraw):
            _logger.exception("no picture of what is in %s of %s, %s", node.id, entry.slug, variant.slug)
            continue
        found.append(OpenedPart(node.id, node.label, prefix, wide, tall))
    return tuple(found)
