"""`pattern-studio patterns`: what `new` can start from."""

from __future__ import annotations

import json

import click

from .grammar import OUTPUT, Options, verb
from .writing import write

_BEYOND = " (beyond the source document)"


@verb("patterns", "patterns --format json")
@click.option("--format", type=click.Choice(["text", "json"]), default="text", help="How they are told.")
@OUTPUT
def patterns(options: Options) -> int:
    """Every pattern with its variants."""
    from patterns_app.core import pipeline

    found = pipeline.patterns()
    if options.format == "json":
        rows = [
            {
                "slug": pattern.slug,
                "title": pattern.title,
                "origin": pattern.origin,
                "variants": [{"slug": one.slug, "title": one.title} for one in pattern.variants],
            }
            for pattern in found
        ]
        text = json.dumps(rows, indent=2, ensure_ascii=False) + "\n"
    else:
        lines = [
            line
            for pattern in found
            for line in (
                f"{pattern.slug:32} {pattern.title}{_BEYOND if pattern.origin == 'beyond' else ''}",
                *(f"    {variant.slug:28} {variant.title}" for variant in pattern.variants),
            )
        ]
        text = "".join(f"{line}\n" for line in lines)
    write(text.encode(), options.output)
    return 0
