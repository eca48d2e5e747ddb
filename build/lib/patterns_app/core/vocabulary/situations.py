"""Situations that every service model meets: who acts, in which order and how long it takes. Teaching data."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import Annotated, get_args

from msgspec import Meta, Struct

from patterns_app.core.reading import sound
from patterns_app.core.services.model import ModelKey

from .model import Party
from .reading import read_data

FILE = "situations.yaml"
Text = Annotated[str, Meta(min_length=1, max_length=400)]
Key = Annotated[str, Meta(pattern=r"^[a-z]+(-[a-z]+)*$", max_length=40)]


class Act(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One step: who acts and what is done."""

    who: Party
    does: Text


class Course(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What happens in one model, in order, and what it comes to."""

    outcome: Text
    steps: Annotated[tuple[Act, ...], Meta(min_length=1)]


class Situation(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One situation in every model, and what its telling rests on."""

    key: Key
    title: Text
    summary: Text
    rests_on: Text
    models: dict[ModelKey, Course]


@cache
def situations() -> tuple[Situation, ...]:
    """The situations that ship with the product. Raises DataError naming file and place."""
    found: tuple[Situation, ...] = read_data(FILE, tuple[Situation, ...])
    return sound(found, problems(found), FILE)


def problems(found: tuple[Situation, ...]) -> Iterator[str]:
    """Models that a situation leaves out, and keys used twice."""
    for situation in found:
        missing = [model for model in get_args(ModelKey) if model not in situation.models]
        yield from (f"{situation.key}.models.{model}: missing" for model in missing)
    keys = [situation.key for situation in found]
    yield from (f"{key}: named twice" for key in dict.fromkeys(keys) if keys.count(key) > 1)
