"""Who runs what in a sketch: the responsibility matrix summed over its services. Nothing here is per page."""

from __future__ import annotations

import msgspec

from patterns_app.core.services.model import ModelKey
from patterns_app.core.sketch.model import Sketch
from patterns_app.core.vocabulary.catalog import Vocabulary
from patterns_app.core.vocabulary.model import Party
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


def in_words(summed: Overlay) -> str:
    """Which layers are the customer's in all services, in some, and in none, in a sentence."""
    services = sum(one.model is not None for one in summed.nodes)
    if not services:
        return "No part has a service model."
    told: dict[str, list[str]] = {"yours in all services": [], "in some": [], "in none": []}
    for layer in summed.layers:
        yours = layer.customer + layer.shared
        head = "yours in all services" if yours == services else "in some" if yours else "in none"
        told[head].append(layer.name)
    said = "; ".join(f"{head}: {', '.join(names)}" for head, names in told.items() if names)
    return f"{said[:1].upper()}{said[1:]}."


class LayerChange(msgspec.Struct, frozen=True):
    """One layer in two sketches: the part of the services that leave it to the customer, 0 to 1; shared counts half."""

    layer: str
    name: str
    before: float
    after: float


class Comparison(msgspec.Struct, frozen=True):
    """Two sketches beside each other."""

    before: Overlay
    after: Overlay
    layers: tuple[LayerChange, ...]


def compare(before: Overlay, after: Overlay) -> Comparison:
    """How much of each layer is yours in two sketches, and so what a change hands over or takes back."""
    layers = tuple(
        LayerChange(one.layer, one.name, share_of(one), share_of(other))
        for one, other in zip(before.layers, after.layers, strict=True)
    )
    return Comparison(before, after, layers)


def share_of(layer: LayerShare) -> float:
    """The part of a layer that is the customer's, 0 to 1; 0 when no service has a model."""
    cells = layer.customer + layer.provider + layer.shared
    return round((layer.customer + layer.shared / 2) / cells, 4) if cells else 0.0


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
