"""`pattern-studio patterns`: what `new` can start from."""

from __future__ import annotations

import argparse

from patterns_app.core import pipeline

HELP = "list the catalogue"


def options_of(parser: argparse.ArgumentParser) -> None:
    """It has none."""
    parser.set_defaults(command=patterns)


def patterns(options: argparse.Namespace) -> int:
    """Every pattern with its variants."""
    for pattern in pipeline.patterns():
        print(f"{pattern.slug:32} {pattern.title}")
        for variant in pattern.variants:
            print(f"    {variant.slug:28} {variant.title}")
    return 0
