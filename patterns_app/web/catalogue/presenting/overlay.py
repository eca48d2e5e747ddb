"""Who runs what in a pattern: its diagram coloured by model, the layers summed, and the comparison with another."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlencode

from django.http import QueryDict
from django.urls import reverse
from django.utils.safestring import SafeString

from patterns_app.core.patterns.model import Pattern, Variant
from patterns_app.core.patterns.overlay import Comparison, Overlay, compare
from patterns_app.core.vocabulary.responsibilities import responsibilities
from patterns_app.web.catalogue import queries
from patterns_app.web.responsibilities import NodeLine, named_variant, share_out

from .pattern import Link
from .wording import Named

_DEFAULT = "strangler"


@dataclass(frozen=True)
class OverlaySide:
    """One of the (at most two) architectures."""

    title: str
    url: str
    key: str  # as the address names it: SLUG:VARIANT
    svg: SafeString
    summed: Overlay
    percent: int
    nodes: tuple[NodeLine, ...]
    files: tuple[Named, ...]


@dataclass(frozen=True)
class LayerLine:
    """A layer in both architectures, in per cent that are the customer's."""

    name: str
    before: int
    after: int
    change: str


@dataclass(frozen=True)
class OverlayPage:
    """The page: what may be chosen, one side or two, and the layers of both."""

    options: tuple[tuple[Link, bool, bool], ...]
    left: OverlaySide
    right: OverlaySide | None
    lines: tuple[LayerLine, ...]
    layers: int


def overlay_page(query: QueryDict) -> OverlayPage:
    """The page as `pattern`, `variant` and `with` ask for it. Raises BadQuery."""
    entry, variant = chosen(query)
    left = _side(entry, variant, "a-")
    beside = query.get("with", "")
    other = named_variant(beside, "with", queries.get_entry) if beside else None
    right = _side(*other, "b-") if other else None
    both = compare(left.summed, right.summed) if right else None
    return OverlayPage(
        options=_options(left.key, right.key if right else ""),
        left=left,
        right=right,
        lines=_lines(both) if both else (),
        layers=len(responsibilities().layers),
    )


def chosen(query: QueryDict) -> tuple[Pattern, Variant]:
    """The architecture of `pattern` (SLUG or SLUG:VARIANT) and `variant`. Raises BadQuery."""
    name = query.get("pattern") or _DEFAULT
    if query.get("variant") and ":" not in name:
        name = f"{name}:{query['variant']}"
    return named_variant(name, "pattern", queries.get_entry)


def _side(entry: Pattern, variant: Variant, prefix: str) -> OverlaySide:
    shared = share_out(variant.sketch, prefix)
    asked = urlencode({"pattern": entry.slug, "variant": variant.slug, "download": "1"})
    return OverlaySide(
        title=_title(entry, variant),
        url=f"{reverse('pattern', args=[entry.slug])}?{urlencode({'variant': variant.slug})}",
        key=f"{entry.slug}:{variant.slug}",
        svg=shared.svg,
        summed=shared.summed,
        percent=shared.percent,
        nodes=shared.nodes,
        files=tuple(Named(kind.upper(), f"{reverse('overlay_file', args=[kind])}?{asked}") for kind in ("svg", "png")),
    )


def _title(entry: Pattern, variant: Variant) -> str:
    return entry.title if len(entry.variants) == 1 else f"{entry.title}, {variant.title}"


def _lines(both: Comparison) -> tuple[LayerLine, ...]:
    lines = []
    for layer in both.layers:
        before, after = round(layer.before * 100), round(layer.after * 100)
        change = "as before" if before == after else f"{after - before:+d} points"
        lines.append(LayerLine(layer.name, before, after, change))
    return tuple(lines)


def _options(left: str, right: str) -> tuple[tuple[Link, bool, bool], ...]:
    entries = (row.value for row in queries.list_entries(kind="pattern"))
    found = []
    for entry in (entry for entry in entries if isinstance(entry, Pattern)):
        for variant in entry.variants:
            key = f"{entry.slug}:{variant.slug}"
            found.append((Link(key, _title(entry, variant), "", ""), key == left, key == right))
    return tuple(found)
