"""Questions to the catalogue's tables. Views ask here and never the tables themselves."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from functools import lru_cache
from typing import TypedDict

from django.core.cache import cache
from django.db.models import Count, Max, QuerySet

from patterns_app.core.patterns import model as core
from patterns_app.core.patterns.reader import tags
from patterns_app.core.patterns.terms import glossary
from patterns_app.core.patterns.words import plain_words, question
from patterns_app.core.vocabulary.catalog import vocabulary
from patterns_app.core.vocabulary.classes import classes
from patterns_app.core.vocabulary.frames import frame_types
from patterns_app.core.vocabulary.spelling import Spelling

from . import search
from .models import Entry, Facet, SearchDocument, Tag


@dataclass(frozen=True)
class Option:
    """One value of a facet as a filter shows it. `count`: how many entries choosing it (too) would leave."""

    key: str
    name: str
    meaning: str = ""
    count: int = 0
    chosen: bool = False


class Choice(TypedDict, total=False):
    """What was chosen of each facet, ready to be passed on: `list_entries(q=text, **choice)`."""

    problem: Collection[str]
    style: Collection[str]
    service: Collection[str]
    level: Collection[str]
    origin: Collection[str]


_VERSION = "catalogue-version"
_VERSION_SECONDS = 5  # for which a server process may not notice that another one has loaded the catalogue


def catalogue_version() -> str:
    """A name for what is in the tables: another after every load that changed an entry. Seldom asks the database."""
    return str(cache.get_or_set(_VERSION, _read_version, _VERSION_SECONDS))


def forget_version() -> None:
    """The catalogue has changed: this process asks again at once."""
    cache.delete(_VERSION)


def _read_version() -> str:
    found = Entry.objects.aggregate(count=Count("pk"), updated=Max("updated"))
    return f"{found['count']}|{found['updated']}"


def get_entry(slug: str) -> core.Entry | None:
    """The entry with this slug as core's value, or None."""
    row = Entry.objects.filter(slug=slug).only("slug", "digest", "document").first()
    return row.value if row else None


def list_entries(
    q: str = "",
    problem: Collection[str] = (),
    style: Collection[str] = (),
    service: Collection[str] = (),
    level: Collection[str] = (),
    origin: Collection[str] = (),
    kind: str = "pattern",
) -> list[Entry]:
    """The entries that match, in the source document's order; the best first when `q` is given.

    Values of one facet widen the choice (either of two problems), facets narrow it (problem and level). Unknown values
    match nothing. The rows come with their tags; `row.keys("service")` gives a facet's keys, `row.value` the content.
    """
    rows = Entry.objects.filter(kind=kind).prefetch_related("tags")
    for facet, keys in _chosen(problem, style, service, level, origin).items():
        rows = _narrowed(rows, facet, keys)
    if not q.strip():
        return [row.spoken() for row in rows]
    places = {key: place for place, key in enumerate(search.matching_keys(q, kind))}
    return sorted((row.spoken() for row in rows if row.slug in places), key=lambda row: places[row.slug])


def named_entries(kind: str = "pattern") -> list[Entry]:
    """All entries in order with just slug, title and tagline read: enough for a link, and cheap."""
    return [row.spoken() for row in Entry.objects.filter(kind=kind).only("slug", "title", "tagline")]


def named_families() -> list[tuple[Option, list[Entry]]]:
    """All patterns as in `named_entries`, by where they come from: the source document's first."""
    rows = Entry.objects.filter(kind="pattern").only("slug", "title", "tagline").prefetch_related("tags")
    named = [row.spoken() for row in rows]
    families = [Option(one.key, one.name, one.meaning) for one in tags().origins]
    return [(one, [row for row in named if one.key in row.keys("origin")]) for one in families]


def facet_counts(
    q: str = "",
    problem: Collection[str] = (),
    style: Collection[str] = (),
    service: Collection[str] = (),
    level: Collection[str] = (),
    origin: Collection[str] = (),
    kind: str = "pattern",
) -> dict[str, list[Option]]:
    """The options of each facet (`problem`, `style`, `service`, `level`, `origin`) with counts under the other choices.

    A facet's own choice does not change its counts: choosing a second problem would widen the list.
    """
    carried = _tags_by_slug(kind)
    if q.strip():
        found = set(search.matching_keys(q, kind))
        carried = {slug: keys for slug, keys in carried.items() if slug in found}
    chosen = _chosen(problem, style, service, level, origin)
    options: dict[str, list[Option]] = {}
    for facet, known in facets(kind).items():
        others = {name: keys for name, keys in chosen.items() if name != facet}
        counts = Counter(
            key for by_facet in carried.values() if _fits(by_facet, others) for key in by_facet.get(facet, ())
        )
        options[facet] = [
            Option(option.key, option.name, option.meaning, counts[option.key], option.key in chosen.get(facet, ()))
            for option in known
        ]
    return options


def facets(kind: str = "pattern") -> dict[str, list[Option]]:
    """Every value that a filter may take, by facet, without counts: what an address's parameters may say."""
    words = tags()
    used = set(Tag.objects.filter(facet=Facet.SERVICE, entries__kind=kind).values_list("key", flat=True))
    services = sorted(
        (service for service in vocabulary().services.values() if service.key in used), key=lambda service: service.name
    )
    return {
        "problem": [Option(tag.key, tag.name, tag.meaning) for tag in words.problems],
        "style": [Option(tag.key, tag.name, tag.meaning) for tag in words.styles],
        "service": [Option(service.key, service.name, service.summary) for service in services],
        "level": [Option(tag.key, tag.name, tag.meaning) for tag in words.levels],
        "origin": [Option(tag.key, tag.name, tag.meaning) for tag in words.origins],
    }


def entries_using(service_key: str) -> list[Entry]:
    """The patterns that have a node of this service in one of their variants, in order."""
    rows = Entry.objects.filter(tags__facet=Facet.SERVICE, tags__key=service_key).prefetch_related("tags")
    return [row.spoken() for row in rows]


def similar_slugs(slug: str, limit: int = 5) -> list[Entry]:
    """Entries that go by a name which looks like this one: suggestions for a page that does not exist."""
    rows = {row.slug: row for row in Entry.objects.all()}
    wanted = plain_words(slug[:64])
    whole = "-".join(wanted)
    names: dict[str, list[str]] = {}
    for row in rows.values():
        for name in (row.slug, row.title, *row.value.aliases):
            words = plain_words(name)
            for known in ("-".join(words), "".join(words), *(word for word in words if len(word) > 3)):
                names.setdefault(known, []).append(row.slug)
    close = get_close_matches(whole, names, n=limit, cutoff=0.6)
    for word in wanted:
        close += get_close_matches(word, names, n=limit, cutoff=0.75)
    return [rows[key] for key in dict.fromkeys(key for name in close for key in names[name])][:limit]


def meant_by(text: str) -> str:
    """The question as it was probably meant, where a word in it is mistyped or two stand as one; else empty."""
    mended = mended_words(text)
    return " ".join(mended) if mended != question(text) else ""


def mended_words(text: str) -> list[str]:
    """The words of a question, those that nothing is called by as they were probably meant."""
    return _spelling(catalogue_version()).mended(question(text))


@lru_cache(maxsize=2)
def _spelling(version: str) -> Spelling:
    """Every word of the search index and of the parts' names, read once a version of the catalogue."""
    rows = SearchDocument.objects.values_list("name_words", "lead_words", "text_words")
    indexed = {word for row in rows for text in row for word in text.split()}
    named = {word for one in classes().values() for word in plain_words(one.title)}
    known = {word for kind in frame_types().values() for word in plain_words(" ".join((kind.name, *kind.search)))}
    terms = {word for term in glossary().terms for word in plain_words(" ".join((term.term, *term.forms)))}
    return Spelling((*indexed, *named, *known, *terms))


def _chosen(
    problem: Collection[str],
    style: Collection[str],
    service: Collection[str],
    level: Collection[str],
    origin: Collection[str],
) -> dict[str, Collection[str]]:
    """The facets of which something was chosen."""
    given = {"problem": problem, "style": style, "service": service, "level": level, "origin": origin}
    return {facet: keys for facet, keys in given.items() if keys}


def _narrowed(rows: QuerySet[Entry], facet: str, keys: Iterable[str]) -> QuerySet[Entry]:
    tagged = Tag.objects.filter(facet=facet, key__in=list(keys)).values("entries")
    return rows.filter(pk__in=tagged)


def _tags_by_slug(kind: str) -> dict[str, dict[str, set[str]]]:
    """Every entry's tag keys by facet, in one query."""
    carried: dict[str, dict[str, set[str]]] = {}
    rows = Entry.objects.filter(kind=kind).values_list("slug", "tags__facet", "tags__key").order_by()
    for slug, facet, key in rows:
        by_facet = carried.setdefault(slug, {})
        if facet:
            by_facet.setdefault(facet, set()).add(key)
    return carried


def _fits(by_facet: Mapping[str, set[str]], chosen: Mapping[str, Collection[str]]) -> bool:
    return all(not by_facet.get(facet, set()).isdisjoint(keys) for facet, keys in chosen.items())
