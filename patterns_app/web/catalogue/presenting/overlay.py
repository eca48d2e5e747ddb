"""Who runs what in a pattern: its diagram coloured by model, the layers summed, and the comparison with another."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from urllib.parse import urlencode

from django.http import QueryDict
from django.urls import reverse
from django.utils.safestring import SafeString

from patterns_app.core.patterns.comparisons import ReadyComparison, comparisons, ready_for
from patterns_app.core.patterns.model import Entry, Pattern, Variant
from patterns_app.core.patterns.overlay import Overlay
from patterns_app.core.patterns.reader import tags
from patterns_app.core.vocabulary.responsibilities import responsibilities
from patterns_app.web.catalogue import queries
from patterns_app.web.responsibilities import LayerLine, NodeLine, Owner, layer_lines, named_variant, share_out

from .pattern import FactLine, Link, fact_lines
from .wording import Named

_DEFAULT = "strangler"


@dataclass(frozen=True)
class OverlaySide:
    """One of the (at most two) architectures."""

    title: str
    url: str  # its page; nothing for the architectures that a ready comparison brings along
    summary: str
    key: str  # as the address names it: SLUG:VARIANT
    svg: SafeString
    summed: Overlay
    words: str
    nodes: tuple[NodeLine, ...]
    files: tuple[Named, ...]


@dataclass(frozen=True)
class ReadyLine:
    """A ready comparison to open; `here` when it is the one on the page."""

    title: str
    watch: str
    url: str
    here: bool


@dataclass(frozen=True)
class OverlayPage:
    """The page: what may be chosen, one side or two, and the layers of both."""

    ready: tuple[ReadyLine, ...]
    facts: tuple[FactLine, ...]  # of the ready comparison on the page
    json: str  # the same as JSON, when there are two sides

    families: tuple[tuple[str, tuple[tuple[Link, bool, bool], ...]], ...]  # the source document's first
    examples: tuple[tuple[Link, bool, bool], ...]
    left: OverlaySide
    right: OverlaySide | None
    lines: tuple[LayerLine, ...]
    layers: int

    @property
    def own_query(self) -> dict[str, str]:
        """What makes it a page of its own: another architecture than the first one, or two different ones."""
        if self.right and self.right.key != self.left.key:
            return {"pattern": self.left.key, "with": self.right.key}
        first, _ = chosen(QueryDict())
        return {} if self.left.key == f"{first.slug}:{first.variants[0].slug}" else {"pattern": self.left.key}


def overlay_page(query: QueryDict) -> OverlayPage:
    """The page as `pattern`, `variant` and `with` ask for it. Raises BadQuery."""
    entry, variant = chosen(query)
    left = _side(entry, variant, "a-")
    beside = query.get("with", "")
    other = named_variant(beside, "with", _find) if beside else None
    right = _side(*other, "b-") if other else None
    keys = (left.key, right.key if right else "")
    shown = ready_for(*keys)
    return OverlayPage(
        ready=tuple(_ready(one, here=one is shown) for one in comparisons().values()),
        facts=fact_lines(shown.facts) if shown else (),
        json=f"{reverse('api:compare_responsibilities')}?{urlencode({'a': keys[0], 'b': keys[1]})}" if right else "",
        families=tuple((name, _options(some, *keys)) for name, some in _patterns()),
        examples=_options(comparisons().values(), *keys),
        left=left,
        right=right,
        lines=layer_lines(left.summed, right.summed) if right else (),
        layers=len(responsibilities().layers),
    )


def chosen(query: QueryDict) -> tuple[Owner, Variant]:
    """The architecture of `pattern` (SLUG or SLUG:VARIANT) and `variant`. Raises BadQuery."""
    name = query.get("pattern") or _DEFAULT
    if query.get("variant") and ":" not in name:
        name = f"{name}:{query['variant']}"
    return named_variant(name, "pattern", _find)


def _find(slug: str) -> Entry | ReadyComparison | None:
    return comparisons().get(slug) or queries.get_entry(slug)


def _side(entry: Owner, variant: Variant, prefix: str) -> OverlaySide:
    shared = share_out(variant.sketch, prefix)
    asked = urlencode({"pattern": entry.slug, "variant": variant.slug, "download": "1"})
    page = reverse("pattern", args=[entry.slug]) if isinstance(entry, Pattern) else ""
    return OverlaySide(
        title=_title(entry, variant),
        url=f"{page}?{urlencode({'variant': variant.slug})}" if page else "",
        summary="" if page else variant.summary,
        key=f"{entry.slug}:{variant.slug}",
        svg=shared.svg,
        summed=shared.summed,
        words=shared.words,
        nodes=shared.nodes,
        files=tuple(Named(kind.upper(), f"{reverse('overlay_file', args=[kind])}?{asked}") for kind in ("svg", "png")),
    )


def _ready(one: ReadyComparison, *, here: bool) -> ReadyLine:
    asked = urlencode({"pattern": one.before, "with": one.after}, safe=":")
    return ReadyLine(one.title, one.watch, f"{reverse('model_overlay')}?{asked}", here)


def _title(entry: Owner, variant: Variant) -> str:
    if isinstance(entry, ReadyComparison):
        return variant.title
    return entry.title if len(entry.variants) == 1 else f"{entry.title}, {variant.title}"


def _patterns() -> Iterator[tuple[str, list[Pattern]]]:
    """The patterns by where they come from, with the name of that."""
    entries = [row.value for row in queries.list_entries(kind="pattern")]
    for one in tags().origins:
        if some := [entry for entry in entries if isinstance(entry, Pattern) and entry.origin == one.key]:
            yield one.name, some


def _options(owners: Iterable[Owner], left: str, right: str) -> tuple[tuple[Link, bool, bool], ...]:
    found = []
    for entry in owners:
        for variant in entry.variants:
            key = f"{entry.slug}:{variant.slug}"
            found.append((Link(key, _title(entry, variant), "", ""), key == left, key == right))
    return tuple(found)
