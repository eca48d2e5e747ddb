"""`pattern-studio render`: a picture as a file."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import get_args

from patterns_app.core import limits, pipeline

from .one_sketch import add_input, answer, caged, read
from .refusing import Refused

HELP = "draw SVG, PNG or PDF"


def options_of(parser: argparse.ArgumentParser) -> None:
    """The options of `render`."""
    add_input(parser)
    parser.add_argument("-o", "--output", metavar="FILE", default="-")
    parser.add_argument("--format", choices=sorted(pipeline.MEDIA_TYPES))
    parser.add_argument("--theme", choices=("light", "dark", "auto"), default="light")
    parser.add_argument("--scale", type=_scale, default=pipeline.FIT, help="0.1 to 4, or fit (default); PNG only")
    parser.add_argument("--width", type=_pixels, default=0, help="pixels across, instead of --scale; PNG only")
    parser.add_argument("--height", type=_pixels, default=0, help="pixels down, instead of --scale; PNG only")
    parser.add_argument("--direction", choices=("LR", "TB"), default="LR")
    parser.add_argument("--paper", choices=get_args(pipeline.Paper)[1:], default="", help="instead of --direction")
    parser.add_argument("--pages", choices=get_args(pipeline.Sheet)[1:], default="", help="PDF over several sheets")
    parser.add_argument("--cards", choices=tuple(pipeline.CARDS), default="full", help="how much is on a card")
    parser.add_argument("--no-technical", action="store_true", help="without logs, alarms, roles and dead letters")
    parser.add_argument("--fold", action="store_true", help="a card in the place of each group")
    parser.add_argument("--focus", metavar="ID", default="", help="a part, with what is near it")
    parser.add_argument("--reach", type=int, choices=range(1, 10), default=1, help="connections from the focus")
    parser.add_argument("--source", action="store_true", help="SVG, PNG: with the sketch inside, to be opened again")
    parser.set_defaults(command=render)


def render(options: argparse.Namespace) -> int:
    """Draw; the format by the file's name unless --format says it."""
    wanted = options.format or Path(options.output).suffix.removeprefix(".")
    if wanted not in pipeline.MEDIA_TYPES:
        known = ", ".join(pipeline.MEDIA_TYPES)
        raise Refused(f"{wanted or options.output!r} is no picture; use one of {known}")
    if options.pages and wanted != "pdf":
        raise Refused(f"--pages is for PDF, and this is {wanted}: name a file that ends in .pdf")
    how = pipeline.Options(
        format=wanted,
        theme=options.theme,
        scale=options.scale,
        direction=options.direction,
        source=options.source,
        width=options.width,
        height=options.height,
        paper=options.paper,
        pages=options.pages,
        cards=options.cards,
        view=pipeline.View(not options.no_technical, not options.fold, options.focus, options.reach),
    )
    imported = read(options)
    if note := pipeline.undrawn_signs(imported.sketch):
        print(f"pattern-studio: {note}", file=sys.stderr)
    answer(caged(pipeline.picture, imported.sketch, how, "", imported.blobs), options)
    return 0


def _scale(text: str) -> float:
    if text == "fit":
        return pipeline.FIT
    value = float(text)
    if not limits.SCALE_MINIMUM <= value <= limits.SCALE_MAXIMUM:
        raise argparse.ArgumentTypeError(f"from {limits.SCALE_MINIMUM} to {limits.SCALE_MAXIMUM}")
    return value


def _pixels(text: str) -> int:
    value = int(text)
    if not 1 <= value <= limits.RASTER_PIXELS_A_SIDE:
        raise argparse.ArgumentTypeError(f"from 1 to {limits.RASTER_PIXELS_A_SIDE} pixels")
    return value
