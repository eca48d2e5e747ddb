"""Ready experiments: two runs that differ in one thing, for the pages of patterns."""

from __future__ import annotations

from functools import cache
from typing import Annotated, Any

import msgspec
from msgspec import Meta

from patterns_app.core.engine.load.model import Load
from patterns_app.core.engine.load.reading import read_load
from patterns_app.core.reading import Entry, convert, load_yaml


class Shown(Entry, frozen=True):
    """The one figure that tells the difference, and where it stands in a report."""

    name: str
    path: tuple[str, ...]


class Arm(Entry, frozen=True):
    """One of the two runs: a variant of the pattern, and what of the load is its own."""

    name: str
    variant: str
    own: dict[str, Any] = msgspec.field(default_factory=dict)


class Experiment(Entry, frozen=True):
    """Two runs, what is asked of them, and what they teach."""

    slug: str
    pattern: str
    title: str
    question: str
    shows: Shown
    less: Annotated[int, Meta(ge=0, le=1)]  # the arm with the smaller figure
    lesson: str
    load: dict[str, Any]
    arms: Annotated[tuple[Arm, ...], Meta(min_length=2, max_length=2)]

    def load_of(self, arm: Arm) -> Load:
        """What an arm is run with."""
        return read_load(self.load | arm.own)


@cache
def experiments() -> tuple[Experiment, ...]:
    """All of them, in the order in which pages show them. Raises DataError."""
    name = "experiments.yaml"
    return convert(load_yaml(__package__, name), tuple[Experiment, ...], name)
