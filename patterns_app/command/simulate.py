"""`pattern-studio simulate`: a sketch under load, and whether it keeps a budget."""

from __future__ import annotations

from collections.abc import Iterable

import click

from .grammar import EXIT_ZERO, NAME, OUTPUT, TOGETHER, Known, Options, verb
from .load_options import load_options


def _formats() -> Iterable[str]:
    from patterns_app.core.pipeline import simulation

    return sorted(simulation.SIMULATION_FORMATS)


@verb(
    "simulate orders.json --load load.yaml", "simulate orders.json --load load.yaml --budget budget.yaml --format junit"
)
@click.argument("file", metavar="FILE", type=NAME)
@load_options
@click.option("--against", metavar="FILE", type=NAME, help="Another sketch, run under the same load.")
@click.option("--budget", metavar="FILE", type=NAME, help="What it may cost, lose and take: YAML or JSON.")
@click.option("--format", type=Known(_formats, "format"), default="text", help="How it is told.")
@TOGETHER
@EXIT_ZERO
@OUTPUT
def simulate(options: Options) -> int:
    """See simulating.py."""
    from .simulating import simulate as done

    options.in_place = False
    return done(options)
