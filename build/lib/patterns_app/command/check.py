"""`pattern-studio check`: the findings of every file, each by itself, at their places."""

from __future__ import annotations

from collections.abc import Iterable

import click

from .grammar import CONFIG, EXCLUDE, EXIT_ZERO, FILES, IGNORE, OUTPUT, PROFILE, RULES, TOGETHER, Known, Options, verb


def _formats() -> Iterable[str]:
    from patterns_app.core.interchange.findings import FINDING_FORMATS

    return sorted(FINDING_FORMATS)


@verb(
    "check template.yaml",
    "check . --exclude 'charts/*'",
    "check 'infra/**/*.yaml' --format sarif -o findings.sarif",
    "cat template.yaml | pattern-studio check -",
)
@FILES
@click.option("--format", type=Known(_formats, "format"), default="text", help="How the findings are told.")
@PROFILE
@RULES
@IGNORE
@EXCLUDE
@TOGETHER
@CONFIG
@click.option("--warnings-are-errors", is_flag=True, help="Warnings fail as errors do.")
@EXIT_ZERO
@OUTPUT
def check(options: Options) -> int:
    """2 when something could not be read, else 1 when there is an error (or a warning, if told), else 0."""
    from .checking import check as checked

    return checked(options)
