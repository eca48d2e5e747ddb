"""`pattern-studio review`: what a change does to every architecture, as one comment for a change request."""

from __future__ import annotations

from collections.abc import Iterable

import click

from .grammar import CONFIG, EXCLUDE, NAME, OUTPUT, PROFILE, Known, Options, verb


def _formats() -> Iterable[str]:
    from patterns_app.core.verdict import door

    return sorted(door.REVIEW_FORMATS)


@verb(
    "review origin/main",
    "review v1.2 HEAD --format markdown -o comment.md",
    "review before/ after/ --load load.yaml",
)
@click.argument("before", metavar="BASE", type=NAME)
@click.argument("after", metavar="[HEAD]", default="", type=click.Path())
@click.option("--format", type=Known(_formats, "format"), default="text", help="How it is told.")
@click.option("--load", metavar="FILE", type=NAME, help="What comes to a system that the settings name no load of.")
@PROFILE
@EXCLUDE
@CONFIG
@click.option("--exit-zero", is_flag=True, help="Exit with 0 whatever the policy says.")
@OUTPUT
def review(options: Options) -> int:
    """See reviewing.py."""
    from .reviewing import review as done

    return done(options)
