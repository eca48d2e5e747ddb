"""Full-text search over entries, services and rules: one function, one meaning, on SQLite and on PostgreSQL.

Text is made into plain words here, before either database sees it, both when it is stored and when it is asked for. So
both databases index the same words, and nothing that a person types is ever syntax. A thing is found when each word of
the question begins one of its words (`stran` finds *Strangler*); endings such as -s and -ing do not count. When nothing
has all the words, things that have some of them are found.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from django.db import connection
from django.urls import NoReverseMatch, reverse
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from patterns_app.core.patterns.words import WORD, plain_words, question, root

from .models import SearchDocument

CANDIDATES = 200
SNIPPET = 160  # characters around the first word found
WHOLE, NAMED = 2, 1  # one name of a thing is the question; its names have every word of it
NAME_END = " | "  # between the names of one thing; no word, so the index does not see it

_PAGES = {"pattern": "pattern", "model": "model", "service": "service", "rule": "rule"}


@dataclass(frozen=True)
class Hit:
    """One thing found. `snippet` is HTML: escaped text in which the words found stand in `mark`."""

    kind: Literal["pattern", "model", "service", "rule"]
    slug: str
    title: str
    tagline: str
    snippet: SafeString
    rank: int = 0  # how much of the question is in its names: WHOLE, NAMED or 0

    @property
    def url(self) -> str:
        """The address of its page; empty when this product has no such page yet."""
        try:
            return reverse(_PAGES[self.kind], args=[self.slug])
        except NoReverseMatch:
            return ""


def search(text: str, limit: int = 20) -> list[Hit]:
    """What `text` finds, the best first. Any text is safe; text without a word finds nothing."""
    words = question(text)
    readings = [*_joined(words), words]
    found = list(dict.fromkeys(pk for reading in readings for pk in _ranked(reading)))[:limit]
    documents = SearchDocument.objects.in_bulk(found)
    return [_hit(documents[pk], readings) for pk in found]


def documents(places: Sequence[tuple[str, str]], text: str) -> list[Hit]:
    """What has these kinds and keys, in their order, with what `text` asks for marked; others are left out."""
    rows = SearchDocument.objects.filter(key__in=[key for _, key in places])
    known = {(row.kind, row.key): row for row in rows}
    return [_hit(known[place], [question(text)]) for place in places if place in known]


def matching_keys(text: str, kind: str) -> list[str]:
    """The keys of everything of one kind that `text` finds, the best first."""
    found = _ranked(question(text))
    rows = dict(SearchDocument.objects.filter(pk__in=found, kind=kind).values_list("pk", "key"))
    return [rows[pk] for pk in found if pk in rows]


def refresh_index() -> None:
    """Bring the index up to the table after a change. PostgreSQL does that by itself."""
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("INSERT INTO catalogue_search (catalogue_search) VALUES ('rebuild')")


def _joined(words: Sequence[str]) -> list[list[str]]:
    """The question with two words as one, where that is a name of something: `cloud watch`."""
    pairs = [(place, words[place] + words[place + 1]) for place in range(len(words) - 1)]
    if not pairs:
        return []
    texts = SearchDocument.objects.values_list("name_words", flat=True)
    names = {word for text in texts for word in text.split()}
    return [[*words[:place], pair, *words[place + 2 :]] for place, pair in pairs if pair in names]


def _terms(words: Sequence[str]) -> list[str]:
    """The beginnings to look for, each once."""
    return list(dict.fromkeys(root(word) for word in words))


def _ranked(words: Sequence[str]) -> list[int]:
    """Keys of the table's rows, the best first: those with all terms, or with some when none has all."""
    terms = _terms(words)
    if not terms:
        return []
    rows = _candidates(terms, "all") or (_candidates(terms, "any") if len(terms) > 1 else [])
    # The databases weigh words differently. A name that has the words counts more than either's weighing, then a key
    # that is just what was asked for, then a name with the longest word; the database orders what is left equal.
    asked = "-".join(words)

    def place(row: tuple[int, str, str, str]) -> tuple[int, bool, bool, int]:
        names, is_key, is_model = row[1].split(NAME_END), row[2].rpartition(".")[2] == asked, row[3] == "model"
        return -_name_score(names, words, terms), not is_key, is_model, -_longest_named(names, terms)

    return [row[0] for row in sorted(rows, key=place)]


def _longest_named(names: Sequence[str], terms: Sequence[str]) -> int:
    """The length of the longest term that something's names have: long words say more than short ones."""
    known = [word for name in names for word in name.split()]
    return max((len(term) for term in terms if any(word.startswith(term) for word in known)), default=0)


def _name_score(names: Sequence[str], words: Sequence[str], terms: Sequence[str]) -> int:
    """How well something's names fit: how many terms they have; with all, also the very words, or one name as asked."""
    known = [word for name in names for word in name.split()]
    count = sum(any(word.startswith(term) for word in known) for term in terms)
    if count < len(terms):
        return count
    very_words = set(words) <= set(known)
    whole_name = " ".join(words) in names
    leading = any(len(name.split()) >= len(terms) and all(map(str.startswith, name.split(), terms)) for name in names)
    return count + 4 * whole_name + 2 * very_words + leading


def _candidates(terms: Sequence[str], need: Literal["all", "any"]) -> list[tuple[int, str, str, str]]:
    """Rows that have the terms, best first, with their name words, key and kind."""
    statement, operators = _SQLITE if connection.vendor == "sqlite" else _POSTGRESQL
    with connection.cursor() as cursor:
        cursor.execute(statement, [operators[need].join(operators["term"].format(term) for term in terms), CANDIDATES])
        return [(int(pk), str(names), str(key), str(kind)) for pk, names, key, kind in cursor.fetchall()]


# Terms consist of letters and digits only (`plain_words`), so nothing in them needs escaping.
_SQLITE = (
    "SELECT d.id, d.name_words, d.key, d.kind FROM catalogue_search s JOIN catalogue_searchdocument d ON d.id = s.rowid"
    " WHERE catalogue_search MATCH %s ORDER BY bm25(catalogue_search, 10.0, 4.0, 1.0), d.id LIMIT %s",
    {"term": '"{}"*', "all": " AND ", "any": " OR "},
)
_POSTGRESQL = (
    "SELECT d.id, d.name_words, d.key, d.kind FROM catalogue_searchdocument d, to_tsquery('simple', %s) q"
    " WHERE d.words @@ q ORDER BY ts_rank(d.words, q) DESC, d.id LIMIT %s",
    {"term": "'{}':*", "all": " & ", "any": " | "},
)


def _hit(document: SearchDocument, readings: Sequence[Sequence[str]]) -> Hit:
    terms = [term for words in readings for term in _terms(words)]
    names = document.name_words.split(NAME_END)
    return Hit(
        kind=document.kind,  # type: ignore[arg-type]
        slug=document.key,
        title=document.title,
        tagline=document.tagline,
        snippet=_snippet(document.text, terms),
        rank=max(_rank(names, words) for words in readings),
    )


def _rank(names: Sequence[str], words: Sequence[str]) -> int:
    if " ".join(words) in names:
        return WHOLE
    known = {word for name in names for word in name.split()}
    return NAMED if all(any(word.startswith(term) for word in known) for term in _terms(words)) else 0


def _snippet(text: str, terms: Sequence[str]) -> SafeString:
    """The place of the text where most terms stand close together, escaped, with the words marked."""
    found = [match for match in WORD.finditer(text) if _begins(match.group(), terms)]
    start = _best_start(found)
    end = min(len(text), start + SNIPPET)
    while start > 0 and not text[start - 1].isspace():
        start -= 1
    while end < len(text) and not text[end].isspace():
        end += 1
    pieces, done = ["… " if start else ""], start
    for match in found:
        if start <= match.start() and match.end() <= end:
            pieces += [escape(text[done : match.start()]), "<mark>", escape(match.group()), "</mark>"]
            done = match.end()
    pieces += [escape(text[done:end]), " …" if end < len(text) else ""]
    return mark_safe("".join(pieces))  # noqa: S308 - every piece of text is escaped above


def _begins(word: str, terms: Sequence[str]) -> bool:
    return any(plain.startswith(term) for plain in plain_words(word) for term in terms)


def _best_start(found: Sequence[re.Match[str]]) -> int:
    """Where the window begins that shows the most matches; a little before the first of them."""
    best, most = 0, 0
    for first in found:
        count = sum(first.start() <= other.start() < first.start() + SNIPPET - 30 for other in found)
        if count > most:
            best, most = max(0, first.start() - 30), count
    return best
