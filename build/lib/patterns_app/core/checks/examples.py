"""A rule's examples: shown on its page, and what it is tested with.

`bad` and `good` are the same small system twice: as the rule finds it, and mended. `cases` are further systems, each
with what is right: how many findings of this rule it has.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Any

from patterns_app.core.reading import DataError
from patterns_app.core.sketch.model import SCHEMA, Sketch
from patterns_app.core.sketch.parser import InputError, parse_value

from .registry import Rule, rules


@dataclass(frozen=True)
class Case:
    """A system, and how many findings of the rule are right."""

    title: str
    findings: int
    sketch: Sketch


@dataclass(frozen=True)
class Example:
    """The same small system twice, and further cases."""

    bad: Sketch
    good: Sketch
    cases: tuple[Case, ...] = ()


@cache
def example_of(rule: str) -> Example:
    """The example of a rule. Raises KeyError for no rule, DataError naming the file of a wrong example."""
    return _example(rules()[rule])


@cache
def examples() -> dict[str, Example]:
    """All examples by rule id, in the order of the ids."""
    return {rule: example_of(rule) for rule in rules()}


def _example(rule: Rule) -> Example:
    read, place = rule.examples, f"{rule.stem}.yaml"
    if missing := {"bad", "good"} - set(read):
        raise DataError(f"{place}: there is no example {' and no example '.join(sorted(missing))}")
    cases = tuple(_case(case, f"{place}: cases[{number}]") for number, case in enumerate(read.get("cases") or ()))
    return Example(_sketch(read["bad"], f"{place}: bad"), _sketch(read["good"], f"{place}: good"), cases)


def _case(case: Any, place: str) -> Case:
    if not isinstance(case, dict) or not isinstance(case.get("findings"), int):
        raise DataError(f"{place}: a case says with `findings` how many findings are right")
    sketch = _sketch({key: value for key, value in case.items() if key != "findings"}, place)
    return Case(sketch.title, case["findings"], sketch)


def _sketch(value: Any, place: str) -> Sketch:
    try:
        return parse_value({"schema": SCHEMA, **value})
    except InputError as error:
        raise DataError(f"{place}: {error}") from error
