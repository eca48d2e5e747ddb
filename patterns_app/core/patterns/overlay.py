"""Who runs what in a sketch: the responsibility matrix summed over its services. Nothing here is per page."""

from __future__ import annotations

import msgspec

from patterns_app.core.sketch.model import Sketch
from patterns_app.core.vocabulary.catalog import Vocabulary
from patterns_app.core.vocabulary.model import ModelKey, Party
from patterns_app.core.vocabulary.responsibilities import Responsibilities


class NodeShare(msgspec.Struct, frozen=True):
    """One node: its service's model, and who looks after each layer. A client or device has no model."""

    node: str
    service: str
    model: ModelKey | None
    layers: dict[str, Party]


class LayerShare(msgspec.Struct, frozen=True):
    """One layer over the whole sketch: how many services leave it to whom."""

    layer: str
    name: str
    customer: int
    provider: int
    shared: int


class Overlay(msgspec.Struct, frozen=True):
    """`yours` is the share of all cells that are the customer's, 0 to 1; a shared cell counts half."""

    nodes: tuple[NodeShare, ...]
    layers: tuple[LayerShare, ...]
    yours: float


def overlay(sketch: Sketch, vocabulary: Vocabulary, matrix: Responsibilities) -> Overlay:
    """Sum the matrix over the services of a sketch. Services without a model count for nothing."""
    nodes = tuple(_node(node.id, node.service, vocabulary, matrix) for node in sketch.nodes)
    layers = tuple(_layer(layer.key, layer.name, nodes) for layer in matrix.layers)
    mine = sum(layer.customer + layer.shared / 2 for layer in layers)
    cells = sum(layer.customer + layer.provider + layer.shared for layer in layers)
    return Overlay(nodes, layers, round(mine / cells, 4) if cells else 0.0)


def _node(node: str, key: str, vocabulary: Vocabulary, matrix: Responsibilities) -> NodeShare:
    service = vocabulary.services.get(key)
    model = service.model if service else None
    layers = {} if model is None else {layer.key: matrix.cell(model, layer.key).who for layer in matrix.layers}
    return NodeShare(node, key, model, layers)


def _layer(key: str, name: str, nodes: tuple[NodeShare, ...]) -> LayerShare:
    parties = [node.layers[key] for node in nodes if key in node.layers]
    return LayerShare(key, name, parties.count("customer"), parties.count("provider"), parties.count("shared"))
