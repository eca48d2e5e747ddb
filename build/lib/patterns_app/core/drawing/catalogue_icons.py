"""Which icons the catalogue draws: pages of it fetch these alone."""

from __future__ import annotations

from functools import cache

from patterns_app.core.patterns.reader import patterns
from patterns_app.core.sketch.model import Sketch
from patterns_app.core.vocabulary.catalog import vocabulary

from .class_icons import is_class


@cache
def catalogue_icons() -> frozenset[str]:
    """The icons of all parts and frames of all patterns."""
    return frozenset(key for entry in patterns() for variant in entry.variants for key in icons_of(variant.sketch))


def icons_of(sketch: Sketch) -> frozenset[str]:
    """The icons that a picture of a sketch may show."""
    services = vocabulary().services
    parts = {services.get(node.service, services["aws.generic"]).icon for node in sketch.nodes}
    # The picture of a class has an address of its own.
    return frozenset({key for key in parts if not is_class(key)} | {f"frame-{frame.kind}" for frame in sketch.frames})
