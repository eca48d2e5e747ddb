"""Where a page finds the icons of services: pages of the catalogue fetch its icons alone, others the file with all."""

from __future__ import annotations

from django.templatetags.static import static

from patterns_app.core.drawing.catalogue_icons import catalogue_icons, icons_of
from patterns_app.core.sketch.model import Sketch

ALL = "icons.svg"
CATALOGUE = "icons-catalogue.svg"


def sprite_for(sketch: Sketch) -> str:
    """The address of the smallest file that has all icons of a sketch."""
    return static(CATALOGUE if icons_of(sketch) <= catalogue_icons() else ALL)


def sprite_with(icon: str) -> str:
    """The address of the smallest file that has an icon."""
    return static(CATALOGUE if icon in catalogue_icons() else ALL)
