"""The responsibility matrix: who looks after each layer in each service model, and what this means for a day's work."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cache
from itertools import pairwise
from typing import Annotated, get_args

from msgspec import Meta

from patterns_app.core.reading import Entry, sound
from patterns_app.core.services.model import ModelKey

from .model import Party
from .reading import read_data

FILE = "responsibilities.yaml"

Text = Annotated[str, Meta(min_length=1, max_length=400)]
Key = Annotated[str, Meta(pattern=r"^[a-z]+(-[a-z]+)*$", max_length=40)]


class Layer(Entry, frozen=True):
    """A row of the matrix, from the data down to the building."""

    key: Key
    name: Text
    meaning: Text


class Column(Entry, frozen=True):
    """A service model as a column of the matrix."""

    key: ModelKey
    name: Text


class Cell(Entry, frozen=True):
    """Who looks after a layer in a model, and what that party does there."""

    who: Party
    why: Text


class ExtraRow(Entry, frozen=True):
    """A row of words below the matrix: what tells models apart whose cells are the same."""

    key: Key
    name: Text
    meaning: Text
    cells: dict[ModelKey, Text]
    note: Text | None = None  # how far the row can be trusted


class Responsibilities(Entry, frozen=True):
    """The whole matrix; columns and rows in the order in which they are shown."""

    note: Text
    layers: tuple[Layer, ...]
    models: tuple[Column, ...]
    cells: dict[ModelKey, dict[str, Cell]]
    extra: tuple[ExtraRow, ...]

    def cell(self, model: ModelKey, layer: str) -> Cell:
        """The cell of a model and a layer key. Raises KeyError for an unknown one."""
        return self.cells[model][layer]

    def handled_by(self, model: ModelKey, party: Party) -> tuple[Layer, ...]:
        """The layers that `party` looks after in a model, from the top down."""
        return tuple(layer for layer in self.layers if self.cells[model][layer.key].who == party)

    def differing(self, one: ModelKey, other: ModelKey) -> tuple[Layer, ...]:
        """The layers that two models leave to different parties, from the top down."""
        pairs = ((layer, self.cells[one][layer.key].who, self.cells[other][layer.key].who) for layer in self.layers)
        return tuple(layer for layer, mine, yours in pairs if mine != yours)


class Move(Entry, frozen=True):
    """One step on the way from the first model to the last: a layer changes hands, or (None) only habits change."""

    model: ModelKey  # the model that this step leads to
    layer: Layer | None
    who: Party | None
    arrives: bool  # after this step every cell is as in `model`


def handover(matrix: Responsibilities) -> tuple[Move, ...]:
    """Every layer that changes hands between neighbouring models, one at a time, from the building upwards."""
    moves: list[Move] = []
    for before, after in pairwise(column.key for column in matrix.models):
        layers = tuple(reversed(matrix.differing(before, after)))
        if not layers:
            moves.append(Move(model=after, layer=None, who=None, arrives=True))
        for layer in layers:
            who = matrix.cell(after, layer.key).who
            moves.append(Move(model=after, layer=layer, who=who, arrives=layer is layers[-1]))
    return tuple(moves)


def holders_after(matrix: Responsibilities, steps: int) -> dict[str, Party]:
    """Who looks after each layer when the first `steps` moves are done, by layer key."""
    first = matrix.models[0].key
    holders: dict[str, Party] = {layer.key: matrix.cell(first, layer.key).who for layer in matrix.layers}
    for move in handover(matrix)[:steps]:
        if move.layer and move.who:
            holders[move.layer.key] = move.who
    return holders


@cache
def responsibilities() -> Responsibilities:
    """The matrix that ships with the product. Raises DataError naming file and place when it is incomplete."""
    matrix: Responsibilities = read_data(FILE, Responsibilities)
    return sound(matrix, problems(matrix), FILE)


def problems(matrix: Responsibilities) -> Iterator[str]:
    """Every place that is missing, unknown or named twice, as `path: message`."""
    expected = get_args(ModelKey)
    layers = [layer.key for layer in matrix.layers]
    yield from _differences("models", expected, [model.key for model in matrix.models])
    yield from _repeated("layers", layers)
    yield from _repeated("extra", [row.key for row in matrix.extra])
    yield from _differences("cells", expected, list(matrix.cells))
    for model, cells in matrix.cells.items():
        yield from _differences(f"cells.{model}", layers, list(cells))
    for row in matrix.extra:
        yield from _differences(f"extra.{row.key}.cells", expected, list(row.cells))


def _differences(path: str, expected: Iterable[str], found: list[str]) -> Iterator[str]:
    known = tuple(expected)
    yield from (f"{path}.{key}: missing" for key in known if key not in found)
    yield from (f"{path}.{key}: unknown" for key in found if key not in known)
    yield from _repeated(path, found)


def _repeated(path: str, keys: list[str]) -> Iterator[str]:
    yield from (f"{path}.{key}: named twice" for key in dict.fromkeys(keys) if keys.count(key) > 1)
