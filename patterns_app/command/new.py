"""`pattern-studio new`: a sketch file to start from, a pattern's or an empty one."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import click

from .grammar import NAME, Known, Options, verb
from .refusing import Refused
from .writing import STANDARD_OUTPUT, write


def _slugs() -> Iterable[str]:
    from patterns_app.core.patterns.reader import patterns

    return [pattern.slug for pattern in patterns()]


@verb("new orders.json --pattern storage-first", "new - --pattern saga --variant choreography")
@click.argument("output", metavar="FILE", type=NAME, help="The file to write, - for standard output.")
@click.option("--pattern", type=Known(_slugs, "pattern", shown=False), metavar="SLUG", help="As `patterns` lists them.")
@click.option("--variant", default="", metavar="SLUG", help="One of the pattern's.")
def new(options: Options) -> int:
    """Write it, but never over a file."""
    from patterns_app.core import pipeline
    from patterns_app.core.sketch.model import Sketch

    sketch = Sketch(title="Untitled sketch")
    if options.pattern:
        try:
            sketch = pipeline.started(options.pattern, options.variant)
        except pipeline.PieceNotFound as error:
            raise Refused(f"{error}; `pattern-studio patterns` lists them") from None
    elif options.variant:
        raise Refused("--variant needs a pattern: say it with --pattern")
    if options.output != STANDARD_OUTPUT and Path(options.output).exists():
        raise Refused(f"{options.output}: is there already and is not overwritten")
    write(pipeline.written(sketch, "json", ""), options.output)
    return 0
