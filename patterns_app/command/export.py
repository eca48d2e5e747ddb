"""`pattern-studio export`: what changed in a sketch, into the template that it came from."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from .grammar import NAME, OUTPUT, Options, refuse, verb
from .refusing import FOUND_ERRORS
from .telling import note
from .writing import STANDARD_OUTPUT, guard, write

if TYPE_CHECKING:
    from patterns_app.core.pipeline import Imported


@verb("export orders.json --into template.yaml", "export orders.json --into template.yaml --check")
@click.argument("file", metavar="SKETCH", type=NAME)
@click.option("--into", metavar="TEMPLATE", required=True, type=NAME, help="The template, changed in place.")
@click.option("--check", is_flag=True, help="Only print what would change; exit with 1 when something would or cannot.")
@OUTPUT
def export(options: Options) -> int:
    """Print the diff, say what is not written, and write the template unless it is only a check.

    Answers 1 where something that was asked is not written.
    """
    from patterns_app.core.pipeline import into_template
    from patterns_app.core.sketch.parser import InputError

    from .files import with_named
    from .reading import read_one, said, unusable

    if options.check:
        refuse(("--output",), "has nothing to write with --check, which only prints: say one of them")
    guard(options.output, (options.file, options.into))
    imported, path = read_one(options.file), Path(options.into)
    files = with_named(path)
    template = files.pop(path.name)
    try:
        found = into_template(imported.sketch, template, _came_from(imported), files, options.into)
    except InputError as error:
        raise unusable([f"{options.into}: {said(one)}" for one in error.errors]) from None
    for said_of in found.notes:
        note(said_of)
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
