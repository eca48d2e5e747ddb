"""What is asked of core as one piece of work: plain values in, plain values out, so that a cage can run it.

`program` is the path of a system `dot`, empty for the Graphviz inside. Every job raises what the functions that it
calls raise, none knows where it runs.
"""

from __future__ import annotations

import contextlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from patterns_app.core.checks.model import Finding
from patterns_app.core.checks.profile import Profile, Team
from patterns_app.core.checks.run import Checked, check
from patterns_app.core.drawing import raster, reel, story
from patterns_app.core.drawing.animated import animated_svg
from patterns_app.core.drawing.picture import Format, Options, page_svg, render
from patterns_app.core.drawing.shading import Shades
from patterns_app.core.drawing.styling import Theme
from patterns_app.core.drawing.svg import Style, write_svg
from patterns_app.core.drawing.thumbnail import thumbnail_svg
from patterns_app.core.flow.derived import follow
from patterns_app.core.flow.faults import Fault, break_node
from patterns_app.core.flow.timeline import Timeline, timeline
from patterns_app.core.interchange.model import Subject
from patterns_app.core.interchange.reading import OWN_FORMATS, read_files
from patterns_app.core.interchange.reading_model import Imported
from patterns_app.core.interchange.registry import FORMATS
from patterns_app.core.layout.build import TooLargeToDraw, build_scene
from patterns_app.core.layout.folding import folded
from patterns_app.core.layout.placing import drawn, placed
from patterns_app.core.layout.plan import Direction
from patterns_app.core.layout.workers import Here
from patterns_app.core.patterns.composing import piece_of
from patterns_app.core.sketch import composition
from patterns_app.core.sketch.model import Scenario, Sketch
from patterns_app.core.sketch.parser import parse
from patterns_app.core.vocabulary.catalog import vocabulary


@dataclass(frozen=True)
class Read:
    """A file of another tool as a sketch, and what the rules say about it."""

    imported: Imported
    sketch: Sketch  # with places, where they were asked for
    findings: list[Finding]


def read(files: Mapping[str, bytes], wanted: str, places: bool, program: str) -> Read:
    """Read files by path; `wanted` is a reader's key or empty. Raises InputError."""
    imported = read_files(files, wanted)
    sketch = imported.sketch
    if places and imported.format not in OWN_FORMATS:
        with contextlib.suppress(TooLargeToDraw):
            sketch = placed(sketch, vocabulary(), Here(program).arrange)
    return Read(imported, sketch, check(sketch, vocabulary(), "standard").findings)


def checked(sketch: Sketch, profile: Profile | Team = "standard") -> Checked:
    """What the rules say."""
    return check(sketch, vocabulary(), profile)


def checked_document(document: bytes, profile: Profile = "standard") -> Checked:
    """The same for a document that is still to be read. Raises InputError."""
    return check(parse(document), vocabulary(), profile)


def picture(sketch: Sketch, options: Options, program: str) -> bytes:
    """A picture file. Raises TooLargeToDraw and TooManyPixels."""
    return render(sketch, options, vocabulary(), Here(program))


def picture_for_page(
    sketch: Sketch, icons: str, prefix: str, direction: Direction, class_icons: str, program: str
) -> str:
    """The picture as part of a page. Raises TooLargeToDraw."""
    scene = build_scene(folded(sketch), vocabulary(), Here(program).arrange, direction)
    return page_svg(scene, icons, prefix, class_icons)


def thumbnail(sketch: Sketch, icons: str, class_icons: str, program: str) -> str:
    """The small picture for lists. Raises TooLargeToDraw."""
    return thumbnail_svg(build_scene(folded(sketch), vocabulary(), Here(program).arrange), icons, class_icons)


def styled(sketch: Sketch, style: Style, direction: Direction, program: str) -> str:
    """The picture in a style of the caller's, such as one with shades. Raises TooLargeToDraw."""
    return write_svg(build_scene(sketch, vocabulary(), Here(program).arrange, direction), style)


def shaded(sketch: Sketch, shades: Shades, options: Options, program: str) -> bytes:
    """The picture coloured by model, as SVG or PNG. Raises TooLargeToDraw and TooManyPixels."""
    theme: Theme = "light" if options.theme == "auto" and options.format == "png" else options.theme
    svg = styled(sketch, Style(theme=theme, shades=shades), options.direction, program)
    if options.format != "png":
        return svg.encode()
    raster.check_pixels(svg, options.scale)
    return raster.to_png(svg, options.scale)


def laid_out(sketch: Sketch, direction: Direction, routes: bool, tidy: bool, program: str) -> Sketch:
    """The sketch with places, and with `routes` or `tidy` with routes and boxes. Raises TooLargeToDraw."""
    arrange = Here(program).arrange
    if routes or tidy:
        return drawn(sketch, vocabulary(), arrange, direction, tidy=tidy)
    return placed(sketch, vocabulary(), arrange, direction)


def written(sketch: Sketch, key: str, program: str) -> bytes:
    """The sketch in the text format with this key. Raises TooLargeToDraw."""
    return FORMATS[key].write(Subject(sketch, vocabulary(), Here(program).arrange)).encode()


def composed(sketch: Sketch, pattern: str, variant: str, bindings: Mapping[str, str]) -> Sketch:
    """The sketch with a pattern in it. Raises PieceNotFound and CompositionError."""
    return composition.compose(sketch, piece_of(pattern, variant), bindings)


def told(sketch: Sketch, scenario: Scenario | None, start: str, part: str, fault: Fault) -> tuple[Scenario, Timeline]:
    """A scenario and its timeline; what follows when a part breaks; the journey from a node. Raises NoSuchNode."""
    if part:
        scenario = break_node(sketch, vocabulary(), scenario, part, fault)
    elif scenario is None:
        scenario = follow(sketch, vocabulary(), start)
    return scenario, timeline(sketch, vocabulary(), scenario)


def moving_picture(sketch: Sketch, scenario: Scenario, options: Options, program: str) -> bytes:
    """A scenario as SVG that moves. Raises TooLargeToDraw."""
    scene = build_scene(sketch, vocabulary(), Here(program).arrange, options.direction)
    return animated_svg(scene, timeline(sketch, vocabulary(), scenario), options.theme).encode()


def still(sketch: Sketch, scenario: Scenario, options: Options, program: str) -> bytes:
    """A scenario as one numbered picture in the format of the options. Raises TooLargeToDraw and TooManyPixels."""
    scene = build_scene(sketch, vocabulary(), Here(program).arrange, options.direction)
    theme: Theme = "light" if options.theme == "auto" and options.format != "svg" else options.theme
    svg = story.numbered_still(scene, scenario, theme)
    as_file: dict[Format, bytes] = {}
    if options.format == "svg":
        as_file["svg"] = svg.encode()
    elif options.format == "pdf":
        as_file["pdf"] = raster.to_pdf(svg)
    else:
        raster.check_pixels(svg, options.scale)
        as_file["png"] = raster.to_png(svg, options.scale)
    return as_file[options.format]


def shots(sketch: Sketch, scenario: Scenario, options: Options, program: str) -> list[reel.Shot]:
    """The steps of a film, to be developed one by one. Raises TooLargeToDraw and TooManyPixels."""
    scene = build_scene(sketch, vocabulary(), Here(program).arrange, options.direction)
    theme: Theme = "light" if options.theme == "auto" else options.theme
    found = reel.shots(scene, timeline(sketch, vocabulary(), scenario), theme)
    raster.check_pixels(found[0].picture, options.scale)
    return found


def film(developed: Sequence[list[bytes]], rests: Sequence[float], kind: str) -> bytes:
    """Developed shots as one file: gif, webm or mp4. Raises NoEncoder."""
    if kind == "gif":
        return reel.gif(developed, rests)
    return reel.video(developed, rests, "webm" if kind == "webm" else "mp4")
