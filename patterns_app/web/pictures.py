"""Pictures for every room of the web: asks core to draw, keeps results by content, owns the worker processes."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from functools import cache
from typing import Literal

from django.conf import settings
from django.core.cache import caches
from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from patterns_app.core import limits
from patterns_app.core.drawing import raster, reel, story
from patterns_app.core.drawing.animated import animated_svg
from patterns_app.core.drawing.picture import Format, Options, cache_key, page_svg, render
from patterns_app.core.drawing.styling import Theme
from patterns_app.core.flow.timeline import timeline
from patterns_app.core.layout.build import TooLargeToDraw, build_scene
from patterns_app.core.layout.folding import folded
from patterns_app.core.layout.plan import Direction
from patterns_app.core.layout.workers import RenderError, Workers
from patterns_app.core.sketch.model import Scenario, Sketch
from patterns_app.core.vocabulary.catalog import vocabulary
from patterns_app.web import class_icons

_logger = logging.getLogger(__name__)

# A picture opened by itself may not run or load anything.
PICTURE_POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; sandbox"

StoryFormat = Literal["svg", "still", "png", "pdf", "gif", "webm", "mp4"]
FILM_SCALE_MAXIMUM = 2.0  # a film has up to two hundred frames
FILM_SECONDS = 40.0  # time limit of putting a film together, in a worker
THEMES = ("light", "dark", "auto")
_DIRECTIONS = ("LR", "TB")


class BadQuery(ValueError):
    """A query parameter that makes no sense. The message says which and what would."""


@cache
def workers() -> Workers:
    """The worker processes of this server process, started when the first picture is asked for."""
    return Workers(count=settings.RENDER_WORKERS, seconds=settings.RENDER_SECONDS, program=settings.GRAPHVIZ_DOT)


def read_options(query: Mapping[str, str], picture_format: Format) -> Options:
    """Options from an address's parameters theme, scale, direction, source and background. Raises BadQuery."""
    return Options(
        format=picture_format,
        theme=_choice(query, "theme", THEMES),  # type: ignore[arg-type]
        scale=_scale(query),
        direction=_choice(query, "direction", _DIRECTIONS),  # type: ignore[arg-type]
        source=_choice(query, "source", ("0", "1")) == "1",
        background=_choice(query, "background", ("fill", "none")) == "fill",
    )


def picture(sketch: Sketch, options: Options) -> bytes:
    """The picture file, from the cache when the same was drawn before. Raises as `render` does."""
    key = cache_key(sketch, options)
    data: bytes | None = caches["renders"].get(key)
    if data is None:
        data = render(sketch, options, vocabulary(), workers())
        caches["renders"].set(key, data, timeout=None)
    return data


def story_picture(sketch: Sketch, scenario: Scenario, options: Options, kind: StoryFormat) -> bytes:
    """A scenario as a moving picture (svg, gif, webm, mp4) or a numbered still, kept when made before.

    Raises as `render` does, BadQuery for a film that would be too large, NoEncoder where videos cannot be made.
    """
    if kind in ("webm", "mp4") and not reel.can_encode():
        raise reel.NoEncoder("This server has no encoder for videos. Take the GIF or the moving SVG.")
    key = f"story|{kind}|{scenario.id}|{cache_key(sketch, options)}"
    data: bytes | None = caches["renders"].get(key)
    if data is None:
        data = _told(sketch, scenario, options, kind)
        caches["renders"].set(key, data, timeout=None)
    return data


def film_kinds() -> tuple[str, ...]:
    """The kinds of film that can be made here: videos need the optional encoder."""
    return ("gif", "webm", "mp4") if reel.can_encode() else ("gif",)


def prepare_film(sketch: Sketch, scenario: Scenario, options: Options, step: int) -> int:
    """Draw one step of a film ahead, from 1, so that a reader sees how far it is. Answers the number of steps.

    Raises as `story_picture` does, and BadQuery for a step that is not there.
    """
    shots = _shots(sketch, scenario, options)
    if not 1 <= step <= len(shots):
        raise BadQuery(f"prepare: {step} is not a step from 1 to {len(shots)}")
    _developed(sketch, scenario, options, shots, step - 1)
    return len(shots)


def _shots(sketch: Sketch, scenario: Scenario, options: Options) -> list[reel.Shot]:
    if options.scale > FILM_SCALE_MAXIMUM:
        raise BadQuery(f"scale: a film is drawn at a scale of at most {FILM_SCALE_MAXIMUM:g}")
    scene = build_scene(sketch, vocabulary(), workers().arrange, options.direction)
    shots = reel.shots(scene, timeline(sketch, vocabulary(), scenario), _film_theme(options))
    raster.check_pixels(shots[0].picture, options.scale)
    return shots


def _developed(sketch: Sketch, scenario: Scenario, options: Options, shots: list[reel.Shot], place: int) -> list[bytes]:
    """The frames of one step. One step a job: each has the time limit to itself, others come in between."""
    key = f"shot|{place}|{scenario.id}|{cache_key(sketch, options)}"
    frames: list[bytes] | None = caches["renders"].get(key)
    if frames is None:
        frames = workers().run(reel.develop, shots[place], options.scale, _film_theme(options))
        caches["renders"].set(key, frames, timeout=3600)
    return frames


def _film(sketch: Sketch, scenario: Scenario, options: Options, kind: Literal["gif", "webm", "mp4"]) -> bytes:
    shots = _shots(sketch, scenario, options)
    developed = [_developed(sketch, scenario, options, shots, place) for place in range(len(shots))]
    rests = [shot.rest for shot in shots]
    if kind == "gif":
        return workers().run_within(FILM_SECONDS, reel.gif, developed, rests)
    return workers().run_within(FILM_SECONDS, reel.video, developed, rests, kind)


def _film_theme(options: Options) -> Theme:
    return "light" if options.theme == "auto" else options.theme


def _told(sketch: Sketch, scenario: Scenario, options: Options, kind: StoryFormat) -> bytes:
    if kind in ("gif", "webm", "mp4"):
        return _film(sketch, scenario, options, kind)
    scene = build_scene(sketch, vocabulary(), workers().arrange, options.direction)
    if kind == "svg":
        return animated_svg(scene, timeline(sketch, vocabulary(), scenario), options.theme).encode()
    theme: Theme = options.theme if kind == "still" else _film_theme(options)
    still = story.numbered_still(scene, scenario, theme)
    if kind == "still":
        return still.encode()
    if kind == "pdf":
        return workers().run(raster.to_pdf, still)
    raster.check_pixels(still, options.scale)
    return workers().run(raster.to_png, still, options.scale)


def page_picture(sketch: Sketch, prefix: str = "", direction: Direction = "LR") -> SafeString:
    """The picture as part of a page: icons by address, colours by the page's style sheet."""
    icons, folder = static("icons.svg"), class_icons.folder()
    key = f"page|{prefix}|{icons}|{folder}|{cache_key(sketch, Options(direction=direction))}"
    svg: str | None = caches["renders"].get(key)
    if svg is None:
        scene = build_scene(folded(sketch), vocabulary(), workers().arrange, direction)
        svg = page_svg(scene, icons, prefix, folder)
        caches["renders"].set(key, svg, timeout=None)
    return mark_safe(svg)  # noqa: S308 - our own writer escapes every text


def excuse(error: RenderError | TooLargeToDraw, what: str) -> SafeString:
    """The sentence in the place of a picture, and the line in the log. `what` was to be drawn.

    A sketch over the limits is no fault of the product's: a warning, and no advice to try the same again.
    """
    if isinstance(error, TooLargeToDraw):
        _logger.warning("no picture of %s: %s", what, error)
        return format_html('<p class="viewer-failed">Too large to draw: {}.</p>', error)
    _logger.error("no picture of %s", what, exc_info=error)
    return mark_safe('<p class="viewer-failed">This diagram could not be drawn just now. Reload to try again.</p>')


def _choice(query: Mapping[str, str], name: str, allowed: tuple[str, ...]) -> str:
    value = query.get(name, allowed[0])
    if value not in allowed:
        raise BadQuery(f"{name}: {value[:40]!r} is not known; use one of {', '.join(allowed)}")
    return value


def _scale(query: Mapping[str, str]) -> float:
    text = query.get("scale", "1")
    try:
        value = float(text)
    except ValueError:
        value = -1.0
    if not limits.SCALE_MINIMUM <= value <= limits.SCALE_MAXIMUM:
        raise BadQuery(f"scale: {text[:40]!r} is not a number from {limits.SCALE_MINIMUM} to {limits.SCALE_MAXIMUM}")
    return value
