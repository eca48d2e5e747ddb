"""The three ways to invoke a function, compared question by question. Figures stay in the limits that cells name."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import Annotated, Literal, get_args

from msgspec import Meta, Struct

from patterns_app.core.reading import sound

from .catalog import vocabulary
from .reading import read_data

FILE = "executions.yaml"
ExecutionKey = Literal["synchronous", "asynchronous", "stream"]
Text = Annotated[str, Meta(min_length=1, max_length=300)]


class Execution(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One way to invoke a function; `pattern` is the slug of the entry that tells it."""

    key: ExecutionKey
    name: Text
    pattern: Text
    in_a_word: Text


class Cell(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The answer for one of them, with the keys of the limits that give its figures."""

    says: Text
    limits: tuple[str, ...] = ()


class Row(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One question."""

    question: Text
    cells: dict[ExecutionKey, Cell]


class Case(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Stories to watch beside each other: the scenario of each entry's first variant."""

    key: Annotated[str, Meta(pattern=r"^[a-z]+$")]
    title: Text
    stories: dict[ExecutionKey, str]


class Executions(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Everything of the comparison."""

    models: tuple[Execution, ...]
    rows: tuple[Row, ...]
    cases: tuple[Case, ...]


@cache
def executions() -> Executions:
    """The comparison that ships with the product. Raises DataError naming file and place."""
    found: Executions = read_data(FILE, Executions)
    return sound(found, problems(found), FILE)


def problems(found: Executions) -> Iterator[str]:
    """Cells and stories that are missing, and limits that are not there."""
    for row in found.rows:
        yield from (f"{row.question}: no answer for {key}" for key in get_args(ExecutionKey) if key not in row.cells)
        named = [name for cell in row.cells.values() for name in cell.limits]
        yield from (f"{row.question}: unknown limit {name}" for name in named if name not in vocabulary().limits)
    for case in found.cases:
        yield from (f"{case.key}: no story for {key}" for key in get_args(ExecutionKey) if key not in case.stories)
