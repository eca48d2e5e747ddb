"""A film from its sketch to its file: one piece of work a step, each kept until the film is put together.

Who has the work done and who keeps pieces comes in as a `Desk`: core has no processes and no cache.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Literal, ParamSpec, Protocol, TypeVar

from patterns_app.core.flow.timeline import timeline
from patterns_app.core.layout.build import build_scene
from patterns_app.core.layout.workers import Here
from patterns_app.core.ports.programs import has_encoder
from patterns_app.core.sketch.model import Scenario, Sketch
from patterns_app.core.vocabulary.catalog import vocabulary

from . import raster, reel
from .picture import Format, Options, cache_key
from .styling import Theme

P = ParamSpec("P")
T = TypeVar("T")
FilmKind = Literal["gif", "webm", "mp4"]
StoryKind = Literal["svg", "still", "png", "pdf", "gif", "webm", "mp4"]
FILMS: tuple[FilmKind, ...] = ("gif", "webm", "mp4")
SCALE_MAXIMUM = 2.0  # a film has up to two hundred frames
SECONDS_TO_ASSEMBLE = 40.0


class NoSuchFilm(ValueError):
    """A film that is not made. `parameter` is what makes it so."""

    def __init__(self, parameter: str, message: str) -> None:
        self.parameter = parameter
        super().__init__(message)


class Desk(Protocol):
    """Whoever keeps what is made, and has functions run where they do no harm."""

    def kept(self, key: str, make: Callable[[], T]) -> T:
        """What is there under this key, else what `make` gives."""

    def run(self, function: Callable[P, T], *arguments: P.args, **named: P.kwargs) -> T:
        """Run a module-level function."""

    def run_within(self, seconds: float, function: Callable[P, T], *arguments: P.args, **named: P.kwargs) -> T:
        """The same with a time limit of its own."""

    def report(self, done: int, of: int) -> None:
        """So many steps of so many are done. What this raises ends the film."""


@dataclass(frozen=True)
class Film:
    """A scenario as a film. All that is asked of it raises NoSuchFilm, and as `shots` and `reel.develop` do."""

    sketch: Sketch
    scenario: Scenario
    options: Options
    desk: Desk
    program: str = ""

    def prepared(self, step: int) -> int:
        """Draw one step ahead, from 1, so that a person sees how far it is. Answers the number of steps."""
        found = self._shots()
        if not 1 <= step <= len(found):
            raise NoSuchFilm("prepare", f"{step} is not a step from 1 to {len(found)}")
        self._developed(found, step - 1)
        return len(found)

    def file(self, kind: FilmKind) -> bytes:
        """The whole film. Raises NoEncoder too."""
        found = self._shots()
        steps = len(found) + 1  # the last one puts it together
        developed = []
        for place in range(len(found)):
            self.desk.report(place, steps)
            developed.append(self._developed(found, place))
        self.desk.report(len(found), steps)
        return self.desk.run_within(SECONDS_TO_ASSEMBLE, assembled, developed, [shot.rest for shot in found], kind)

    def _shots(self) -> list[reel.Shot]:
        if self.options.scale > SCALE_MAXIMUM:
            raise NoSuchFilm("scale", f"a film is drawn at a scale of at most {SCALE_MAXIMUM:g}")
        return self.desk.kept(
            self._key("shots"),
            lambda: self.desk.run(shots, self.sketch, self.scenario, self.options, self.program),
        )

    def _developed(self, found: list[reel.Shot], place: int) -> list[bytes]:
        """The frames of one step. One step a job: each has the time limit to itself, others come in between."""
        return self.desk.kept(
            self._key(f"shot|{place}"),
            lambda: self.desk.run(reel.develop, found[place], self.options.scale, film_theme(self.options)),
        )

    def _key(self, what: str) -> str:
        return f"{what}|{self.scenario.id}|{cache_key(self.sketch, self.options)}"


def shots(sketch: Sketch, scenario: Scenario, options: Options, program: str) -> list[reel.Shot]:
    """The steps of a film, to be developed one by one. Raises TooLargeToDraw and TooManyPixels."""
    scene = build_scene(sketch, vocabulary(), Here(program).arrange, options.direction)
    found = reel.shots(scene, timeline(sketch, vocabulary(), scenario), film_theme(options))
    raster.check_pixels(found[0].picture, options.scale)
    return found


def assembled(developed: Sequence[list[bytes]], rests: Sequence[float], kind: FilmKind) -> bytes:
    """Developed shots as one file. Raises NoEncoder."""
    return reel.gif(developed, rests) if kind == "gif" else reel.video(developed, rests, kind)


def kinds() -> tuple[FilmKind, ...]:
    """The kinds of film that can be made here: videos need the optional encoder."""
    return FILMS if has_encoder() else ("gif",)


def film_theme(options: Options) -> Theme:
    """A film has one theme: "auto" is for viewers that can choose."""
    return "light" if options.theme == "auto" else options.theme


def told_as(options: Options, kind: StoryKind) -> Options:
    """What of the options counts for a story of this kind, and nothing else: equal for equal files."""
    picture_format: Format = "svg"
    match kind:
        case "png" | "pdf":
            picture_format = kind
    scale = 1 if kind in ("svg", "still", "pdf") else options.scale
    if kind in FILMS and scale == raster.FIT:
        scale = 1
    theme = film_theme(options) if kind in FILMS else options.theme
    told = Options(format=picture_format, theme=theme, scale=scale, direction=options.direction)
    return replace(told, width=options.width, height=options.height) if kind == "png" else told
