"""Pictures in a style of the caller's, such as one in which nodes are coloured by model."""

from __future__ import annotations

from patterns_app.core.layout.build import build_scene
from patterns_app.core.layout.plan import Direction
from patterns_app.core.layout.workers import Here
from patterns_app.core.sketch.model import Sketch
from patterns_app.core.vocabulary.catalog import vocabulary

from . import raster
from .lettering import carrying_typefaces
from .picture import Options, scale_of
from .shading import Shades
from .styling import Theme
from .svg import Style, write_svg


def styled(sketch: Sketch, style: Style, direction: Direction, program: str) -> str:
    """The picture in a style of the caller's, such as one with shades. Raises TooLargeToDraw."""
    return write_svg(build_scene(sketch, vocabulary(), Here(program).arrange, direction), style)


def shaded(sketch: Sketch, shades: Shades, options: Options, program: str) -> bytes:
    """The picture coloured by model, as SVG or PNG. Raises TooLargeToDraw and TooManyPixels."""
    theme: Theme = "light" if options.theme == "auto" and options.format == "png" else options.theme
    svg = styled(sketch, Style(theme=theme, shades=shades), options.direction, program)
    if options.format != "png":
        return carrying_typefaces(svg).encode()
    return raster.to_png(svg, scale_of(svg, options))
