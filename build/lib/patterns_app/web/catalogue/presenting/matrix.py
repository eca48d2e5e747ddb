"""The responsibility matrix for a page: which columns, in which order of rows, and where two models differ."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from django.http import QueryDict
from django.urls import reverse
from django.utils.translation import gettext, gettext_noop, ngettext

from patterns_app.core.services.model import ModelKey
from patterns_app.core.vocabulary.model import Party
from patterns_app.core.vocabulary.responsibilities import Column, ExtraRow, Layer, Responsibilities, responsibilities
from patterns_app.core.vocabulary.responsibilities_export import PARTY_NAMES, chosen_columns
from patterns_app.web.pictures import BadQuery
from patterns_app.web.responsibilities import MODEL_NAMES

from .wording import Choice, Named

_ORDERS = {
    "layer": gettext_noop("From the data down"),
    "-layer": gettext_noop("From the building up"),
    "name": gettext_noop("By name"),
    "yours": gettext_noop("Most yours first"),
}
_WEIGHT: dict[Party, int] = {"customer": 2, "shared": 1, "provider": 0}
_FORMATS = ("svg", "png", "csv", "md")


@dataclass(frozen=True)
class CellView:
    """Who looks after a layer, and why."""

    who: Party
    name: str
    why: str
    model: str


@dataclass(frozen=True)
class LayerRow:
    """A row of the matrix. `differs` is set when two models are compared and leave it to different parties."""

    layer: Layer
    cells: tuple[CellView, ...]
    differs: bool = False


@dataclass(frozen=True)
class WordRow:
    """A row of words below the layers."""

    row: ExtraRow
    cells: tuple[tuple[str, str], ...]  # model's name and text


@dataclass(frozen=True)
class ColumnView:
    """A column: its model's page, and whether the rows are ordered by it."""

    key: ModelKey
    name: str
    url: str
    sort_url: str
    sorted: bool


@dataclass(frozen=True)
class MatrixView:
    """The matrix as asked for, and what may be asked."""

    columns: tuple[ColumnView, ...]
    rows: tuple[LayerRow, ...]
    words: tuple[WordRow, ...]
    first: tuple[Choice, ...]
    second: tuple[Choice, ...]
    orders: tuple[Choice, ...]
    verdict: str  # how the two compared models differ, in a sentence
    files: tuple[Named, ...]
    note: str


def matrix_view(query: QueryDict, urls: dict[str, str]) -> MatrixView:
    """The matrix with parameters `compare` (two model keys) and `sort`. Raises BadQuery."""
    matrix = responsibilities()
    pair, order = compared(query), _order(query, matrix)
    columns = chosen_columns(matrix, pair or ())
    keys = [column.key for column in columns]
    differing = matrix.differing(*pair) if pair else ()
    return MatrixView(
        columns=tuple(_column(column, pair, order, urls) for column in columns),
        rows=tuple(layer_row(layer, keys, layer in differing) for layer in _ordered(matrix, order)),
        words=tuple(
            WordRow(row, tuple((column.name, row.cells[column.key]) for column in columns)) for row in matrix.extra
        ),
        first=_choices(matrix, pair[0] if pair else ""),
        second=_choices(matrix, pair[1] if pair else ""),
        orders=_order_choices(matrix, order),
        verdict=_verdict(pair, differing) if pair else "",
        files=tuple(Named(name.upper(), _file_url(name, pair)) for name in _FORMATS),
        note=matrix.note,
    )


def compared(query: QueryDict) -> tuple[ModelKey, ModelKey] | None:
    """The two models of parameter `compare`, written `iaas,faas` or as two fields. Raises BadQuery."""
    asked = [key for key in ",".join(query.getlist("compare")).split(",") if key]
    if not asked:
        return None
    known = {column.key: column.key for column in responsibilities().models}
    found = [known[key] for key in asked if key in known]
    if len(found) != len(asked):
        wrong = next(key for key in asked if key not in known)
        raise BadQuery(f"compare: {wrong[:40]!r} is no model; use two of {', '.join(known)}")
    if len(found) == 1 and len(query.getlist("compare")) > 1:
        return None  # a form in which only one of the two is chosen so far
    if len(found) != 2 or found[0] == found[1]:
        raise BadQuery("compare: name two different models, such as iaas,faas")
    return found[0], found[1]


def layer_row(layer: Layer, models: Sequence[ModelKey], differs: bool = False) -> LayerRow:
    """A layer with its cell in each of the models."""
    cells = [(key, responsibilities().cell(key, layer.key)) for key in models]
    views = tuple(CellView(cell.who, gettext(PARTY_NAMES[cell.who]), cell.why, MODEL_NAMES[key]) for key, cell in cells)
    return LayerRow(layer, views, differs)


def _order(query: QueryDict, matrix: Responsibilities) -> str:
    order = query.get("sort") or "layer"
    known = [*_ORDERS, *(column.key for column in matrix.models)]
    if order not in known:
        raise BadQuery(f"sort: {order[:40]!r} is not known; use one of {', '.join(known)}")
    return order


def _ordered(matrix: Responsibilities, order: str) -> list[Layer]:
    """Sorting is stable, so equal rows keep their order from the data down."""
    layers = list(matrix.layers)
    if order == "-layer":
        return layers[::-1]
    if order == "name":
        return sorted(layers, key=lambda layer: layer.name)
    if order == "yours":
        return sorted(layers, key=lambda layer: -sum(_WEIGHT[cells[layer.key].who] for cells in matrix.cells.values()))
    model = next((column.key for column in matrix.models if column.key == order), None)
    return sorted(layers, key=lambda layer: -_WEIGHT[matrix.cell(model, layer.key).who]) if model else layers


def _column(column: Column, pair: tuple[ModelKey, ModelKey] | None, order: str, urls: dict[str, str]) -> ColumnView:
    asked = {"compare": ",".join(pair)} if pair else {}
    sort_url = f"{reverse('models')}?{urlencode({**asked, 'sort': column.key})}#matrix-part"
    return ColumnView(column.key, column.name, urls.get(column.key, ""), sort_url, order == column.key)


def _choices(matrix: Responsibilities, chosen: str) -> tuple[Choice, ...]:
    return tuple(Choice(column.key, column.name, column.key == chosen) for column in matrix.models)


def _order_choices(matrix: Responsibilities, order: str) -> tuple[Choice, ...]:
    by_model = gettext("Yours in %(model)s first")
    named = [*((key, gettext(name)) for key, name in _ORDERS.items())]
    named += [(column.key, by_model % {"model": column.name}) for column in matrix.models]
    return tuple(Choice(key, name, key == order) for key, name in named)


def _verdict(pair: tuple[ModelKey, ModelKey], differing: tuple[Layer, ...]) -> str:
    one, other = MODEL_NAMES[pair[0]], MODEL_NAMES[pair[1]]
    if not differing:
        return gettext(
            "%(one)s and %(other)s leave every layer to the same party. The rows of words below tell them apart."
        ) % {"one": one, "other": other}
    names = ", ".join(layer.name for layer in differing)
    differ = ngettext(
        "%(one)s and %(other)s differ on %(n)d of %(all)d layers: %(names)s.",
        "%(one)s and %(other)s differ on %(n)d of %(all)d layers: %(names)s.",
        len(differing),
    )
    every = len(responsibilities().layers)
    return differ % {"one": one, "other": other, "n": len(differing), "all": every, "names": names}


def _file_url(extension: str, pair: tuple[ModelKey, ModelKey] | None) -> str:
    asked = {"compare": ",".join(pair)} if pair else {}
    return f"{reverse('matrix_file', args=[extension])}?{urlencode({**asked, 'download': '1'})}"
