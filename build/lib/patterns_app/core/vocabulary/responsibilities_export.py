"""The responsibility matrix as text files: a table for spreadsheets and one for documents."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence

from patterns_app.core.services.model import ModelKey
from patterns_app.core.wording import translatable

from .model import Party
from .responsibilities import Column, Responsibilities

PARTY_NAMES: dict[Party, str] = {
    "customer": translatable("You"),
    "provider": translatable("Provider"),
    "shared": translatable("Shared"),
}

Row = list[str]


def as_csv(matrix: Responsibilities, models: Sequence[ModelKey] = ()) -> str:
    """A line a layer with the party in each model, then the rows of words. No `models` means all of them."""
    out = io.StringIO()
    csv.writer(out, lineterminator="\r\n").writerows(_rows(matrix, chosen_columns(matrix, models)))
    return out.getvalue()


def as_markdown(matrix: Responsibilities, models: Sequence[ModelKey] = ()) -> str:
    """The same table in Markdown, with the matrix's note below."""
    head, *body = _rows(matrix, chosen_columns(matrix, models))
    lines = [_line(head), _line(["---"] * len(head)), *map(_line, body)]
    return "# The responsibility matrix\n\n" + "\n".join(lines) + f"\n\n{matrix.note}\n"


def chosen_columns(matrix: Responsibilities, models: Sequence[ModelKey]) -> tuple[Column, ...]:
    """The columns of these models in the matrix's own order; all when none is named."""
    return tuple(column for column in matrix.models if not models or column.key in models)


def _rows(matrix: Responsibilities, columns: tuple[Column, ...]) -> list[Row]:
    rows = [["Layer", *(column.name for column in columns)]]
    for layer in matrix.layers:
        parties = [matrix.cell(column.key, layer.key).who for column in columns]
        rows.append([layer.name, *(PARTY_NAMES[who] for who in parties)])
    rows += [[row.name, *(row.cells[column.key] for column in columns)] for row in matrix.extra]
    return rows


def _line(cells: Row) -> str:
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"
