"""Read, place, check, draw, film, compose, convert: wired here and nowhere else. Command, API and pages ask this room.

A piece of work takes plain values and answers plain values, so that a cage can run it; none knows where it runs.
`program` is the path of a system `dot`, empty for the Graphviz inside. What the pieces take and raise is handed on
from here (`__all__`), so that who asks needs to know one room:

DRAWING_REFUSALS   why there is no picture
  NoSuchPart       the focus is on a part that is not there
  TooLargeToDraw   more parts than are drawn in one picture
  TooManyPixels    a larger image than is made
  RenderError      the cage: Busy, took too long, broke
NoEncoder          videos cannot be made here
NoSuchNode         a fault or a journey names a node that is not there
NotInSketch, GoesOn   a trace names what is not there, or goes round and round
PieceNotFound, CompositionError   a pattern that is not there, or does not fit
InputError         a file that cannot be read
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import msgspec

from patterns_app.core.checks import states
from patterns_app.core.checks.model import Finding
from patterns_app.core.checks.profile import Profile, Team
from patterns_app.core.checks.registry import words
from patterns_app.core.checks.run import Checked, check
from patterns_app.core.checks.states import Told
from patterns_app.core.drawing import raster, source, story, titled
from patterns_app.core.drawing.animated import animated_svg
from patterns_app.core.drawing.films import Film, FilmKind, NoSuchFilm, StoryKind, told_as
from patterns_app.core.drawing.films import kinds as film_kinds
from patterns_app.core.drawing.lettering import carrying_typefaces, undrawn_signs
from patterns_app.core.drawing.pasted import NotAPicture, Pasted, cleaned
from patterns_app.core.drawing.picture import (
    MEDIA_TYPES,
    Format,
    Options,
    Paper,
    cache_key,
    page_svg,
    render,
    scale_of,
)
from patterns_app.core.drawing.poster import Sheet
from patterns_app.core.drawing.raster import FIT, TooManyPixels, scale_in
from patterns_app.core.drawing.reel import NoEncoder
from patterns_app.core.drawing.shaded import shaded, styled
from patterns_app.core.drawing.styling import Theme
from patterns_app.core.drawing.thumbnail import thumbnail_svg
from patterns_app.core.engine.load.model import Load, Report
from patterns_app.core.engine.load.reading import read_load
from patterns_app.core.engine.model import Fault, FaultKind, Result, Trace
from patterns_app.core.engine.trace import GoesOn, NotInSketch, trace
from patterns_app.core.flow.derived import NoSuchNode, follow
from patterns_app.core.flow.faults import FAULTS, break_node, fails_at, few_faults
from patterns_app.core.flow.timeline import Timeline, timeline
from patterns_app.core.interchange import differing
from patterns_app.core.interchange.beside import carrying, files_as_text, named, opened, opened_value, packed
from patterns_app.core.interchange.cloudformation.text import load_part as plain_values
from patterns_app.core.interchange.in_place.door import into as into_template
from patterns_app.core.interchange.mermaid import sequence
from patterns_app.core.interchange.model import Subject
from patterns_app.core.interchange.positions import Place
from patterns_app.core.interchange.reading import OWN_FORMATS, PAGED, READERS, read_files
from patterns_app.core.interchange.reading import with_source as kept
from patterns_app.core.interchange.reading_model import Imported, Leftover
from patterns_app.core.interchange.registry import BY_EXTENSION, FORMATS
from patterns_app.core.interchange.systems import read_system
from patterns_app.core.judging import excused, judged
from patterns_app.core.layout.build import TooLargeToDraw, build_scene
from patterns_app.core.layout.folding import folded
from patterns_app.core.layout.placing import drawn, placed
from patterns_app.core.layout.plan import CARDS, Direction
from patterns_app.core.layout.viewing import NoSuchPart, View, has_part
from patterns_app.core.layout.workers import Busy, Here, RenderError, Workers
from patterns_app.core.patterns import checking
from patterns_app.core.patterns.composing import PieceNotFound, piece_of
from patterns_app.core.patterns.model import Entry, Pattern
from patterns_app.core.patterns.overlay import Comparison, Overlay, overlay
from patterns_app.core.patterns.overlay import compare as compare_overlays
from patterns_app.core.patterns.reader import patterns, tags
from patterns_app.core.simulation import door as simulation
from patterns_app.core.simulation.running import begun, simulated
from patterns_app.core.sketch import composition
from patterns_app.core.sketch.codec import encode
from patterns_app.core.sketch.composition import CompositionError
from patterns_app.core.sketch.model import Scenario, Sketch
from patterns_app.core.sketch.parser import Error, InputError, NotASketch, parse
from patterns_app.core.sketch.parts import pictured
from patterns_app.core.vocabulary.catalog import vocabulary
from patterns_app.core.vocabulary.pair import NoSuchKind, verdict
from patterns_app.core.vocabulary.responsibilities import responsibilities

__all__ = [
    "BY_EXTENSION",
    "CARDS",
    "DRAWING_REFUSALS",
    "FAULTS",
    "FIT",
    "FORMATS",
    "MEDIA_TYPES",
    "PAGED",
    "READERS",
    "Busy",
    "Checked",
    "Comparison",
    "CompositionError",
    "Direction",
    "Fault",
    "FaultKind",
    "Film",
    "FilmKind",
    "Finding",
    "Format",
    "GoesOn",
    "Imported",
    "Leftover",
    "Load",
    "NoEncoder",
    "NoSuchFilm",
    "NoSuchKind",
    "NoSuchNode",
    "NoSuchPart",
    "NotInSketch",
    "Options",
    "Overlay",
    "Paper",
    "PieceNotFound",
    "Place",
    "Read",
    "RenderError",
    "Report",
    "Result",
    "Sheet",
    "StoryKind",
    "Timeline",
    "Told",
    "TooLargeToDraw",
    "TooManyPixels",
    "Trace",
    "View",
    "Workers",
    "begun",
    "cache_key",
    "carrying",
    "checked",
    "compare_overlays",
    "compared",
    "composed",
    "entry_problems",
    "excused",
    "few_faults",
    "files_as_text",
    "film_kinds",
    "findings_told",
    "has_part",
    "here",
    "into_template",
    "judged",
    "kept",
    "laid_out",
    "named",
    "opened",
    "opened_value",
    "pasted",
    "patterns",
    "picture",
    "picture_for_page",
    "pictured",
    "plain_values",
    "played",
    "read",
    "read_among",
    "read_load",
    "scale_in",
    "shaded",
    "simulated",
    "simulation",
    "started",
    "story_file",
    "styled",
    "thumbnail",
    "told",
    "told_as",
    "told_as_text",
    "traced",
    "undrawn_signs",
    "verdict",
    "who_runs_what",
    "written",
]
DRAWING_REFUSALS = (NoSuchPart, TooLargeToDraw, TooManyPixels, RenderError)
_STATES = states.States()
here = Here().run  # where a cage runs a piece of work in another process, this runs it at once


@dataclass(frozen=True)
class Read:
    """A file of another tool as a sketch, and what the rules say about it."""

    imported: Imported
    sketch: Sketch  # with places, where they were asked for
    findings: list[Finding]


def read(files: Mapping[str, bytes], wanted: str, places: bool, program: str) -> Read:
    """Read files by path; `wanted` is a reader's key or empty. Raises InputError."""
    return _told(kept(read_files(files, wanted), files), places, program)


def read_among(path: str, near: Mapping[str, bytes], program: str) -> Read:
    """Read the file at `path`, which is one of `near`, with those of them that it names. Raises InputError."""
    return _told(kept(read_system(path, near).imported, {path: near[path]}), True, program)


def _told(imported: Imported, places: bool, program: str) -> Read:
    sketch = imported.sketch
    if places and imported.format not in OWN_FORMATS:
        with contextlib.suppress(TooLargeToDraw):
            sketch = placed(sketch, vocabulary(), Here(program).arrange)
    sketch, findings = judged(replace(imported, sketch=sketch))
    return Read(imported, sketch, findings)


def checked(sketch: Sketch, profile: Profile | Team = "standard") -> Checked:
    """What the rules say. Of a large sketch that was checked here before only what has changed is looked at."""
    return _STATES.checked(sketch, vocabulary(), profile)


def findings_told(document: bytes | Sketch, profile: Profile | Team, since: str | None) -> bytes:
    """The same as JSON (`Told`). Since an earlier state only what has changed, where this process has that state.

    Without `since` (None) nothing is kept for the next time. Raises InputError for a document that is none.
    """
    sketch = document if isinstance(document, Sketch) else opened(document)[0]
    if since is None:
        return states.told(sketch, vocabulary(), profile)
    return _STATES.told(sketch, vocabulary(), profile, since)


def picture(sketch: Sketch, options: Options, program: str, blobs: Mapping[str, bytes] | None = None) -> bytes:
    """A picture file. Raises TooLargeToDraw and TooManyPixels.

    One that carries its sketch carries `blobs` too, the files beside it by their SHA-256.
    """
    drawn = render(sketch, options, vocabulary(), Here(program), blobs)
    files = packed(sketch, blobs or {}) if options.source and options.format != "pdf" else ""
    return source.with_files(drawn, files) if files else drawn


def pasted(data: bytes) -> Pasted:
    """A picture of a user, made safe to be kept and drawn. Raises NotASketch, which names what is wrong with it."""
    try:
        return cleaned(data)
    except NotAPicture as error:
        raise NotASketch([Error("$", str(error))]) from None


def picture_for_page(
    sketch: Sketch, icons: str, prefix: str, direction: Direction, class_icons: str, program: str
) -> str:
    """The picture as part of a page. Raises TooLargeToDraw."""
    scene = build_scene(folded(sketch), vocabulary(), Here(program).arrange, direction)
    return page_svg(scene, icons, prefix, class_icons)


def thumbnail(sketch: Sketch, icons: str, class_icons: str, program: str) -> str:
    """The small picture for lists. Raises TooLargeToDraw."""
    return thumbnail_svg(build_scene(folded(sketch), vocabulary(), Here(program).arrange), icons, class_icons)


def laid_out(sketch: Sketch, direction: Direction, routes: bool, tidy: bool, program: str) -> Sketch:
    """The sketch with places, and with `routes` or `tidy` with routes and boxes. Raises TooLargeToDraw."""
    arrange = Here(program).arrange
    if routes or tidy:
        return drawn(sketch, vocabulary(), arrange, direction, tidy=tidy)
    return placed(sketch, vocabulary(), arrange, direction)


def written(sketch: Sketch, key: str, program: str, blobs: Mapping[str, bytes] | None = None) -> bytes:
    """The sketch in the text format with this key. Raises TooLargeToDraw.

    `blobs` are the files beside it by their SHA-256, which our own format and draw.io's carry.
    """
    return FORMATS[key].write(Subject(sketch, vocabulary(), Here(program).arrange, blobs or {})).encode()


def composed(sketch: Sketch, pattern: str, variant: str, bindings: Mapping[str, str]) -> Sketch:
    """The sketch with a pattern in it. Raises PieceNotFound and CompositionError."""
    return composition.compose(sketch, piece_of(pattern, variant), bindings)


def started(pattern: str, variant: str = "") -> Sketch:
    """A sketch to start from: a pattern's, as the catalogue has it. Raises PieceNotFound."""
    return piece_of(pattern, variant).sketch


def who_runs_what(sketch: Sketch) -> Overlay:
    """The layers of all services of the sketch, and whose they are."""
    return overlay(sketch, vocabulary(), responsibilities())


def entry_problems(entry: Entry, slugs: frozenset[str]) -> Iterator[str]:
    """Everything that is wrong with an entry of the catalogue, each as `place: what`: what its own room can tell, and
    what rules, parser and composition say of its sketches. `slugs` are those of all entries, its own among them.
    """
    yield from checking.entry_problems(entry, vocabulary(), tags(), slugs)
    if not isinstance(entry, Pattern):
        return
    for number, pitfall in enumerate(entry.pitfalls):
        wrong = [rule for rule in pitfall.rules if rule not in words()]
        yield from (f"pitfalls[{number}].rules: there is no rule {rule!r}" for rule in wrong)
    for variant in entry.variants:
        path = f"variants.{variant.slug}.sketch"
        try:
            parse(encode(variant.sketch))
        except InputError as error:
            yield from (f"{path}{one.path.removeprefix('$')}: {one.message}" for one in error.errors)
            continue
        said = check(variant.sketch, vocabulary(), "standard").findings
        yield from (f"{path}: {one.rule}: {one.message}" for one in said if one.severity == "error")


def told(
    sketch: Sketch, scenario: Scenario | None, start: str, part: str, fault: FaultKind
) -> tuple[Scenario, Timeline, Result | None]:
    """A scenario, its timeline, the result when a part breaks; else a journey. Raises NoSuchNode and GoesOn."""
    result, begins, found = None, 1, played(sketch, scenario, start, part, fault)
    scenario = found.scenario if isinstance(found, Trace) else found
    if isinstance(found, Trace):
        result, begins = found.result, fails_at(scenario, part)
    return scenario, timeline(sketch, vocabulary(), scenario, begins, result.used_in if result else ()), result


def played(sketch: Sketch, scenario: Scenario | None, start: str, part: str, fault: FaultKind) -> Scenario | Trace:
    """What is played: a scenario, else a journey; with `part` the trace of what follows when it breaks.

    Raises NoSuchNode and GoesOn.
    """
    if part:
        return break_node(sketch, vocabulary(), scenario, part, fault)
    return scenario or follow(sketch, vocabulary(), start)


def traced(sketch: Sketch, enter: str, faults: Sequence[Fault]) -> Trace:
    """What happens to a message that enters by a connection while parts fail. Raises NotInSketch and GoesOn."""
    return trace(sketch, vocabulary(), enter, faults)


def told_as_text(sketch: Sketch, scenario: Scenario, form: str) -> str:
    """A scenario as numbered lines, as its timeline in JSON (`json`), or as a sequence for Mermaid (`mermaid`)."""
    if form == "json":
        return msgspec.json.format(msgspec.json.encode(timeline(sketch, vocabulary(), scenario))).decode() + "\n"
    if form == "mermaid":
        return sequence(sketch, scenario, vocabulary())
    return "".join(f"{number:3d}. {step.text}\n" for number, step in enumerate(scenario.steps, 1))


def compared(before: Sketch, after: Sketch, form: str, program: str = "") -> tuple[bytes, bool]:
    """What changed in meaning, as text, markdown, svg or png; and is there anything? Raises as `picture` does."""
    pair = differing.Pair(before, after, vocabulary())
    has_changes = not pair.difference.only_layout
    if form in ("svg", "png"):
        svg = differing.as_svg(pair, Here(program).arrange)
        return (raster.to_png(svg, 2.0) if form == "png" else svg.encode()), has_changes
    text = differing.as_markdown(pair) if form == "markdown" else differing.as_text(pair)
    return text.encode(), has_changes


def story_file(sketch: Sketch, scenario: Scenario, options: Options, kind: StoryKind, program: str) -> bytes:
    """A scenario as SVG that moves, or as one numbered picture; films are made piece by piece, see `Film`.

    Raises TooLargeToDraw and TooManyPixels.
    """
    return (moving_picture if kind == "svg" else still)(sketch, scenario, options, program)


def moving_picture(sketch: Sketch, scenario: Scenario, options: Options, program: str) -> bytes:
    """A scenario as SVG that moves. Raises TooLargeToDraw."""
    scene = build_scene(sketch, vocabulary(), Here(program).arrange, options.direction)
    return carrying_typefaces(animated_svg(scene, timeline(sketch, vocabulary(), scenario), options.theme)).encode()


def still(sketch: Sketch, scenario: Scenario, options: Options, program: str) -> bytes:
    """A scenario as one numbered picture in the format of the options. Raises TooLargeToDraw and TooManyPixels."""
    scene = build_scene(sketch, vocabulary(), Here(program).arrange, options.direction)
    theme: Theme = "light" if options.theme == "auto" and options.format != "svg" else options.theme
    svg = story.numbered_still(scene, scenario, theme)
    if options.format == "svg":
        return svg.encode()
    if options.format == "pdf":
        return titled.titled_pdf(scenario.title, raster.to_pdf, svg)
    return titled.titled_png(raster.to_png(svg, scale_of(svg, options)), scenario.title)
