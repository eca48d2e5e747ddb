"""The three execution models beside each other: a table, the document's claims, and their stories in step."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.http import QueryDict
from django.urls import reverse

from patterns_app.core.patterns.model import Lane as LaneOf
from patterns_app.core.patterns.model import Pattern
from patterns_app.core.patterns.reader import entries
from patterns_app.core.vocabulary.catalog import vocabulary
from patterns_app.core.vocabulary.executions import Case, Cell, Execution, executions
from patterns_app.web.pictures import BadQuery
from patterns_app.web.playing import MESSAGES

from .parts import LimitRow, limit_row
from .pattern import ClaimLine, claim_lines
from .together import Lane, lane_of, told_of


@dataclass(frozen=True)
class CellView:
    """An answer with its figures."""

    model: str
    says: str
    limits: tuple[LimitRow, ...]


@dataclass(frozen=True)
class RowView:
    """A question with its answers, in the order of the models."""

    question: str
    cells: tuple[CellView, ...]


@dataclass(frozen=True)
class ModelView:
    """One of the three, with what the source document claims of it."""

    execution: Execution
    url: str
    claims: tuple[ClaimLine, ...]


@dataclass(frozen=True)
class ExecutionsPage:
    """Everything on the page."""

    models: tuple[ModelView, ...]
    rows: tuple[RowView, ...]
    cases: tuple[tuple[Case, str, bool], ...]  # with its address, and whether it is the shown one
    lanes: tuple[Lane, ...]
    data: dict[str, Any]


def executions_page(query: QueryDict) -> ExecutionsPage:
    """The page with the stories of parameter `case`, the first without it. Raises BadQuery."""
    told = executions()
    known = {case.key: case for case in told.cases}
    asked = query.get("case") or next(iter(known))
    if asked not in known:
        raise BadQuery(f"case: {asked[:40]!r} is not known; use one of {', '.join(known)}")
    lanes = tuple(_lane(model, known[asked]) for model in told.models)
    address = reverse("execution_models")
    return ExecutionsPage(
        models=tuple(_model(model) for model in told.models),
        rows=tuple(
            RowView(row.question, tuple(_cell(model, row.cells[model.key]) for model in told.models))
            for row in told.rows
        ),
        cases=tuple((case, f"{address}?case={case.key}", case.key == asked) for case in told.cases),
        lanes=lanes,
        data={"timelines": [told_of(lane) for lane in lanes], "messages": dict(MESSAGES)},
    )


def _entry(model: Execution) -> Pattern:
    entry = entries()[model.pattern]
    assert isinstance(entry, Pattern)
    return entry


def _lane(model: Execution, case: Case) -> Lane:
    entry = _entry(model)
    return lane_of(entry, LaneOf(variant=entry.variants[0].slug, scenario=case.stories[model.key]), f"{model.key}-")


def _model(model: Execution) -> ModelView:
    return ModelView(model, reverse("pattern", args=[model.pattern]), claim_lines(_entry(model).claims))


def _cell(model: Execution, cell: Cell) -> CellView:
    limits = vocabulary().limits
    return CellView(model.name, cell.says, tuple(limit_row(limits[key]) for key in cell.limits))
