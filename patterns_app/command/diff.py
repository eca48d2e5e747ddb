"""`pattern-studio diff`: what changed in meaning between two sketches: parts, settings, findings."""

from __future__ import annotations

from pathlib import Path

import click

from .grammar import NAME, OUTPUT, Options, verb
from .refusing import FOUND_ERRORS, Refused
from .writing import STANDARD_OUTPUT, write

_BY_ENDING = {".svg": "svg", ".png": "png", ".md": "markdown"}


@verb("diff before.json after.json", "git show HEAD:template.yaml | pattern-studio diff - template.yaml")
@click.argument("before", metavar="BEFORE", type=NAME)
@click.argument("file", metavar="AFTER", type=NAME)
@click.option(
    "--format", type=click.Choice(["text", "markdown", "svg", "png"]), help="Else by the output's name, else text."
)
@click.option("--exit-code", is_flag=True, help="Exit with 1 when something changed in meaning.")
@OUTPUT
def diff(options: Options) -> int:
    """As text, a table for a pull request, or a picture."""
    from patterns_app.core import pipeline

    from .one_sketch import cage
    from .reading import read_one

    if options.before == options.file == STANDARD_OUTPUT:
        raise Refused("standard input is one file: name the other one of BEFORE and AFTER")
    form = options.format or _BY_ENDING.get(Path(options.output or "").suffix, "text")
    before, after = pipeline.excused(read_one(options.before)), pipeline.excused(read_one(options.file))
    with cage() as caged:
        run = caged if form in ("svg", "png") else pipeline.here
        data, has_changes = run(pipeline.compared, before, after, form)
    write(data, options.output, (options.before, options.file))
    return FOUND_ERRORS if options.exit_code and has_changes else 0
