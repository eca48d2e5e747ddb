"""`pattern-studio diff`: what changed in meaning between two sketches: parts, settings, findings."""

from __future__ import annotations

import argparse
from pathlib import Path

from patterns_app.core import pipeline

from .one_sketch import caged
from .reading import read_one
from .refusing import FOUND_ERRORS
from .writing import write

HELP = "compare two sketches in meaning"
_BY_ENDING = {".svg": "svg", ".png": "png", ".md": "markdown"}


def options_of(parser: argparse.ArgumentParser) -> None:
    """The options of `diff`."""
    parser.add_argument("before", metavar="BEFORE")
    parser.add_argument("file", metavar="AFTER")
    forms = ("text", "markdown", "svg", "png")
    parser.add_argument("--format", choices=forms, help="else by the output's name, else text")
    parser.add_argument("--exit-code", action="store_true", help="1 when something changed in meaning")
    parser.add_argument("-o", "--output", metavar="FILE")
    parser.set_defaults(command=diff)


def diff(options: argparse.Namespace) -> int:
    """As text, a table for a pull request, or a picture."""
    form = options.format or _BY_ENDING.get(Path(options.output or "").suffix, "text")
    before, after = pipeline.excused(read_one(options.before)), pipeline.excused(read_one(options.file))
    run = caged if form in ("svg", "png") else pipeline.here
    data, has_changes = run(pipeline.compared, before, after, form)
    write(data, options.output, (options.before, options.file))
    return FOUND_ERRORS if options.exit_code and has_changes else 0
