"""Brings the catalogue's files into the database: all or nothing, and nothing when nothing changed."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from importlib.resources import files
from pathlib import Path
from typing import Any, Protocol, cast

import msgspec
from django.db import transaction
from django.utils import timezone

from patterns_app.core.checks.registry import words as rule_words
from patterns_app.core.patterns.model import Entry as Content
from patterns_app.core.patterns.model import Pattern
from patterns_app.core.patterns.reader import ENTRIES, read_entry
from patterns_app.core.pipeline import entry_problems
from patterns_app.core.reading import DataError
from patterns_app.core.vocabulary.catalog import vocabulary

from . import queries, search, texts
from .models import Entry, Facet, SearchDocument, Tag


class BadCatalogue(Exception):
    """The files cannot be loaded. `problems` say why, each as `file: place: message`."""

    def __init__(self, problems: Sequence[str]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(problems))


@dataclass(frozen=True)
class Report:
    """What a load did: slugs by what happened to them."""

    added: tuple[str, ...]
    changed: tuple[str, ...]
    removed: tuple[str, ...]
    unchanged: tuple[str, ...]
    index_changed: bool

    @property
    def nothing_changed(self) -> bool:
        """Was the database already as the files say?"""
        return not (self.added or self.changed or self.removed or self.index_changed)


class Folder(Protocol):
    """What a folder of entries has to offer: a path of the file system or of an installed package."""

    def iterdir(self) -> Iterator[Any]:
        """The files in it."""


def shipped_folder() -> Folder:
    """The folder of the entries that ship with the product."""
    return cast(Folder, files(ENTRIES))


def read_folder(folder: Folder) -> list[Content]:
    """Every entry of a folder, checked, in the source document's order. Raises BadCatalogue with every problem."""
    named = sorted((item.name, item) for item in folder.iterdir() if item.name.endswith(".yaml"))
    if not named:
        raise BadCatalogue(["there is no entry file (*.yaml) in the folder"])
    slugs = frozenset(name.removesuffix(".yaml") for name, _ in named)
    found: list[Content] = []
    problems: list[str] = []
    for name, item in named:
        try:
            found.append(_read(name, item.read_bytes(), slugs))
        except BadCatalogue as error:
            problems += error.problems
    problems += _places_taken_twice(found)
    if problems:
        raise BadCatalogue(problems)
    return sorted(found, key=lambda entry: entry.order)


def read_file(path: Path) -> Content:
    """One entry from a file, checked against the shipped catalogue. Raises BadCatalogue."""
    slugs = {item.name.removesuffix(".yaml") for item in shipped_folder().iterdir() if item.name.endswith(".yaml")}
    try:
        data = path.read_bytes()
    except OSError as error:
        raise BadCatalogue([f"{path.name}: cannot be read: {error.strerror}"]) from None
    return _read(path.name, data, frozenset(slugs | {path.stem}))


@transaction.atomic
def load(entries: Sequence[Content]) -> Report:
    """Make the tables say what the entries and the vocabulary say."""
    stored = {row.slug: row for row in Entry.objects.prefetch_related("tags")}
    slugs: dict[str, list[str]] = {"added": [], "changed": [], "unchanged": []}
    for entry in entries:
        row = stored.pop(entry.slug, None)
        what = "added" if row is None else "unchanged" if _is_current(row, entry) else "changed"
        slugs[what].append(entry.slug)
        if what != "unchanged":
            _store(row or Entry(slug=entry.slug), entry)
    Entry.objects.filter(slug__in=stored).delete()
    Tag.objects.filter(entries=None).delete()
    index_changed = _load_index(entries)
    transaction.on_commit(queries.forget_version)
    return Report(
        **{what: tuple(found) for what, found in slugs.items()}, removed=tuple(stored), index_changed=index_changed
    )


def of_another_version() -> list[str]:
    """The slugs of entries that the database holds otherwise than the product's files say. Raises DataError."""
    stored = dict(Entry.objects.values_list("slug", "digest"))
    files = (item for item in shipped_folder().iterdir() if item.name.endswith(".yaml"))
    entries = (read_entry(item.read_text("utf-8"), item.name) for item in files)
    return sorted(one.slug for one in entries if one.slug in stored and stored[one.slug] != _digest(one))


def _digest(entry: Content) -> str:
    return hashlib.sha256(msgspec.json.encode(entry)).hexdigest()


def _read(name: str, data: bytes, slugs: frozenset[str]) -> Content:
    try:
        entry = read_entry(data.decode("utf-8"), name)
    except UnicodeDecodeError as error:
        raise BadCatalogue([f"{name}: not UTF-8 text (byte {error.start})"]) from None
    except DataError as error:
        raise BadCatalogue([str(error)]) from None
    problems = list(entry_problems(entry, slugs))
    if f"{entry.slug}.yaml" != name:
        problems.append(f"slug: {entry.slug!r} does not fit the file's name")
    if problems:
        raise BadCatalogue([f"{name}: {problem}" for problem in problems])
    return entry


def _places_taken_twice(entries: Iterable[Content]) -> Iterator[str]:
    taken: dict[int, str] = {}
    for entry in entries:
        if entry.order in taken:
            yield f"{entry.slug}.yaml: order: {entry.order} is the place of {taken[entry.order]!r}"
        taken.setdefault(entry.order, entry.slug)


def _columns(entry: Content) -> dict[str, Any]:
    document = msgspec.json.encode(entry)
    columns: dict[str, Any] = {
        "order": entry.order,
        "title": entry.title,
        "heading": entry.heading,
        "tagline": entry.tagline,
        "document": document.decode(),
        "digest": hashlib.sha256(document).hexdigest(),
    }
    if isinstance(entry, Pattern):
        shape = {"kind": Entry.Kind.PATTERN, "group": entry.group, "level": entry.level}
        return columns | shape | {"variants_count": len(entry.variants)}
    return columns | {"kind": Entry.Kind.MODEL, "group": "model", "level": "", "variants_count": 0}


def _tags_of(entry: Content) -> set[tuple[str, str]]:
    if not isinstance(entry, Pattern):
        return set()
    return {
        (Facet.LEVEL.value, entry.level),
        (Facet.ORIGIN.value, entry.origin),
        *((Facet.STYLE.value, key) for key in entry.styles),
        *((Facet.PROBLEM.value, key) for key in entry.problems),
        *((Facet.SERVICE.value, key) for key in texts.services_of(entry)),
    }


def _is_current(row: Entry, entry: Content) -> bool:
    same = all(getattr(row, name) == value for name, value in _columns(entry).items())
    return same and {(tag.facet, tag.key) for tag in row.tags.all()} == _tags_of(entry)


def _store(row: Entry, entry: Content) -> None:
    for name, value in _columns(entry).items():
        setattr(row, name, value)
    row.updated = timezone.now()
    row.save()
    row.tags.set([Tag.objects.get_or_create(facet=facet, key=key)[0] for facet, key in sorted(_tags_of(entry))])


def _load_index(entries: Iterable[Content]) -> bool:
    """Bring the search table up to date. Answers whether anything changed."""
    wanted = {(row.kind, row.key): row for row in _findables(entries)}
    stored = {(row.kind, row.key): row for row in SearchDocument.objects.all()}
    gone = [row.pk for place, row in stored.items() if place not in wanted]
    stale = {place: row for place, row in wanted.items() if not _same(stored.get(place), asdict(row))}
    if not gone and not stale:
        return False
    replaced = [stored[place].pk for place in stale if place in stored]
    SearchDocument.objects.filter(pk__in=[*gone, *replaced]).delete()
    SearchDocument.objects.bulk_create(SearchDocument(**asdict(row)) for row in stale.values())
    search.refresh_index()
    return True


def _findables(entries: Iterable[Content]) -> Iterator[texts.Findable]:
    words = vocabulary()
    yield from (texts.of_entry(entry, words) for entry in entries)
    yield from (texts.of_service(service) for service in words.services.values())
    yield from (texts.of_rule(rule) for rule in rule_words().values())


def _same(row: SearchDocument | None, columns: Mapping[str, str]) -> bool:
    return row is not None and all(getattr(row, name) == value for name, value in columns.items())
