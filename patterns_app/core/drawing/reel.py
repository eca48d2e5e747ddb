"""A scenario frame by frame, for files that cannot do otherwise: GIF, WebM, MP4.

Each step is drawn once; what travels in it is put on top, ten times a second. A step is one piece of work, so that a
caller can say how far it is, and stop.
"""

from __future__ import annotations

import io
import math
import struct
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import TYPE_CHECKING, Literal

from patterns_app.core.flow.timeline import TimedStep, Timeline
from patterns_app.core.layout.scene import Place, Scene, SceneConnection
from patterns_app.core.ports import programs

from . import raster
from .animated import step_pictures
from .styling import FONT_STACK, Theme
from .tokens import tokens
from .travelling import (
    SHAPES,
    WORDS_HEIGHT,
    Spot,
    together,
    words_rules,
    words_svg,
    words_width,
)

if TYPE_CHECKING:
    from PIL.Image import Image

FRAMES_A_SECOND = 10
_REST = 2.0  # seconds at the end, before it begins again
_COLOURS = 160
_SMOOTH = 4  # tokens are drawn this much larger and scaled down, for smooth edges

VideoKind = Literal["webm", "mp4"]


class NoEncoder(RuntimeError):
    """Videos need the optional encoder, which is not installed here."""


@dataclass(frozen=True)
class Shot:
    """One step: its picture, what is where in each frame of its travel, and how long it then rests, in seconds."""

    picture: str
    frames: tuple[tuple[Spot, ...], ...]
    rest: float


def shots(scene: Scene, timeline: Timeline, theme: Theme = "light") -> list[Shot]:
    """The steps of a story, ready to be developed one by one."""
    lines = {line.id: line for line in scene.connections}
    pictures = step_pictures(scene, timeline, theme)
    last = len(pictures) - 1
    return [
        _shot(picture, step, lines, _REST if place == last else 0.0)
        for place, (picture, step) in enumerate(zip(pictures, timeline.steps, strict=True))
    ]


def develop(shot: Shot, scale: float, theme: Theme = "light") -> list[bytes]:
    """The frames of a shot as PNG with a palette; the last one is its rest. Native code: call it in a worker process.

    Raises TooManyPixels.
    """
    from PIL import Image

    base = Image.open(io.BytesIO(raster.to_png(shot.picture, scale))).convert("RGB")
    spots = [spot for frame in shot.frames for spot in frame]
    marks = {spot.message: _token(spot.message, scale, theme) for spot in spots}
    plates = {spot.words: _plate(spot.words, scale, theme) for spot in spots if spot.words}
    sample = base.copy()
    for place, mark in enumerate((*marks.values(), *plates.values())):
        sample.paste(mark, (0, place * mark.height), mark)
    palette = sample.quantize(colors=_COLOURS, dither=Image.Dither.NONE)
    developed = []
    for frame in (*shot.frames, ()):
        image = base.copy()
        for message, spot, *_ in frame:
            _put(image, marks[message], spot, scale)
        for _, (x, y), words, down in frame:  # no token covers words
            if words:
                _put(image, plates[words], (x, y + down), scale)
        out = io.BytesIO()
        image.quantize(palette=palette, dither=Image.Dither.NONE).save(out, "PNG", compress_level=1)
        developed.append(out.getvalue())
    return developed


def _put(image: Image, mark: Image, middle: Place, scale: float) -> None:
    x, y = middle
    image.paste(mark, (round(x * scale - mark.width / 2), round(y * scale - mark.height / 2)), mark)


def gif(reel: Sequence[list[bytes]], rests: Sequence[float]) -> bytes:
    """An endless GIF of developed shots. Native code: call it in a worker process."""
    from PIL import GifImagePlugin, Image, ImageChops

    # Frame by frame, each only where it differs: the library's own way holds every frame of the film at once.
    out = io.BytesIO()
    before: Image.Image | None = None
    for data, milliseconds in _timed(reel, rests):
        frame = Image.open(io.BytesIO(data))
        shown = frame.convert("RGB")
        if before is None:
            out.write(b"GIF89a" + struct.pack("<HHBBB", *frame.size, 0x70, 0, 0) + _FOR_EVER)
            box: tuple[int, int, int, int] = (0, 0, *frame.size)
        else:
            box = ImageChops.difference(before, shown).getbbox() or (0, 0, 1, 1)
        part = frame.crop(box)
        for piece in GifImagePlugin.getdata(part, box[:2], duration=milliseconds, include_color_table=True):
            out.write(piece)
        before = shown
    out.write(b";")
    return out.getvalue()


_FOR_EVER = b"!\xff\x0bNETSCAPE2.0\x03\x01\x00\x00\x00"  # the block that lets a GIF begin again


def _timed(reel: Sequence[list[bytes]], rests: Sequence[float]) -> Iterator[tuple[bytes, int]]:
    """Every frame and how long it is shown, in milliseconds."""
    for frames, rest in zip(reel, rests, strict=True):
        yield from ((frame, 1000 // FRAMES_A_SECOND) for frame in frames[:-1])
        yield frames[-1], max(round(rest * 100) * 10, 20)


def video(reel: Sequence[list[bytes]], rests: Sequence[float], kind: VideoKind) -> bytes:
    """A silent film of developed shots. Starts an encoder: call it in a worker process. Raises NoEncoder."""
    from PIL import Image

    if not programs.has_encoder():
        raise NoEncoder("videos need the optional encoder: install pattern-studio[video]")
    codec = {"webm": "libvpx-vp9", "mp4": "libx264"}[kind]
    options = {"webm": ["-crf", "32", "-b:v", "0", "-deadline", "realtime", "-cpu-used", "8"], "mp4": ["-crf", "23"]}
    size = Image.open(io.BytesIO(reel[0][0])).size
    size = (size[0] - size[0] % 2, size[1] - size[1] % 2)  # the encoders halve the colours both ways
    frames = (
        Image.open(io.BytesIO(frame)).convert("RGB").crop((0, 0, *size)).tobytes() for frame in _evenly(reel, rests)
    )
    return programs.encoded(frames, size, FRAMES_A_SECOND, codec, options[kind], kind)


def _evenly(reel: Sequence[list[bytes]], rests: Sequence[float]) -> Iterator[bytes]:
    """The frames at the film's even pace: a rest is its picture many times."""
    for frames, rest in zip(reel, rests, strict=True):
        yield from frames[:-1]
        yield from [frames[-1]] * max(round(rest * FRAMES_A_SECOND), 1)


def _shot(picture: str, step: TimedStep, lines: dict[str, SceneConnection], more: float) -> Shot:
    travel = max((move.delay + move.seconds for move in step.moves if move.connection in lines), default=0.0)
    count = math.ceil(travel * FRAMES_A_SECOND)
    times = [place / FRAMES_A_SECOND for place in range(count)]
    frames = [tuple(frame.values()) for frame in together(step.moves, lines, times, eased=True)]
    return Shot(picture, tuple(frames), round(max(step.seconds - count / FRAMES_A_SECOND, 0.3) + more, 2))


@cache
def _token(message: str, scale: float, theme: Theme) -> Image:
    """A token as a small picture, in the shape and colour that it has everywhere."""
    colours = _colours(theme)
    back = colours["diagram-background"]
    fill, stroke, wide = colours[f"message-{message}"], back, 2
    if message == "response":
        fill, stroke, wide = back, fill, 4
    drawn = f'<path d="{SHAPES[message]}" fill="{fill}" stroke="{stroke}" stroke-width="{wide}"/>'
    return _small(drawn, 26, 26, scale)


@lru_cache(maxsize=64)
def _plate(words: str, scale: float, theme: Theme) -> Image:
    """The words of a token as a small picture."""
    rules = f"text{{font-family:{FONT_STACK}}}{words_rules(_colours(theme))}"
    return _small(f"<style>{rules}</style>{words_svg(words)}", words_width(words) + 4, WORDS_HEIGHT + 4, scale)


def _colours(theme: Theme) -> dict[str, str]:
    return tokens().dark if theme == "dark" else tokens().light


def _small(drawn: str, across: float, down: float, scale: float) -> Image:
    """What is drawn round the origin, so large, on nothing."""
    from PIL import Image

    svg = (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{across:.1f}" height="{down:.1f}" '
        f'viewBox="{-across / 2:.1f} {-down / 2:.1f} {across:.1f} {down:.1f}">{drawn}</svg>'
    )
    image = Image.open(io.BytesIO(raster.to_png(svg, scale * _SMOOTH, transparent=True))).convert("RGBA")
    size = max(round(across * scale), 1), max(round(down * scale), 1)
    return image.resize(size, Image.Resampling.LANCZOS)
