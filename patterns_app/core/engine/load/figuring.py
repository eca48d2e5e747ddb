"""Figures by name: limits of the vocabulary, and what stands in `figures.yaml`. What is not documented is noted."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Literal

from patterns_app.core.reading import Entry, convert, read_text
from patterns_app.core.services.units import unit_of
from patterns_app.core.vocabulary.catalog import Vocabulary

from .model import Assumed, Spread, Time

Value = float | tuple[float, float]


class Figure(Entry, frozen=True, kw_only=True):
    """One number, or the half and the 99 % of a time."""

    name: str
    value: Value
    unit: str
    kind: Literal["documented", "measured", "fitted", "assumed"]
    why: str
    limit: str = ""


@cache
def known_figures() -> dict[str, Figure]:
    """All of `figures.yaml`, by name. Raises DataError with file and path."""
    text = files("patterns_app.core.engine.load").joinpath("figures.yaml").read_text(encoding="utf-8")
    return {one.name: one for one in convert(read_text(text, "figures.yaml"), tuple[Figure, ...], "figures.yaml")}


class Figures:
    """What is asked for is noted in `used`, with its value; what nobody documents, in `assumed`. `wrong` puts others in
    their place."""

    def __init__(self, vocabulary: Vocabulary, wrong: Mapping[str, Value] | None = None) -> None:
        self.vocabulary, self.wrong = vocabulary, wrong or {}
        self.used: dict[str, Value | None] = {}
        self.assumed: dict[tuple[str, str | None], Assumed] = {}

    def number(self, name: str, part: str | None = None) -> float:
        """One number of `figures.yaml`."""
        return number_of(self._value(name, part))

    def time(self, name: str, part: str) -> Time:
        """A time of `figures.yaml`, in milliseconds."""
        value = self._value(name, part)
        return Spread(p50=value[0], p99=value[1]) if isinstance(value, tuple) else value

    def limit(self, key: str) -> float | None:
        """The number of a limit; None where it has none."""
        found = self.vocabulary.limits.get(key)
        known = None if found is None or found.number is None else float(found.number)
        value = number_of(self.wrong[key]) if key in self.wrong else known
        self.used[key] = value
        return value

    def of(self, name: str, value: float | None, otherwise: float = 0) -> float:
        """A number that a behaviour gives, by the name under which others may be put in its place."""
        found = number_of(self.wrong.get(name, otherwise if value is None else value))
        self.used[name] = found
        return found

    def assume(self, name: str, value: float | str, unit: str, why: str, part: str | None = None) -> None:
        """Note what nobody said."""
        if isinstance(value, float) and value.is_integer():
            value = int(value)
        self.assumed.setdefault(
            (name, part), Assumed(name=name, value=value, unit=unit_of(value, unit), why=why, part=part)
        )

    def _value(self, name: str, part: str | None) -> Value:
        figure = known_figures()[name]
        value: Value = self.wrong.get(name, figure.value)
        self.used[name] = value
        if figure.kind != "documented":
            shown = value if isinstance(value, int | float) else " to ".join(f"{one:g}" for one in value)
            self.assume(name, shown, figure.unit, f"{figure.kind}: {figure.why}", part)
        return value


def number_of(value: Value) -> float:
    """A number; of two the half of a time."""
    return value[0] if isinstance(value, tuple) else value


def in_seconds(time: Time) -> Time:
    """The same time in seconds."""
    if not isinstance(time, Spread):
        return time / 1000
    return Spread(p50=_thousandth(time.p50), p99=_thousandth(time.p99), mean=_thousandth(time.mean))


def _thousandth(value: float | None) -> float | None:
    return None if value is None else value / 1000
