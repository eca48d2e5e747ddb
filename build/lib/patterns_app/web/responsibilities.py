"""Who runs what in a sketch, for every room of the web: its picture coloured by model, and its services as lines."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from django.conf import settings
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext

from patterns_app.core import pipeline
from patterns_app.core.drawing.shading import Shade, Shades
from patterns_app.core.drawing.svg import Style
from patterns_app.core.patterns.comparisons import ReadyComparison
from patterns_app.core.patterns.model import Entry, Pattern, Variant
from patterns_app.core.patterns.overlay import Overlay, compare, in_words, overlay
from patterns_app.core.pipeline import Options, RenderError, TooLargeToDraw, cache_key
from patterns_app.core.sketch.model import Sketch
from patterns_app.core.vocabulary.catalog import vocabulary
from patterns_app.core.vocabulary.responsibilities import responsibilities
from patterns_app.web.sprites import sprite_for
from patterns_app.web.working import caged

from . import class_icons, pictures

Owner = Pattern | ReadyComparison  # who has architectures
MODEL_NAMES = {
    "on-premise": "On-premise",
    "iaas": "IaaS",
    "caas": "CaaS",
    "paas": "PaaS",
    "faas": "FaaS",
    "saas": "SaaS",
}


@dataclass(frozen=True)
class NodeLine:
    """A node with its model; `yours` counts the layers that are the customer's, wholly or in part."""

    label: str
    service: str
    model: str
    url: str
    yours: int


@dataclass(frozen=True)
class LayerLine:
    """A layer in two architectures, in per cent that are the customer's."""

    name: str
    before: int
    after: int

    @property
    def differs(self) -> bool:
        """Does it, as the page shows it?"""
        return self.before != self.after

    @property
    def change(self) -> str:
        """The difference in words."""
        if not self.differs:
            return gettext("as before")
        return gettext("%(points)s points") % {"points": f"{self.after - self.before:+d}"}


@dataclass(frozen=True)
class Shared:
    """A sketch with its layers summed. `words` says which layers are the customer's."""

    svg: SafeString
    summed: Overlay
    words: str
    nodes: tuple[NodeLine, ...]
    layers: int  # in the matrix


def share_out(sketch: Sketch, prefix: str = "") -> Shared:
    """Who runs what in a sketch. A picture that cannot be drawn costs its place alone."""
    matrix = responsibilities()
    summed = overlay(sketch, vocabulary(), matrix)
    return Shared(
        _shaded(sketch, prefix),
        summed,
        in_words(summed),
        _lines(sketch, summed),
        len(matrix.layers),
    )


def layer_lines(before: Overlay, after: Overlay) -> tuple[LayerLine, ...]:
    """How much of each layer is the customer's in the one and in the other."""
    layers = compare(before, after).layers
    return tuple(LayerLine(layer.name, round(layer.before * 100), round(layer.after * 100)) for layer in layers)


def named_variant(
    name: str, parameter: str, find: Callable[[str], Entry | ReadyComparison | None]
) -> tuple[Owner, Variant]:
    """The architecture that SLUG or SLUG:VARIANT names, without a variant the pattern's first. Raises BadQuery.

    `find` looks an entry up by its slug; `parameter` is where the name stands in the address.
    """
    slug, _, asked = name.partition(":")
    entry = find(slug)
    if not isinstance(entry, Owner) or not entry.variants:
        raise pictures.BadQuery(f"{parameter}: there is no pattern {slug[:40]!r}")
    for variant in entry.variants:
        if asked in ("", variant.slug):
            return entry, variant
    known = ", ".join(variant.slug for variant in entry.variants)
    raise pictures.BadQuery(f"{parameter}: {slug} has no variant {asked[:40]!r}; use one of {known}")


def shades_of(sketch: Sketch) -> Shades:
    """The colour of each node whose service has a model."""
    found = overlay(sketch, vocabulary(), responsibilities()).nodes
    return {share.node: Shade(share.model, MODEL_NAMES[share.model]) for share in found if share.model}


def _lines(sketch: Sketch, summed: Overlay) -> tuple[NodeLine, ...]:
    labels = {node.id: node.label for node in sketch.nodes}
    lines = []
    for share in (share for share in summed.nodes if share.model):
        yours = sum(party != "provider" for party in share.layers.values())
        model, url = MODEL_NAMES[str(share.model)], reverse("model", args=[share.model])
        service = vocabulary().short_name(share.service)
        lines.append(NodeLine(labels[share.node] or service, service, model, url, yours))
    return tuple(lines)


def _shaded(sketch: Sketch, prefix: str) -> SafeString:
    icons, folder = sprite_for(sketch), class_icons.folder()
    key = f"shaded|{prefix}|{icons}|{folder}|{cache_key(sketch, Options())}"
    looks = Style(theme=None, icons=icons, class_icons=folder, prefix=prefix, background=False)
    style = replace(looks, shades=shades_of(sketch))
    try:
        svg = pictures.kept(key, lambda: caged(pipeline.styled, sketch, style, "LR", settings.GRAPHVIZ_DOT))
    except (RenderError, TooLargeToDraw) as error:
        return pictures.excuse(error, "a sketch, coloured by model")
    return mark_safe(svg)  # noqa: S308 - our own writer escapes every text
