"""The options of `simulate`, `stress` and `judge` that say what comes."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import click

from .grammar import NAME


def load_options(function: Callable[..., Any]) -> Callable[..., Any]:
    """The load, or what stands in its place."""
    for option in (
        click.option("--seed", type=int, metavar="N", help="In place of what the load says."),
        click.option("--seconds", type=float, metavar="N", help="Of model time, in place of what the load says."),
        click.option(
            "--arrivals",
            multiple=True,
            metavar="PART=FILE",
            help="CSV of seconds and messages a second, in place of what the load says of this part.",
        ),
        click.option("--load", metavar="FILE", type=NAME, help="What comes, faults, changes: YAML or JSON."),
    ):
        function = option(function)
    return function
