"""Patterns as cards, and the filters above them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, TypedDict

from django.http import QueryDict
from django.urls import reverse
from django.utils.safestring import SafeString

from patterns_app.core.patterns import learning
from patterns_app.core.patterns.model import Origin, Pattern
from patterns_app.core.patterns.reader import tags
from patterns_app.web.catalogue import queries
from patterns_app.web.pictures import BadQuery

from .drawn import thumb_svg
from .wording import StyleTag, level_name, style_line, style_tags

Facet = Literal["problem", "style", "service", "level", "origin"]
FACETS: tuple[Facet, ...] = ("problem", "style", "service", "level", "origin")
TEXT_LENGTH = 200


class Chosen(TypedDict):
    """The values chosen in each facet."""

    problem: list[str]
    style: list[str]
    service: list[str]
    level: list[str]
    origin: list[str]


@dataclass(frozen=True)
class Card:
    """One pattern on the home page and in the catalogue."""

    slug: str
    url: str
    title: str
    tagline: str
    styles: tuple[StyleTag, ...]
    level: str
    level_name: str
    thumb: SafeString
    origin: Origin


@dataclass(frozen=True)
class Choice:
    """A filter value that is set, with the address without it."""

    name: str
    without: str


@dataclass(frozen=True)
class Family:
    """The patterns of one origin among those that are shown."""

    key: str
    title: str
    cards: tuple[Card, ...]


@dataclass(frozen=True)
class Catalogue:
    """The catalogue under the reader's filters."""

    text: str
    meant: str  # the text as it was read where a word was mistyped; else empty
    cards: tuple[Card, ...]
    problems: tuple[queries.Option, ...]
    styles: tuple[tuple[queries.Option, str], ...]  # with the line each is drawn with
    services: tuple[queries.Option, ...]
    levels: tuple[queries.Option, ...]
    origins: tuple[queries.Option, ...]
    chosen: tuple[Choice, ...]

    @property
    def families(self) -> tuple[Family, ...]:
        """The cards, those of the source document first. Families without any are left out."""
        by_origin = [(one, tuple(card for card in self.cards if card.origin == one.key)) for one in tags().origins]
        return tuple(Family(one.key, one.name, cards) for one, cards in by_origin if cards)


@dataclass(frozen=True)
class Chapter:
    """Patterns that belong together."""

    key: str
    title: str
    aim: str
    cards: tuple[Card, ...]
    origin: Origin


def card(entry: Pattern) -> Card:
    """One card."""
    return Card(
        slug=entry.slug,
        url=reverse("pattern", args=[entry.slug]),
        title=entry.title,
        tagline=entry.tagline,
        styles=style_tags(entry.styles),
        level=entry.level,
        level_name=level_name(entry.level),
        thumb=SafeString(f'<div class="thumb">{thumb_svg(entry)}</div>'),
        origin=entry.origin,
    )


def catalogue(query: QueryDict) -> Catalogue:
    """The catalogue as the address's parameters ask for it. Raises BadQuery."""
    text = search_text(query)
    chosen = _read_facets(query)
    meant = queries.meant_by(text) if text else ""
    options = queries.facet_counts(q=meant or text, **chosen)
    rows = queries.list_entries(q=meant or text, **chosen)
    return Catalogue(
        text=text,
        meant=meant,
        cards=tuple(card(entry) for row in rows if isinstance(entry := row.value, Pattern)),
        problems=tuple(options["problem"]),
        styles=tuple((option, style_line(option.key)) for option in options["style"]),
        services=tuple(options["service"]),
        levels=tuple(options["level"]),
        origins=tuple(options["origin"]),
        chosen=_choices(query, options, text),
    )


def chapters() -> tuple[Chapter, ...]:
    """All patterns, in the groups of the learning path."""
    cards = {entry.slug: card(entry) for row in queries.list_entries() if isinstance(entry := row.value, Pattern)}
    return tuple(
        Chapter(
            group.key, group.title, group.aim, tuple(cards[slug] for slug in group.slugs if slug in cards), group.origin
        )
        for group in learning.chapters()
    )


def search_text(query: QueryDict) -> str:
    """The text to look for. Raises BadQuery when it is too long or holds what no keyboard types."""
    text = query.get("q", "").strip()
    if len(text) > TEXT_LENGTH:
        raise BadQuery(f"q: longer than {TEXT_LENGTH} characters")
    if any(ord(sign) < 32 or ord(sign) == 127 for sign in text):
        raise BadQuery("q: holds a control character")
    return text


def _read_facets(query: QueryDict) -> Chosen:
    known = queries.facets()
    chosen = Chosen(problem=[], style=[], service=[], level=[], origin=[])
    for facet in FACETS:
        keys = [option.key for option in known[facet]]
        values = list(dict.fromkeys(value for value in query.getlist(facet) if value))
        for value in values:
            if value not in keys:
                raise BadQuery(f"{facet}: {value[:40]!r} is not known; use one of {', '.join(keys)}")
        chosen[facet] = values
    return chosen


def _choices(query: QueryDict, options: dict[str, list[queries.Option]], text: str) -> tuple[Choice, ...]:
    found = [Choice(f"“{text}”", _without(query, "q", query.get("q", "")))] if text else []
    for facet in FACETS:
        found += [Choice(option.name, _without(query, facet, option.key)) for option in options[facet] if option.chosen]
    return tuple(found)


def _without(query: QueryDict, name: str, value: str) -> str:
    rest = QueryDict(mutable=True)
    for key in ("q", *FACETS):
        rest.setlist(key, [one for one in query.getlist(key) if one and (key, one) != (name, value)])
    text = rest.urlencode()
    return f"?{text}" if text else reverse("patterns")
