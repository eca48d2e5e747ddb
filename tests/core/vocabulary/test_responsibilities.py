"""The responsibility matrix is complete, and says where it is not."""

from __future__ import annotations

from typing import get_args

import msgspec

from patterns_app.core.services.model import ModelKey
from patterns_app.core.vocabulary.model import Party
from patterns_app.core.vocabulary.responsibilities import problems, responsibilities
from tests.each import each

MATRIX = responsibilities()
PARTIES: dict[str, Party] = {"C": "customer", "P": "provider", "S": "shared"}
MODELS: tuple[ModelKey, ...] = ("on-premise", "iaas", "caas", "paas", "faas", "saas")
# The matrix as the field usually draws it, written down apart from the data: one letter a model, in the order above.
PUBLISHED = {
    "data": "CCCCCS",
    "application": "CCCCCP",
    "runtime": "CCCPPP",
    "container": "CCCPPP",
    "operating-system": "CCPPPP",
    "virtualisation": "CPPPPP",
    "servers": "CPPPPP",
    "storage": "CPPPPP",
    "networking": "CPPPPP",
    "facilities": "CPPPPP",
}
CELLS = [
    (model, layer, PARTIES[letter])
    for layer, letters in PUBLISHED.items()
    for model, letter in zip(MODELS, letters, strict=True)
]


@each(("model", "layer", "who"), CELLS)
def test_a_cell_says_what_the_field_says(model: ModelKey, layer: str, who: Party) -> None:
    assert MATRIX.cell(model, layer).who == who


def test_the_table_above_is_the_whole_matrix_in_its_order() -> None:
    assert tuple(column.key for column in MATRIX.models) == MODELS
    assert [layer.key for layer in MATRIX.layers] == list(PUBLISHED)


def test_what_the_cells_do_not_tell_apart_the_rows_of_words_do() -> None:
    assert MATRIX.differing("paas", "faas") == ()
    for row in MATRIX.extra:
        if row.key in {"scaling", "unit-of-deployment", "billing-unit"}:
            assert row.cells["paas"] != row.cells["faas"]
    assert {"scaling", "unit-of-deployment", "billing-unit"} <= {row.key for row in MATRIX.extra}


def test_every_model_has_a_cell_for_every_layer() -> None:
    assert list(problems(MATRIX)) == []
    for model in get_args(ModelKey):
        assert all(MATRIX.cell(model, layer.key).why for layer in MATRIX.layers)


def test_the_layers_of_a_model_are_shared_out_among_the_parties() -> None:
    for model in get_args(ModelKey):
        held = [layer for party in get_args(Party) for layer in MATRIX.handled_by(model, party)]
        assert sorted(layer.key for layer in held) == sorted(layer.key for layer in MATRIX.layers)


def test_on_premise_leaves_the_provider_nothing_and_each_model_leaves_it_more() -> None:
    own = [len(MATRIX.handled_by(model, "customer")) for model in get_args(ModelKey)]
    assert MATRIX.handled_by("on-premise", "provider") == ()
    assert own == sorted(own, reverse=True)


def test_missing_unknown_and_repeated_places_are_told() -> None:
    cells = {**MATRIX.cells, "iaas": {"moon": MATRIX.cells["iaas"][MATRIX.layers[0].key]}}
    faulty = msgspec.structs.replace(MATRIX, layers=MATRIX.layers[:1] * 2, models=MATRIX.models[1:], cells=cells)
    first = MATRIX.layers[0].key
    told = list(problems(faulty))
    assert f"models.{MATRIX.models[0].key}: missing" in told
    assert f"layers.{first}: named twice" in told
    assert f"cells.iaas.{first}: missing" in told
    assert "cells.iaas.moon: unknown" in told
