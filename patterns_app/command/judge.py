"""`pattern-studio judge`: one verdict on each architecture."""

from __future__ import annotations

from collections.abc import Iterable

import click

from .grammar import EXIT_ZERO, FILES, NAME, OUTPUT, TOGETHER, Known, Options, verb
from .load_options import load_options


def _formats() -> Iterable[str]:
    from patterns_app.core.verdict import door

    return sorted(door.VERDICT_FORMATS)


@verb(
    "judge template.yaml",
    "judge before.yaml --against after.yaml",
    "judge orders.json --load load.yaml --format markdown",
)
@FILES
@load_options
@click.option("--format", type=Known(_formats, "format"), default="text", help="How it is told.")
@click.option("--against", metavar="FILE", type=NAME, help="The same after a change: tell what differs.")
@TOGETHER
@EXIT_ZERO
@OUTPUT
def judge(options: Options) -> int:
    """See judging.py."""
    from .judging import judge as done

    return done(options)
