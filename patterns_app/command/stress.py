"""`pattern-studio stress`: what breaks first, what breaks worst, and how sure that is."""

from __future__ import annotations

from collections.abc import Iterable

import click

from .grammar import EXIT_ZERO, NAME, OUTPUT, TOGETHER, Known, Options, verb
from .load_options import load_options


def _formats() -> Iterable[str]:
    from patterns_app.core.pipeline import simulation

    return sorted(simulation.STRESS_FORMATS)


@verb("stress orders.json --load load.yaml", "stress orders.json --load load.yaml --at-least 2 --faults none")
@click.argument("file", metavar="FILE", type=NAME)
@load_options
@click.option("--faults", metavar="NAMES", help="Some of fails,slow,throttled,errors,stopped, or none; else all.")
@click.option("--samples", type=int, metavar="N", help="Runs with other values of what is uncertain; else 20.")
@click.option("--uncertain", metavar="FILE", type=NAME, help="What is, from low to high: YAML or JSON.")
@click.option("--at-least", type=float, default=1.0, metavar="TIMES", help="Of the load, that it has to take; else 1.")
@click.option("--processes", type=click.IntRange(0), metavar="N", help="How many work; else one for each processor.")
@click.option("--scheduler", metavar="ADDRESS", help="Of a Dask cluster, such as tcp://host:8786.")
@click.option("--format", type=Known(_formats, "format"), default="text", help="How it is told.")
@TOGETHER
@EXIT_ZERO
@OUTPUT
def stress(options: Options) -> int:
    """See stressing.py."""
    from .stressing import stress as done

    options.in_place = False
    return done(options)
