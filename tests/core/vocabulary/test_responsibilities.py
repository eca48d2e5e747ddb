"""The responsibility matrix is complete, and says where it is not."""

from __future__ import annotations

from typing import get_args

import msgspec

from patterns_app.core.vocabulary.model import ModelKey, Party
from patterns_app.core.vocabulary.responsibilities import problems, responsibilities

MATRIX = responsibilities()


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
