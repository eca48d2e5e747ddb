"""Who runs what in a sketch: changing one service moves exactly the cells in which the two models differ."""

from __future__ import annotations

from dataclasses import replace
from itertools import product
from typing import get_args

import msgspec
import pytest

from patterns_app.core.patterns.overlay import Overlay, compare, overlay, share_of
from patterns_app.core.services.model import ModelKey
from patterns_app.core.sketch.model import Node, Sketch
from patterns_app.core.vocabulary.catalog import Vocabulary, vocabulary
from patterns_app.core.vocabulary.responsibilities import responsibilities

MATRIX = responsibilities()
MODELS: tuple[ModelKey, ...] = get_args(ModelKey)
WEIGHT = {"customer": 1.0, "shared": 0.5, "provider": 0.0}


def _one_service_a_model() -> Vocabulary:
    """A vocabulary in which `test.MODEL` is a service of each model: the real one has no service of some."""
    pattern = vocabulary().services["aws.lambda"]
    services = {f"test.{model}": msgspec.structs.replace(pattern, key=f"test.{model}", model=model) for model in MODELS}
    return replace(vocabulary(), services={**vocabulary().services, **services})


WORDS = _one_service_a_model()


def _summed(model: str) -> Overlay:
    """A sketch in which only the service of the middle node changes."""
    nodes = (
        Node(id="phone", service="client.browser"),
        Node(id="work", service=f"test.{model}"),
        Node(id="site", service="onprem.legacy"),
    )
    return overlay(Sketch(nodes=nodes), WORDS, MATRIX)


def test_from_a_rented_machine_to_a_function_hands_over_three_layers() -> None:
    both = compare(_summed("iaas"), _summed("faas"))
    moved = [layer.layer for layer in both.layers if layer.before != layer.after]
    assert moved == ["runtime", "container", "operating-system"]
    assert all((layer.before, layer.after) == (1, 0.5) for layer in both.layers if layer.layer in moved)
    assert (both.before.yours, both.after.yours) == (0.75, 0.6)


@pytest.mark.parametrize(("old", "new"), list(product(MODELS, MODELS)))
def test_a_swap_changes_the_cells_in_which_the_models_differ_and_no_others(old: ModelKey, new: ModelKey) -> None:
    before, after = _summed(old), _summed(new)
    expected = {layer.key for layer in MATRIX.differing(old, new)}
    (phone, work, site), (phone_after, work_after, site_after) = before.nodes, after.nodes
    assert (phone, site) == (phone_after, site_after)
    assert {key for key in work.layers if work.layers[key] != work_after.layers[key]} == expected
    both = compare(before, after)
    assert {layer.layer for layer in both.layers if layer.before != layer.after} == expected
    gained = sum(WEIGHT[work_after.layers[key]] - WEIGHT[work.layers[key]] for key in expected)
    assert after.yours - before.yours == pytest.approx(gained / (2 * len(MATRIX.layers)), abs=1e-3)


@pytest.mark.parametrize("model", MODELS)
def test_every_layer_counts_each_service_once_and_nobody_counts_a_browser(model: ModelKey) -> None:
    for layer in _summed(model).layers:
        assert layer.customer + layer.provider + layer.shared == 2
        assert share_of(layer) == (1 + WEIGHT[MATRIX.cell(model, layer.layer).who]) / 2


def test_without_a_service_that_has_a_model_nothing_is_yours() -> None:
    found = overlay(Sketch(nodes=(Node(id="phone", service="client.browser"),)), WORDS, MATRIX)
    assert found.nodes[0].model is None
    assert found.nodes[0].layers == {}
    assert found.yours == 0
    assert {share_of(layer) for layer in found.layers} == {0.0}
