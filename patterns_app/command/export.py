"""`pattern-studio export`: what changed in a sketch, into the template that it came from."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from patterns_app.core.pipeline import Imported, into_template
from patterns_app.core.sketch.parser import InputError

from .files import with_named
from .reading import read_one, said, unusable
from .refusing import FOUND_ERRORS
from .writing import STANDARD_OUTPUT, guard, write

HELP = "write a sketch's changes into the template that it came from"


def options_of(parser: argparse.ArgumentParser) -> None:
    """The options of `export`."""
    parser.add_argument("file", metavar="SKETCH")
    parser.add_argument("--into", metavar="TEMPLATE", required=True, help="the template; it is changed in place")
    parser.add_argument(
        "--check", action="store_true", help="only print what would change; 1 when something would or cannot"
    )
    parser.add_argument("-o", "--output", metavar="FILE", help="write here instead")
    parser.set_defaults(command=export)


def export(options: argparse.Namespace) -> int:
    """Print the diff, say what is not written, and write the template unless it is only a check.

    Answers 1 where something that was asked is not written.
    """
    guard(options.output, (options.file, options.into))
    imported, path = read_one(options.file), Path(options.into)
    files = with_named(path)
    template = files.pop(path.name)
    try:
        found = into_template(imported.sketch, template, _came_from(imported), files, options.into)
    except InputError as error:
        raise unusable([f"{options.into}: {said(one)}" for one in error.errors]) from None
    for note in found.notes:
        print(f"pattern-studio: {note}", file=sys.stderr)
    if options.output != STANDARD_OUTPUT:
        write(found.diff.encode(), STANDARD_OUTPUT)
    if options.check:
        return FOUND_ERRORS if found.diff or not found.is_whole else 0
    if options.output or found.diff:
        write(found.data, options.output or options.into)
    return 0 if found.is_whole else FOUND_ERRORS


def _came_from(imported: Imported) -> bytes | None:
    """The template as it was when the sketch was read from it, where the sketch carries it."""
    kept = imported.sketch.template
    return imported.blobs.get(kept.blob) if kept and kept.format == "cloudformation" else None
