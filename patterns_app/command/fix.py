"""`pattern-studio fix`: what can be mended without asking anybody, mended in the files."""

from __future__ import annotations

import click

from .grammar import EXIT_ZERO, FILES, OUTPUT, RULE, Options, verb


@verb("fix template.yaml --diff", "fix . --rule RES", "cat orders.json | pattern-studio fix - > mended.json")
@FILES
@click.option("--diff", is_flag=True, help="Only print what would change; exit with 1 when something would.")
@click.option("--unsafe-fixes", is_flag=True, help="Also fixes that take parts away or change what they are.")
@click.option("--profile", type=click.Choice(["standard", "strict"]), help="How much is looked at.")
@click.option("--rule", multiple=True, type=RULE, metavar="ID", help="Only this rule or family; as often as needed.")
@click.option("--ignore", multiple=True, type=RULE, metavar="ID", help="Not this rule or family.")
@click.option("--exclude", multiple=True, metavar="PATTERN", help="Not the files that match this.")
@click.option("--config", metavar="FILE", type=click.Path(), help="Settings; else the nearest, searched upwards.")
@EXIT_ZERO
@OUTPUT
def fix(options: Options) -> int:
    """2 when something could not be read, 1 when an error is left (with --diff: when something would change)."""
    from .mending import fix as done

    return done(options)
