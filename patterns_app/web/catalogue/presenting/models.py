"""The *aaS models: the responsibility matrix, the focus, and the page of one model."""

from __future__ import annotations

from dataclasses import dataclass

from django.urls import reverse

from patterns_app.core.patterns.model import ServiceModel
from patterns_app.core.vocabulary.catalog import vocabulary
from patterns_app.core.vocabulary.model import Party, Service
from patterns_app.core.vocabulary.responsibilities import ExtraRow, Layer, responsibilities
from patterns_app.web.catalogue import queries

from .pattern import ClaimLine, FactLine, Link, claim_lines, entry_link, fact_lines, related_links
from .wording import MODEL_NAMES

PARTY_NAMES: dict[Party, str] = {"customer": "You", "provider": "Provider", "shared": "Shared"}


@dataclass(frozen=True)
class CellView:
    """Who looks after a layer, and why."""

    who: Party
    name: str
    why: str
    model: str


@dataclass(frozen=True)
class LayerRow:
    """A row of the matrix."""

    layer: Layer
    cells: tuple[CellView, ...]


@dataclass(frozen=True)
class WordRow:
    """A row of words below the matrix."""

    row: ExtraRow
    cells: tuple[tuple[str, str], ...]  # model's name and text


@dataclass(frozen=True)
class ModelCard:
    """One model on the overview."""

    entry: ServiceModel
    url: str
    yours: int  # layers out of `layers` that are the customer's, wholly or in part
    layers: int
    stack: tuple[CellView, ...]


@dataclass(frozen=True)
class ModelsPage:
    """The overview."""

    cards: tuple[ModelCard, ...]
    columns: tuple[Link, ...]
    rows: tuple[LayerRow, ...]
    words: tuple[WordRow, ...]
    focus: tuple[ServiceModel, ...]
    note: str


@dataclass(frozen=True)
class ModelPage:
    """One model."""

    entry: ServiceModel
    stack: tuple[LayerRow, ...]  # one cell a row
    claims: tuple[ClaimLine, ...]
    facts: tuple[FactLine, ...]
    related: tuple[Link, ...]
    services: tuple[Service, ...]
    previous: Link | None
    next: Link | None


def models_page() -> ModelsPage:
    """The overview of all models."""
    matrix = responsibilities()
    entries = all_models()
    known = {entry.slug: entry for entry in entries}
    return ModelsPage(
        cards=tuple(_card(entry) for entry in entries),
        columns=tuple(
            Link(column.key, column.name, _url(column.key) if column.key in known else "", "")
            for column in matrix.models
        ),
        rows=tuple(_row(layer, [column.key for column in matrix.models]) for layer in matrix.layers),
        words=tuple(
            WordRow(row, tuple((column.name, row.cells[column.key]) for column in matrix.models))
            for row in matrix.extra
        ),
        focus=tuple(known[column.key] for column in matrix.models if column.key in known and known[column.key].focus),
        note=matrix.note,
    )


def model_page(entry: ServiceModel) -> ModelPage:
    """The page of one model."""
    models = all_models()
    here = next(place for place, other in enumerate(models) if other.slug == entry.slug)
    services = vocabulary().services.values()
    return ModelPage(
        entry=entry,
        stack=_stack(entry.slug),
        claims=claim_lines(entry.claims),
        facts=fact_lines(entry.facts),
        related=related_links(entry),
        services=tuple(one for one in services if one.model == entry.slug),
        previous=entry_link(models[here - 1]) if here > 0 else None,
        next=entry_link(models[here + 1]) if here + 1 < len(models) else None,
    )


def all_models() -> tuple[ServiceModel, ...]:
    """Every model of the catalogue, in order."""
    values = (row.value for row in queries.list_entries(kind="model"))
    return tuple(value for value in values if isinstance(value, ServiceModel))


def _card(entry: ServiceModel) -> ModelCard:
    stack = tuple(cell for row in _stack(entry.slug) for cell in row.cells)
    yours = sum(cell.who != "provider" for cell in stack)
    return ModelCard(entry, _url(entry.slug), yours, len(stack), stack)


def _stack(slug: str) -> tuple[LayerRow, ...]:
    """A model's own column; nothing for the umbrella term."""
    matrix = responsibilities()
    if slug not in matrix.cells:
        return ()
    return tuple(_row(layer, [slug]) for layer in matrix.layers)


def _row(layer: Layer, models: list[str]) -> LayerRow:
    cells = responsibilities().cells
    found = [(key, cells[key][layer.key]) for key in models]  # type: ignore[index]
    return LayerRow(
        layer, tuple(CellView(cell.who, PARTY_NAMES[cell.who], cell.why, MODEL_NAMES[key]) for key, cell in found)
    )


def _url(slug: str) -> str:
    return reverse("model", args=[slug])
