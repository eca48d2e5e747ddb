"""From a problem to a pattern on pages: one question each, and at the end an answer with its reasons and its rivals."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import Http404
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext, gettext_noop

from patterns_app.core.patterns.choosing import (
    Answer,
    Choosing,
    Option,
    Place,
    Question,
    Reply,
    Way,
    choosing,
    follow,
    length,
)
from patterns_app.core.patterns.model import Candidate, Pattern
from patterns_app.core.vocabulary.catalog import vocabulary
from patterns_app.web.catalogue import queries
from patterns_app.web.responsibilities import MODEL_NAMES

from .cards import Card, card
from .wording import Named, problem_tags

_PAGES = {
    "patterns": gettext_noop("All patterns"),
    "services": gettext_noop("All services"),
    "studio": gettext_noop("The studio"),
}


@dataclass(frozen=True)
class ReplyLink:
    """A reply that was given, with the address of its question, where another can be given."""

    asks: str
    name: str
    so: str
    url: str


@dataclass(frozen=True)
class OptionLink:
    """An option of the question, as a link to what it leads to."""

    name: str
    means: str
    url: str


@dataclass(frozen=True)
class Rival:
    """A pattern beside others: why it fits or does not, and what its own entry says against it."""

    card: Card
    url: str
    why: tuple[str, ...]
    problems: tuple[Named, ...]
    when_not: tuple[str, ...]
    compare: str  # address of the comparison with the answer; empty for the answer itself


@dataclass(frozen=True)
class PlaceLink:
    """Where to look instead."""

    name: str
    url: str
    why: str


@dataclass(frozen=True)
class Otherwise:
    """Another reply to a question on the way, and where that would lead."""

    asks: str
    name: str
    leads_to: str
    url: str


@dataclass(frozen=True)
class Finding:
    """The answer. `chosen` is None when none of our patterns fits; `title` says so then."""

    title: str
    variant: str
    chosen: Rival | None
    pattern_url: str
    studio_url: str
    because: tuple[str, ...]
    rivals: tuple[Rival, ...]
    places: tuple[PlaceLink, ...]
    otherwise: tuple[Otherwise, ...]


@dataclass(frozen=True)
class FinderPage:
    """One screen: a question with its options, or the answer."""

    replies: tuple[ReplyLink, ...]
    number: int
    at_most: int
    asks: str
    options: tuple[OptionLink, ...]
    found: Finding | None
    back: str  # address of the question before; empty at the first
    start: str


def finder_page(path: str) -> FinderPage:
    """The screen at this path of replies. Raises Http404 for a reply that is not offered."""
    tree = choosing()
    try:
        way = follow(tree, tuple(key for key in path.split("/") if key))
    except KeyError as unknown:
        raise Http404(path) from unknown
    taken = len(way.replies)
    question = way.end if isinstance(way.end, Question) else None
    return FinderPage(
        replies=tuple(_reply(way.replies, place) for place in range(taken)),
        number=taken + 1,
        at_most=taken + length(tree, way.end.key),
        asks=question.asks if question else "",
        options=tuple(_option(way, one) for one in question.options) if question else (),
        found=_finding(tree, way, way.end) if isinstance(way.end, Answer) else None,
        back=_address(way.replies[:-1]) if taken else "",
        start=_address(()),
    )


def _address(replies: tuple[Reply, ...], *more: str) -> str:
    keys = [*(reply.option.key for reply in replies), *more]
    return reverse("choose_at", args=["/".join(keys)]) if keys else reverse("choose")


def _reply(replies: tuple[Reply, ...], place: int) -> ReplyLink:
    given = replies[place]
    return ReplyLink(given.question.asks, given.option.name, given.option.so, _address(replies[:place]))


def _option(way: Way, option: Option) -> OptionLink:
    return OptionLink(option.name, option.means or "", _address(way.replies, option.key))


def _finding(tree: Choosing, way: Way, answer: Answer) -> Finding:
    entry = _pattern(answer.pattern) if answer.pattern else None
    variant = next((one for one in entry.variants if one.slug == answer.variant), None) if entry else None
    asked = f"?{urlencode({'variant': variant.slug})}" if variant else ""
    url = reverse("pattern", args=[entry.slug]) + asked if entry else ""
    return Finding(
        title=entry.title if entry else answer.title or "",
        variant=variant.title if variant else "",
        chosen=_rival(entry, answer.because, url, "") if entry else None,
        pattern_url=url,
        studio_url=_studio(entry.slug, (variant or entry.variants[0]).slug) if entry else "",
        because=answer.because,
        rivals=tuple(_candidate(one, answer) for one in answer.candidates),
        places=tuple(_place(one) for one in answer.places),
        otherwise=tuple(_otherwise(tree, way)),
    )


def _pattern(slug: str) -> Pattern:
    entry = queries.get_entry(slug)
    if not isinstance(entry, Pattern):
        raise Http404(slug)
    return entry


def _studio(slug: str, variant: str) -> str:
    return f"{reverse('studio')}?{urlencode({'pattern': slug, 'variant': variant})}"


def _candidate(one: Candidate, answer: Answer) -> Rival:
    entry = _pattern(one.pattern)
    compare = f"{reverse('compare')}?{urlencode({'a': answer.pattern, 'b': one.pattern})}" if answer.pattern else ""
    return _rival(entry, (one.why,), reverse("pattern", args=[entry.slug]), compare)


def _rival(entry: Pattern, why: tuple[str, ...], url: str, compare: str) -> Rival:
    return Rival(card(entry), url, why, problem_tags(entry.problems), entry.when_not, compare)


def _place(place: Place) -> PlaceLink:
    if place.service:
        service = vocabulary().services[place.service]
        return PlaceLink(service.name, reverse("service", args=[service.key]), place.why)
    if place.model:
        names = {str(key): name for key, name in MODEL_NAMES.items()}
        return PlaceLink(names[place.model], reverse("model", args=[place.model]), place.why)
    page = place.page or "patterns"
    return PlaceLink(gettext(_PAGES[page]), reverse(page), place.why)


def _otherwise(tree: Choosing, way: Way) -> list[Otherwise]:
    """The other options of the last question, and where each leads."""
    last, before = way.replies[-1], way.replies[:-1]
    others = [option for option in last.question.options if option != last.option]
    return [
        Otherwise(last.question.asks, one.name, _leads_to(tree, one.leads_to), _address(before, one.key))
        for one in others
    ]


def _leads_to(tree: Choosing, key: str) -> str:
    end = tree.at(key)
    if isinstance(end, Question):
        return gettext("the question “%(asks)s”") % {"asks": end.asks}
    if not end.pattern:
        return f"“{end.title}”"
    entry = _pattern(end.pattern)
    form = next((f": {one.title}" for one in entry.variants if one.slug == end.variant), "")
    return entry.title + form
