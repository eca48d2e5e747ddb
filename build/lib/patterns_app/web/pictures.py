"""Pictures for every room of the web: asks core to draw, in the cage, and keeps results by content."""

from __future__ import annotations

import logging
import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from typing import ParamSpec, TypeVar, get_args

from django.conf import settings
from django.core.cache import caches
from django.http import HttpResponse
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext

from patterns_app.core import limits, pipeline
from patterns_app.core.drawing.thumbnail import EDITION
from patterns_app.core.pipeline import Busy, Direction, Format, Options, RenderError, TooLargeToDraw, cache_key
from patterns_app.core.ports.turnstile import Turnstile
from patterns_app.core.sketch.model import Scenario, Sketch
from patterns_app.web import class_icons, progress
from patterns_app.web.asking import client
from patterns_app.web.sprites import sprite_for
from patterns_app.web.working import OverBudget, caged, caged_within, workers

__all__ = ["workers"]

P = ParamSpec("P")
T = TypeVar("T")
_logger = logging.getLogger(__name__)

# A picture opened by itself may not run or load anything.
PICTURE_POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; font-src data:; sandbox"

FILM_PATIENCE = 10.0  # seconds that one waits for another to be made
_UNFINISHED = 3600  # seconds for which parts of a film, and what is quickly made again, are kept
_DIGITS = re.compile(r"[0-9]{1,5}", re.ASCII)
_TENTHS = re.compile(r"[0-9](\.[0-9]0{0,3})?", re.ASCII)
THEMES = ("light", "dark", "auto")
_DIRECTIONS = ("LR", "TB")
PAPERS = tuple(paper for paper in get_args(pipeline.Paper) if paper)
SHEETS = tuple(sheet for sheet in get_args(pipeline.Sheet) if sheet)
_REACH = re.compile(r"[1-9]", re.ASCII)


class BadQuery(ValueError):
    """A query parameter that makes no sense. The message says which and what would."""


def read_options(query: Mapping[str, str], picture_format: Format) -> Options:
    """Options from an address: theme, scale or width or height, direction, source and background. Raises BadQuery."""
    return Options(
        format=picture_format,
        theme=_choice(query, "theme", THEMES),  # type: ignore[arg-type]
        scale=_scale(query),
        direction=_choice(query, "direction", _DIRECTIONS),  # type: ignore[arg-type]
        source=_choice(query, "source", ("0", "1")) == "1",
        background=_choice(query, "background", ("fill", "none")) == "fill",
        width=_pixels(query, "width"),
        height=_pixels(query, "height"),
        paper=_choice(query, "paper", ("", *PAPERS)),  # type: ignore[arg-type]
        pages=_choice(query, "pages", ("", *SHEETS)),  # type: ignore[arg-type]
        cards=_choice(query, "cards", tuple(pipeline.CARDS)),  # type: ignore[arg-type]
        view=_view(query),
    )


def _view(query: Mapping[str, str]) -> pipeline.View:
    focus, reach = query.get("focus", ""), query.get("reach", "1")
    if not _REACH.fullmatch(reach):
        raise BadQuery(f"reach: {reach[:40]!r} is not a number of connections from 1 to 9")
    return pipeline.View(
        technical=_choice(query, "technical", ("show", "hide")) == "show",
        groups=_choice(query, "groups", ("open", "folded")) == "open",
        focus=focus,
        reach=int(reach) if focus else 1,
    )


def picture(sketch: Sketch, options: Options, blobs: Mapping[str, bytes] | None = None) -> bytes:
    """The picture file, kept when it was drawn before. Raises as `pipeline.picture`, and RenderError.

    `blobs` are the files beside the sketch by their SHA-256, for a picture that carries its sketch.
    """
    options = _canonical(options)
    focus = options.view.focus
    if focus and not pipeline.has_part(sketch, focus):
        raise BadQuery(f"focus: there is no part {focus[:40]!r} in the sketch")
    key = cache_key(sketch, options) + _together_with(blobs)
    return kept(key, lambda: caged(pipeline.picture, sketch, options, settings.GRAPHVIZ_DOT, blobs))


def _together_with(blobs: Mapping[str, bytes] | None) -> str:
    """The part of a cache's key that says which files are inside; they are named by what they hold."""
    return "".join(f"|{name}" for name in sorted(blobs or ()))


def kept(key: str, make: Callable[[], T], seconds: int | None = None) -> T:
    """What the cache has under this key, else what `make` gives, which is then kept."""
    found: T | None = caches["renders"].get(key)
    if found is None:
        found = make()
        caches["renders"].set(key, found, timeout=seconds)
    return found


def _canonical(options: Options) -> Options:
    """Equal for equal pictures: a scale counts for pixels alone, so that nobody can ask for endless copies of one."""
    options = replace(options, direction="LR") if options.paper else options
    options = options if options.format == "pdf" else replace(options, pages="")
    return options if options.format == "png" else replace(options, scale=1, width=0, height=0)


def story_picture(sketch: Sketch, scenario: Scenario, options: Options, kind: pipeline.StoryKind) -> bytes:
    """A scenario as a moving picture (svg, gif, webm, mp4) or a numbered still, kept when made before.

    Raises as `pipeline` does, RenderError, BadQuery for a film that would be too large, NoEncoder where videos cannot
    be made.
    """
    if kind in ("webm", "mp4") and kind not in pipeline.film_kinds():
        raise pipeline.NoEncoder("This server has no encoder for videos. Take the GIF or the moving SVG.")
    options = pipeline.told_as(options, kind)
    key = f"story|{kind}|{scenario.id}|{cache_key(sketch, options)}"
    return kept(key, lambda: _told(sketch, scenario, options, kind))


def _told(sketch: Sketch, scenario: Scenario, options: Options, kind: pipeline.StoryKind) -> bytes:
    match kind:
        case "gif" | "webm" | "mp4":
            with _films.place(client()), _asked_for():
                return _film(sketch, scenario, options).file(kind)
    return caged(pipeline.story_file, sketch, scenario, options, kind, settings.GRAPHVIZ_DOT)


def prepare_film(sketch: Sketch, scenario: Scenario, options: Options, step: int) -> int:
    """Draw one step of a film ahead, from 1, so that a reader sees how far it is. Answers the number of steps.

    Raises as `story_picture` does, and BadQuery for a step that is not there.
    """
    with _asked_for():
        return _film(sketch, scenario, pipeline.told_as(options, "gif")).prepared(step)


def _film(sketch: Sketch, scenario: Scenario, options: Options) -> pipeline.Film:
    return pipeline.Film(sketch, scenario, options, _Desk(), settings.GRAPHVIZ_DOT)


class _Desk:
    """Pieces of a film are made in the cage and kept until the film is together."""

    def kept(self, key: str, make: Callable[[], T]) -> T:
        return kept(key, make, _UNFINISHED)

    def run(self, function: Callable[P, T], *arguments: P.args, **named: P.kwargs) -> T:
        return caged(function, *arguments, **named)

    def run_within(self, seconds: float, function: Callable[P, T], *arguments: P.args, **named: P.kwargs) -> T:
        return caged_within(seconds, function, *arguments, **named)

    def report(self, done: int, of: int) -> None:
        progress.report(done, of)


@contextmanager
def _asked_for() -> Iterator[None]:
    """A film that is not made is the fault of the address. Raises BadQuery."""
    try:
        yield
    except pipeline.NoSuchFilm as error:
        raise BadQuery(f"{error.parameter}: {error}") from None


# The frames of a film take hundreds of megabytes until it is put together: one is made at a time.
_films = Turnstile(1, 2, FILM_PATIENCE)


def page_picture(sketch: Sketch, prefix: str = "", direction: Direction = "LR") -> SafeString:
    """The picture as part of a page: icons by address, colours by the page's style sheet."""
    icons, folder = sprite_for(sketch), class_icons.folder()
    key = f"page|{prefix}|{icons}|{folder}|{cache_key(sketch, Options(direction=direction))}"
    how = (icons, prefix, direction, folder, settings.GRAPHVIZ_DOT)
    svg = kept(key, lambda: caged(pipeline.picture_for_page, sketch, *how))
    return mark_safe(svg)  # noqa: S308 - our own writer escapes every text


def small_picture(sketch: Sketch) -> SafeString:
    """The small picture for lists. Raises as `page_picture` does."""
    icons, folder = sprite_for(sketch), class_icons.folder()
    key = f"thumb|{EDITION}|{icons}|{folder}|{cache_key(sketch, Options())}"
    svg = kept(key, lambda: caged(pipeline.thumbnail, sketch, icons, folder, settings.GRAPHVIZ_DOT))
    return mark_safe(svg)  # noqa: S308 - our own writer; it writes numbers and keys only


def other_format(sketch: Sketch, key: str, blobs: Mapping[str, bytes] | None = None) -> bytes:
    """The sketch in one of the text formats, kept. Raises as `pipeline.written` does, and RenderError.

    `blobs` are the files beside the sketch by their SHA-256, for the formats that carry them.
    """
    name = f"written|{key}|{cache_key(sketch, Options())}{_together_with(blobs)}"
    return kept(name, lambda: caged(pipeline.written, sketch, key, settings.GRAPHVIZ_DOT, blobs), _UNFINISHED)


def file_response(data: bytes, media_type: str, name: str, download: bool = False, note: str = "") -> HttpResponse:
    """A file, to be shown or, with `download`, to be saved under its name. It may be opened, but run and load nothing.

    A PNG says how many of its pixels there are for each pixel of the picture; `note` is what else is to be known.
    """
    response = HttpResponse(data, content_type=media_type)
    response["Content-Disposition"] = f'{"attachment" if download else "inline"}; filename="{name}"'
    response["Content-Security-Policy"] = PICTURE_POLICY
    scale = pipeline.scale_in(data) if media_type == "image/png" else None
    if scale is not None:
        response["X-Picture-Scale"] = f"{scale:g}"
    if note:
        response["X-Picture-Note"] = note
    return response


def refusal(error: Exception) -> HttpResponse:
    """Why there is no file, in plain words: 400 for what asks for too much, 429 and 503 with when to try again."""
    status = 400
    if isinstance(error, RenderError):
        status = 429 if isinstance(error, OverBudget) else 503
    response = HttpResponse(f"{error}\n", status=status, content_type="text/plain; charset=utf-8")
    if isinstance(error, RenderError):
        response["Retry-After"] = str(getattr(error, "seconds", 5))
    return response


def excuse(error: RenderError | TooLargeToDraw, what: str) -> SafeString:
    """The sentence in the place of a picture, and the line in the log. `what` was to be drawn.

    A sketch over the limits is no fault of the product's: a warning, and no advice to try the same again. Nor is it one
    that others are drawn first, or that this client has had its share.
    """
    if isinstance(error, TooLargeToDraw):
        _logger.warning("no picture of %s: %s", what, error)
        return format_html('<p class="viewer-failed">{}</p>', gettext("Too large to draw: %(why)s.") % {"why": error})
    if isinstance(error, Busy | OverBudget):
        _logger.warning("no picture of %s: %s", what, error)
    else:
        _logger.error("no picture of %s", what, exc_info=error)
    told = gettext("This diagram could not be drawn just now. Reload to try again.")
    return format_html('<p class="viewer-failed">{}</p>', told)


def _choice(query: Mapping[str, str], name: str, allowed: tuple[str, ...]) -> str:
    value = query.get(name, allowed[0])
    if value not in allowed:
        raise BadQuery(f"{name}: {value[:40]!r} is not known; use one of {', '.join(allowed)}")
    return value


def _scale(query: Mapping[str, str]) -> float:
    text = query.get("scale", "fit")
    if text == "fit":
        return pipeline.FIT
    match = _TENTHS.fullmatch(text)
    value = float(match[0]) if match else -1.0
    if not limits.SCALE_MINIMUM <= value <= limits.SCALE_MAXIMUM:
        least, most = limits.SCALE_MINIMUM, limits.SCALE_MAXIMUM
        raise BadQuery(f"scale: {text[:40]!r} is not a number from {least} to {most} in tenths, such as 1.5, or fit")
    return value


def _pixels(query: Mapping[str, str], name: str) -> int:
    """A width or height in steps, so that nobody can ask for endless copies of a picture; 0 where none is wanted."""
    text = query.get(name, "")
    if not text:
        return 0
    most, step = limits.RASTER_PIXELS_A_SIDE, limits.RASTER_STEP
    value = int(text) if _DIGITS.fullmatch(text) else 0
    if not 1 <= value <= most:
        raise BadQuery(f"{name}: {text[:40]!r} is not a number of pixels from 1 to {most}; it is rounded up to {step}")
    return -(-value // step) * step
