"""Two patterns side by side."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from django.http import QueryDict
from django.urls import reverse
from django.utils.translation import gettext, gettext_noop

from patterns_app.core.patterns.model import Pattern
from patterns_app.core.vocabulary.catalog import vocabulary
from patterns_app.web.catalogue import queries
from patterns_app.web.catalogue.models import Entry
from patterns_app.web.pictures import BadQuery

from .pattern import DiagramPanel, Link, chosen_variant, diagram_panel
from .wording import level_name, problem_tags, style_tags


@dataclass(frozen=True)
class Side:
    """One of the two."""

    entry: Pattern
    url: str
    panel: DiagramPanel


@dataclass(frozen=True)
class Aspect:
    """A row of the table: what is compared, and one list of lines a side."""

    name: str
    left: tuple[str, ...]
    right: tuple[str, ...]


@dataclass(frozen=True)
class Comparison:
    """The page: what may be chosen, and the two sides once both are."""

    families: tuple[tuple[str, tuple[Link, ...]], ...]  # what may be chosen, the source document's first
    chosen: tuple[str, str]
    left: Side | None
    right: Side | None
    aspects: tuple[Aspect, ...]
    shared: tuple[str, ...]  # names of services that both use
    suggestions: tuple[tuple[Link, Link, str], ...]

    @property
    def own_query(self) -> dict[str, str]:
        """What makes it a page of its own: two patterns, in whatever order; one beside itself is none."""
        one, other = sorted(self.chosen)
        return {"a": one, "b": other} if one and one != other else {}


_SUGGESTED = (
    ("saga", "state-machine", gettext_noop("Both run steps in order. One of them can also undo.")),
    ("publisher-subscriber", "event-driven", gettext_noop("One message to many: by topic or by rule.")),
    ("synchronous-execution", "asynchronous-execution", gettext_noop("Wait for the answer, or hand the work over.")),
    ("backend-api", "storage-first", gettext_noop("Work first and answer, or save first and answer.")),
    ("retry-with-backoff", "circuit-breaker", gettext_noop("Ask again a little later, or stop asking for a while.")),
    ("bulkhead", "throttling", gettext_noop("Keep parts apart, or let nobody have too much.")),
    ("claim-check", "valet-key", gettext_noop("A large body beside its message, or past your API altogether.")),
    ("cqrs", "event-sourcing", gettext_noop("Another model to read from, or every change kept for good.")),
    ("transactional-outbox", "storage-first", gettext_noop("Tell of what was stored, or store before any work.")),
    ("state-machine", "durable-function", gettext_noop("Steps as a definition, or as code that remembers.")),
    (
        "publisher-subscriber",
        "publisher-subscriber-streams",
        gettext_noop("A copy for each, or a log that each reads."),
    ),
    ("asynchronous-request-reply", "human-approval", gettext_noop("Ask whether it is done, or wait for somebody.")),
)


def comparison(query: QueryDict) -> Comparison:
    """The page as parameters a and b ask for it. Raises BadQuery for a slug that is no pattern."""
    families = tuple((family.name, tuple(map(_link, rows))) for family, rows in queries.named_families() if rows)
    left, right = _side(query.get("a", ""), "a"), _side(query.get("b", ""), "b")
    both = (left, right) if left and right else None
    return Comparison(
        families=families,
        chosen=(left.entry.slug if left else "", right.entry.slug if right else ""),
        left=left,
        right=right,
        aspects=tuple(_aspects(left.entry, right.entry)) if left and right else (),
        shared=_shared(*both) if both else (),
        suggestions=_suggestions({link.slug: link for _, links in families for link in links}),
    )


def _link(row: Entry) -> Link:
    return Link(row.slug, row.title, reverse("pattern", args=[row.slug]), row.tagline)


def _side(slug: str, name: str) -> Side | None:
    if not slug:
        return None
    entry = queries.get_entry(slug)
    if not isinstance(entry, Pattern):
        near = ", ".join(row.slug for row in queries.similar_slugs(slug) if row.kind == "pattern")
        raise BadQuery(f"{name}: there is no pattern {slug[:40]!r}" + (f"; did you mean {near}?" if near else ""))
    panel = diagram_panel(entry, chosen_variant(entry, ""), prefix=f"{name}-")
    return Side(entry, reverse("pattern", args=[slug]), panel)


def _aspects(left: Pattern, right: Pattern) -> list[Aspect]:
    asked: tuple[tuple[str, Callable[[Pattern], tuple[str, ...]]], ...] = (
        (gettext("Problem"), lambda entry: (entry.problem,)),
        (gettext("Solution"), lambda entry: (entry.solution,)),
        (gettext("Integration style"), lambda entry: tuple(tag.name for tag in style_tags(entry.styles))),
        (gettext("Solves"), lambda entry: tuple(tag.name for tag in problem_tags(entry.problems))),
        (gettext("Level"), lambda entry: (level_name(entry.level),)),
        (gettext("Use it when"), lambda entry: entry.when_to_use),
        (gettext("Choose another when"), lambda entry: entry.when_not),
        (gettext("Services"), _services),
        (gettext("What can go wrong"), lambda entry: tuple(pitfall.title for pitfall in entry.pitfalls)),
        (gettext("Variants"), lambda entry: tuple(variant.title for variant in entry.variants)),
    )
    return [Aspect(name, ask(left), ask(right)) for name, ask in asked]


def _services(entry: Pattern) -> tuple[str, ...]:
    keys = dict.fromkeys(node.service for node in entry.variants[0].sketch.nodes)
    return tuple(map(vocabulary().short_name, keys))


def _shared(left: Side, right: Side) -> tuple[str, ...]:
    others = _services(right.entry)
    return tuple(name for name in _services(left.entry) if name in others)


def _suggestions(known: dict[str, Link]) -> tuple[tuple[Link, Link, str], ...]:
    return tuple((known[one], known[other], why) for one, other, why in _SUGGESTED if one in known and other in known)
