"""The *aaS models: the responsibility matrix, the focus, and the page of one model."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import QueryDict
from django.urls import reverse

from patterns_app.core.patterns.model import ServiceModel
from patterns_app.core.services.model import Service
from patterns_app.core.vocabulary.catalog import vocabulary
from patterns_app.core.vocabulary.focus import FocusScale, focus_scale
from patterns_app.core.vocabulary.responsibilities import responsibilities
from patterns_app.web.catalogue import queries

from .handing_over import HandoverView, handover_view
from .matrix import CellView, LayerRow, MatrixView, layer_row, matrix_view
from .model_lessons import lessons
from .pattern import ClaimLine, FactLine, Link, claim_lines, entry_link, fact_lines, related_links
from .quiz import Lesson


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
    matrix: MatrixView
    handover: HandoverView
    focus: tuple[ServiceModel, ...]
    scale: FocusScale


@dataclass(frozen=True)
class ModelPage:
    """One model."""

    entry: ServiceModel
    stack: tuple[LayerRow, ...]  # one cell a row
    claims: tuple[ClaimLine, ...]
    facts: tuple[FactLine, ...]
    related: tuple[Link, ...]
    services: tuple[Service, ...]
    lesson: Lesson | None
    previous: Link | None
    next: Link | None


def models_page(query: QueryDict | None = None) -> ModelsPage:
    """The overview of all models, as the query asks for it. Raises BadQuery."""
    asked = QueryDict() if query is None else query
    entries = all_models()
    known = {entry.slug: entry for entry in entries}
    in_order = (known[column.key] for column in responsibilities().models if column.key in known)
    return ModelsPage(
        cards=model_cards(),
        matrix=matrix_view(asked, {slug: _url(slug) for slug in known}),
        handover=handover_view(asked),
        focus=tuple(entry for entry in in_order if entry.focus),
        scale=focus_scale(),
    )


def model_cards() -> tuple[ModelCard, ...]:
    """Every model with its stack, in order."""
    return tuple(_card(entry) for entry in all_models())


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
        lesson=next((one for one in lessons() if one.slug == entry.slug), None),
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
    return tuple(layer_row(layer, [slug]) for layer in matrix.layers)


def _url(slug: str) -> str:
    return reverse("model", args=[slug])
