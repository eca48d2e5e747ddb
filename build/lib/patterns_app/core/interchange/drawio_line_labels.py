"""What is written on the lines of a draw.io page: a line's own words, and those in small cells along it."""

from __future__ import annotations

from collections.abc import Iterable

from .drawio_cells import Cell

_BETWEEN = " · "


def labels_of_lines(cells: Iterable[Cell]) -> dict[str, str]:
    """The label of each line that has words, in the order in which they stand along it.

    A label at an end (`1`, `HTTPS`) is a cell of its own, whose place counts from -1 at the source to 1 at the target.
    """
    cells = list(cells)
    found = {cell.id: [(0.0, cell.text)] for cell in cells if cell.cell.get("edge") == "1"}
    for cell in cells:
        if cell.text and cell.parent in found:
            found[cell.parent].append((cell.place()[0], cell.text))
    return {name: _BETWEEN.join(text for _, text in sorted(said, key=_at) if text) for name, said in found.items()}


def _at(said: tuple[float, str]) -> float:
    return said[0]
