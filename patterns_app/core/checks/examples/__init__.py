"""A bad and a good sketch for each rule: shown on the rule's page, and what the rule is tested with.

One YAML file a rule, named after its id, with `bad` and `good`: each a sketch document without its schema.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from patterns_app.core.reading import DataError, load_yaml
from patterns_app.core.sketch.model import SCHEMA, Sketch
from patterns_app.core.sketch.parser import InputError, parse_value

_PACKAGE = "patterns_app.core.checks.examples"


@dataclass(frozen=True)
class Example:
    """The same small system twice: as the rule finds it, and mended."""

    bad: Sketch
    good: Sketch


@cache
def example_of(rule: str) -> Example | None:
    """The example of a rule, or None where there is none yet. Raises DataError naming the file."""
    name = f"{rule}.yaml"
    if not files(_PACKAGE).joinpath(name).is_file():
        return None
    read = load_yaml(_PACKAGE, name)
    if not isinstance(read, dict) or set(read) != {"bad", "good"}:
        raise DataError(f"{name}: an example has exactly the keys bad and good")
    return Example(_sketch(read["bad"], f"{name}: bad"), _sketch(read["good"], f"{name}: good"))


@cache
def examples() -> dict[str, Example]:
    """All examples by rule id, in the order of the ids."""
    names = sorted(item.name for item in files(_PACKAGE).iterdir() if item.name.endswith(".yaml"))
    rules = [name.removesuffix(".yaml") for name in names]
    return {rule: example for rule in rules if (example := example_of(rule))}


def _sketch(value: Any, place: str) -> Sketch:
    try:
        return parse_value({"schema": SCHEMA, **value})
    except InputError as error:
        raise DataError(f"{place}: {error}") from error
