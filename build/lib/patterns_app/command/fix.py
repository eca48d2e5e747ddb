"""`pattern-studio fix`: what can be mended without asking anybody, mended in the files."""

from __future__ import annotations

import click

from .grammar import CONFIG, EXCLUDE, EXIT_ZERO, FILES, IGNORE, OUTPUT, PROFILE, RULES, Options, verb


@verb("fix template.yaml --diff", "fix . --rule RES", "cat orders.json | pattern-studio fix - > fixed.json")
@FILES
@click.option("--diff", is_flag=True, help="Only print what would change; exit with 1 when something would.")
@click.option("--unsafe-fixes", is_flag=True, help="Also fixes that take parts away or change what they are.")
@PROFILE
@RULES
@IGNORE
@EXCLUDE
@CONFIG
@EXIT_ZERO
@OUTPUT
def fix(options: Options) -> int:
    """2 when something could not be read, 1 when an error is left (with --diff: when something would change)."""
    from .mending import fix as done

    return done(options)
