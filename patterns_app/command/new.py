"""`pattern-studio new`: a sketch file to start from, a pattern's or an empty one."""

from __future__ import annotations

import argparse
from pathlib import Path

from patterns_app.core import pipeline
from patterns_app.core.sketch.model import Sketch

from .refusing import Refused
from .writing import write

HELP = "start a sketch, from a pattern if you like"


def options_of(parser: argparse.ArgumentParser) -> None:
    """The options of `new`."""
    parser.add_argument("output", metavar="FILE", help="the file to write, - for standard output")
    parser.add_argument("--pattern", default="", metavar="SLUG")
    parser.add_argument("--variant", default="", metavar="SLUG")
    parser.set_defaults(command=new)


def new(options: argparse.Namespace) -> int:
    """Write it, but never over a file."""
    sketch = Sketch(title="Untitled sketch")
    if options.pattern:
        try:
            sketch = pipeline.started(options.pattern, options.variant)
        except pipeline.PieceNotFound as error:
            raise Refused(f"{error}; `pattern-studio patterns` lists them") from None
    if options.output != "-" and Path(options.output).exists():
        raise Refused(f"{options.output}: is there already and is not overwritten")
    write(pipeline.written(sketch, "json", ""), options.output)
    return 0
