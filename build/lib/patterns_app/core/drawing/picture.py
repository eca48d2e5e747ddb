"""The whole trip of a picture in one place: sketch, layout, drawing, file. Page, API and command go through here."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from patterns_app.core import limits
from patterns_app.core.layout.build import build_scene
from patterns_app.core.layout.plan import Cards, Direction
from patterns_app.core.layout.scene import Scene
from patterns_app.core.layout.viewing import WHOLE, View, viewed
from patterns_app.core.layout.workers import RenderCrashed, Worker
from patterns_app.core.sketch.codec import encode
from patterns_app.core.sketch.model import Sketch
from patterns_app.core.sketch.parts import pictured
from patterns_app.core.vocabulary.catalog import Vocabulary

from . import pasted, poster, raster, source, titled
from .lettering import carrying_typefaces
from .poster import Sheet
from .styling import Theme
from .svg import Style, write_svg

Paper = Literal["", "screen", "slide", "a4", "phone"]
Format = Literal["svg", "png", "pdf"]
MEDIA_TYPES: dict[Format, str] = {"svg": "image/svg+xml", "png": "image/png", "pdf": "application/pdf"}

# Part of every cache key: raise it when the same sketch would be drawn differently.
EDITION = 8


@dataclass(frozen=True)
class Options:
    """How a picture is wanted. `scale` counts for PNG only: pixels of the file for each pixel of the picture, or FIT.
    Instead of it `width` or `height` may say how many pixels the file has. `paper` decides the direction by itself.

    With `source` an SVG or PNG carries the sketch itself, so that the file can be opened again. `background` False
    leaves the ground transparent. `pages`: a PDF over as many sheets as it takes, to be put together.
    """

    format: Format = "svg"
    theme: Theme = "light"
    scale: float = 1
    direction: Direction = "LR"
    source: bool = False
    background: bool = True
    width: int = 0
    height: int = 0
    paper: Paper = ""
    cards: Cards = "full"
    view: View = WHOLE
    pages: Sheet = ""


# Width by height of what a picture is for: a screen of 16:10, a slide, a sheet upright, a telephone upright.
_SHAPES: dict[Paper, float] = {"screen": 16 / 10, "slide": 16 / 9, "a4": 210 / 297, "phone": 9 / 19.5}


def render(
    sketch: Sketch,
    options: Options,
    vocabulary: Vocabulary,
    workers: Worker,
    blobs: Mapping[str, bytes] | None = None,
) -> bytes:
    """One picture file. `blobs` are the files beside the sketch by their SHA-256: images are drawn from them.

    Raises NoSuchPart, TooLargeToDraw, TooManyPixels, RenderTimeout or RenderCrashed, each with a message.
    """
    scene = scene_for(sketch, options, vocabulary, workers)
    images = pasted.addresses(pictured(sketch), blobs or {})
    if options.format == "svg":
        drawn = carrying_typefaces(
            write_svg(scene, Style(theme=options.theme, background=options.background, pictures=images))
        )
        return _bounded((source.into_svg(drawn, sketch) if options.source else drawn).encode())
    # A raster or a page has one theme: "auto" is for viewers that can choose.
    theme: Theme = "light" if options.theme == "auto" else options.theme
    if options.format == "pdf":
        # A page always has its ground: the spoken line lies under it.
        svg = write_svg(scene, Style(theme=theme, spoken=True, pictures=images))
        if options.pages:
            return _bounded(workers.run(titled.titled_pdf, sketch.title, poster.to_poster, svg, options.pages))
        return _bounded(workers.run(titled.titled_pdf, sketch.title, raster.to_pdf, svg))
    svg = write_svg(scene, Style(theme=theme, background=options.background, pictures=images))
    drawn_png = workers.run(raster.to_png, svg, scale_of(svg, options), not options.background)
    png = titled.titled_png(drawn_png, sketch.title)
    return _bounded(source.into_png(png, sketch) if options.source else png)


def scene_for(sketch: Sketch, options: Options, vocabulary: Vocabulary, workers: Worker) -> Scene:
    """The scene of a picture file. With a paper in the direction that is larger on it. Raises TooLargeToDraw."""
    shown = viewed(sketch, options.view, vocabulary)
    directions: tuple[Direction, ...] = ("LR", "TB") if options.paper else (options.direction,)
    scenes = [build_scene(shown, vocabulary, workers.arrange, way, cards=options.cards) for way in directions]
    shape = _SHAPES.get(options.paper, 1.0)
    return max(scenes, key=lambda scene: min(shape / scene.width, 1 / scene.height))


def scale_of(svg: str, options: Options) -> float:
    """Pixels of the file for each pixel of the picture. Raises TooManyPixels."""
    return raster.scale_for(svg, options.scale, options.width, options.height)


def page_svg(scene: Scene, icons: str, prefix: str = "", class_icons: str = "") -> str:
    """The form for pages: colours by the page's style sheet, icons from the sprite at the address `icons`.

    The pictures of classes are below the address `class_icons`, or embedded without one.
    """
    style = Style(theme=None, icons=icons, class_icons=class_icons, prefix=prefix, background=False)
    return write_svg(scene, style)


def cache_key(sketch: Sketch, options: Options) -> str:
    """A name for the picture: equal when sketch, options and edition are."""
    chosen = (EDITION, options.format, options.theme, f"{options.scale:g}", options.direction, options.source)
    shown = (
        options.background,
        options.width,
        options.height,
        options.paper,
        options.cards,
        options.view,
        options.pages,
    )
    text = "|".join(str(one) for one in (*chosen, *shown))
    return hashlib.sha256(text.encode() + b"|" + encode(sketch)).hexdigest()


def _bounded(data: bytes) -> bytes:
    if len(data) > limits.PICTURE_BYTES:
        raise RenderCrashed(f"The picture is larger than {limits.PICTURE_BYTES // 1_048_576} MiB.")
    return data
