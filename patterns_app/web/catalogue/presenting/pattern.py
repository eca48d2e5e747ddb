"""The page of one pattern."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.http import QueryDict
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.safestring import SafeString
from django.utils.translation import gettext, gettext_noop

from patterns_app.core.patterns.model import Claim, Entry, Fact, Pattern, Pitfall, Variant
from patterns_app.core.pipeline import FORMATS, film_kinds
from patterns_app.core.simulation.experiments import Experiment, experiments
from patterns_app.web.catalogue import queries
from patterns_app.web.pictures import BadQuery
from patterns_app.web.playing import Player, Toned

from .drawn import diagram_svg
from .exercises import Exercise, exercises_of
from .looking_inside import Inside, inside_of
from .parts import LimitRow, Part, RoleRow, limit_rows, parts, role_rows
from .playing import player
from .service_map import MapView, map_view
from .stories import Story, asked_story, stories
from .together import PairLink, pair_links
from .wording import VERDICTS, Named, StyleTag, level_name, problem_tags, read_on, style_tags


@dataclass(frozen=True)
class Tab:
    """A variant as a link."""

    slug: str
    title: str
    summary: str
    url: str
    current: bool


@dataclass(frozen=True)
class ClaimLine:
    """What the source document says and whether it holds."""

    says: str
    verdict: Toned
    today: str
    source: str
    read: str
    day: str


@dataclass(frozen=True)
class FactLine:
    """A statement with its source."""

    text: str
    source: str
    read: str
    day: str


@dataclass(frozen=True)
class Link:
    """Another entry: where it is and why one would go there."""

    slug: str
    title: str
    url: str
    why: str


@dataclass(frozen=True)
class PitfallLine:
    """A mistake and its mend, with the rules that find it."""

    title: str
    text: str
    mend: str
    rules: tuple[str, ...]


@dataclass(frozen=True)
class DiagramPanel:
    """The diagram with everything that stands around it: one fragment of the page."""

    slug: str
    title: str
    variant: Variant
    tabs: tuple[Tab, ...]
    svg: SafeString
    tall_svg: SafeString  # the same from top to bottom, for narrow screens
    parts: tuple[Part, ...]
    permalink: str  # address of this variant, with its name even when it is the first
    formats: tuple[Named, ...]  # file format and address
    others: tuple[Named, ...]  # formats of other tools, and our own document
    embed: str  # address of the page that others may frame
    inside: Inside | None = None  # what can be looked into, on the pattern's own page
    player: Player | None = None  # None where two diagrams stand side by side
    prefix: str = ""

    @property
    def exercises(self) -> tuple[Exercise, ...]:
        """What can be tried on this variant in the studio."""
        return exercises_of(self.slug, self.variant.slug)


@dataclass(frozen=True)
class PatternPage:
    """Everything on a pattern's page."""

    entry: Pattern
    group: str
    styles: tuple[StyleTag, ...]
    problems: tuple[Named, ...]
    level_name: str
    diagram: DiagramPanel
    map: MapView | None
    roles: tuple[RoleRow, ...]
    stories: tuple[Story, ...]
    films: tuple[str, ...]  # kinds of film that this server can make
    pairs: tuple[PairLink, ...]  # stories to watch beside each other
    pitfalls: tuple[PitfallLine, ...]
    limits: tuple[LimitRow, ...]
    facts: tuple[FactLine, ...]
    claims: tuple[ClaimLine, ...]
    related: tuple[Link, ...]
    previous: Link | None
    next: Link | None
    variant_in_address: bool
    experiments: tuple[Experiment, ...] = ()  # runs under load to try
    experiments_url: str = ""


_GROUPS = {
    "pattern": gettext_noop("Pattern"),
    "execution-model": gettext_noop("Execution model"),
    "overview": gettext_noop("Overview"),
}
BEYOND = gettext_noop("Beyond the source document")


def pattern_page(entry: Pattern, query: QueryDict) -> PatternPage:
    """The page as the address's parameters ask for it. Raises BadQuery."""
    variant = chosen_variant(entry, query.get("variant", ""), query.get("scenario", ""))
    scenario, step = asked_story(variant, query)
    previous, following = _neighbours(entry)
    return PatternPage(
        entry=entry,
        group=gettext(_GROUPS[entry.group] if entry.origin == "source" else BEYOND),
        styles=style_tags(entry.styles),
        problems=problem_tags(entry.problems),
        level_name=level_name(entry.level),
        diagram=diagram_panel(entry, variant, query=query),
        map=map_view(entry, query),
        roles=role_rows(entry, variant),
        stories=stories(variant, scenario, step),
        films=film_kinds(),
        pairs=pair_links(entry),
        pitfalls=tuple(_pitfall(pitfall) for pitfall in entry.pitfalls),
        limits=limit_rows(entry.limits),
        facts=fact_lines(entry.facts),
        claims=claim_lines(entry.claims),
        related=related_links(entry),
        previous=previous,
        next=following,
        variant_in_address=bool(query.get("variant")),
        experiments=tuple(one for one in experiments() if one.pattern == entry.slug),
        experiments_url=reverse("api:pattern_experiments", args=[entry.slug]),
    )


def diagram_panel(
    entry: Pattern, variant: Variant, prefix: str = "", query: Mapping[str, str] | None = None
) -> DiagramPanel:
    """The diagram of a variant with its tools. `prefix` tells ids on a page apart. Raises BadQuery."""
    here = reverse("pattern", args=[entry.slug])
    asked = f"?{urlencode({'variant': variant.slug})}"
    return DiagramPanel(
        slug=entry.slug,
        title=entry.title,
        variant=variant,
        tabs=tuple(_tab(entry, other, other is variant) for other in entry.variants),
        svg=diagram_svg(entry, variant, prefix),
        tall_svg=diagram_svg(entry, variant, f"{prefix}tall-", "TB"),
        parts=parts(entry, variant),
        permalink=reverse("pattern", args=[entry.slug]) + (asked if len(entry.variants) > 1 else ""),
        formats=tuple(
            Named(name.upper(), reverse("diagram", args=[entry.slug, name])) for name in ("svg", "png", "pdf")
        ),
        others=tuple(
            Named(one.name, f"{reverse('as_text', args=[entry.slug, one.extension])}{asked}&download=1")
            for one in FORMATS.values()
        ),
        embed=reverse("embed_pattern", args=[entry.slug]) + asked,
        inside=None if query is None else inside_of(variant, query, {"variant": variant.slug}, here),
        player=None if prefix else player(entry.slug, variant, split=entry.split),
        prefix=prefix,
    )


def chosen_variant(entry: Pattern, slug: str, scenario: str = "") -> Variant:
    """The variant asked for; without one, the first that tells the scenario, else the first. Raises BadQuery."""
    if not slug:
        telling = (
            variant for variant in entry.variants if any(told.id == scenario for told in variant.sketch.scenarios)
        )
        return next(telling, entry.variants[0])
    for variant in entry.variants:
        if variant.slug == slug:
            return variant
    known = ", ".join(variant.slug for variant in entry.variants)
    raise BadQuery(f"variant: {slug[:40]!r} is not known; use one of {known}")


def claim_lines(claims: tuple[Claim, ...]) -> tuple[ClaimLine, ...]:
    """The source document's claims with their verdicts."""
    return tuple(
        ClaimLine(claim.says, VERDICTS[claim.verdict], claim.today, claim.source, read_on(claim.read), claim.read)
        for claim in claims
    )


def fact_lines(facts: tuple[Fact, ...]) -> tuple[FactLine, ...]:
    """Statements with source and date."""
    return tuple(FactLine(fact.text, fact.source, read_on(fact.read), fact.read) for fact in facts)


def related_links(entry: Entry) -> tuple[Link, ...]:
    """The entries worth reading next; those that are not in the catalogue are left out."""
    found = [(queries.get_entry(related.slug), related.why) for related in entry.related]
    return tuple(entry_link(other, why) for other, why in found if other)


def entry_link(entry: Entry, why: str = "") -> Link:
    """A link to a pattern or a model."""
    page = "pattern" if isinstance(entry, Pattern) else "model"
    return Link(entry.slug, entry.title, reverse(page, args=[entry.slug]), why or entry.tagline)


def _tab(entry: Pattern, variant: Variant, current: bool) -> Tab:
    url = f"{reverse('pattern', args=[entry.slug])}?{urlencode({'variant': variant.slug})}"
    return Tab(variant.slug, variant.title, variant.summary, url, current)


def _pitfall(pitfall: Pitfall) -> PitfallLine:
    return PitfallLine(pitfall.title, pitfall.text, pitfall.mend, pitfall.rules)


def _neighbours(entry: Pattern) -> tuple[Link | None, Link | None]:
    rows = queries.named_entries()
    places = {row.slug: place for place, row in enumerate(rows)}
    here = places.get(entry.slug)
    if here is None:
        return None, None
    links = [Link(row.slug, row.title, reverse("pattern", args=[row.slug]), row.tagline) for row in rows]
    return (links[here - 1] if here > 0 else None, links[here + 1] if here + 1 < len(links) else None)
