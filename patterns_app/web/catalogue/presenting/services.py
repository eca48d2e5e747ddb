"""Services: the index and the page of one."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from django.urls import reverse

from patterns_app.core.services.model import MatrixRow, MissingPair, Price, Service, Setting
from patterns_app.core.vocabulary.catalog import vocabulary
from patterns_app.core.vocabulary.model import Category, Style
from patterns_app.web.catalogue import queries
from patterns_app.web.responsibilities import MODEL_NAMES

from .parts import LimitRow, limit_row
from .pattern import Link
from .wording import setting_text

_LONGEST_QUERY = 100  # characters that are looked at


@dataclass(frozen=True)
class ServiceCard:
    """One service in the index."""

    service: Service
    url: str
    model: str
    patterns: int


@dataclass(frozen=True)
class Group:
    """The services of a category."""

    category: Category
    cards: tuple[ServiceCard, ...]


@dataclass(frozen=True)
class ServiceList:
    """The index, all of it or what fits some words."""

    groups: tuple[Group, ...]
    shown: int
    query: str


@dataclass(frozen=True)
class Way:
    """How a pair of services may be connected, by one kind."""

    name: str
    style: Style
    default: bool
    mechanism: str
    sam: str
    evidence: str


@dataclass(frozen=True)
class Connected:
    """A service at the other end, with every way to get there."""

    service: Service
    ways: tuple[Way, ...]


@dataclass(frozen=True)
class Missing:
    """A service that cannot be reached directly, and what to do instead."""

    service: Service
    remedy: str


@dataclass(frozen=True)
class SettingRow:
    """A setting with what it may be."""

    setting: Setting
    default: str
    span: str


@dataclass(frozen=True)
class Names:
    """What a service is called somewhere; nothing where it is not known."""

    where: str
    names: tuple[str, ...]
    code: bool = True


@dataclass(frozen=True)
class ServicePage:
    """Everything on a service's page."""

    service: Service
    category: Category
    model: str
    limits: tuple[LimitRow, ...]
    settings: tuple[SettingRow, ...]
    outgoing: tuple[Connected, ...]
    incoming: tuple[Connected, ...]
    missing_out: tuple[Missing, ...]
    missing_in: tuple[Missing, ...]
    used_by: tuple[Link, ...]
    prices: tuple[Price, ...]
    names: tuple[Names, ...]
    evidence: tuple[str, ...]


def service_list(query: str) -> ServiceList:
    """The services by category, in the order of the categories; with words, those whose names and summary hold all."""
    words = vocabulary()
    used = _use_counts()
    query = " ".join(query[:_LONGEST_QUERY].split())
    asked = query.lower().split()
    cards = [
        ServiceCard(one, reverse("service", args=[one.key]), MODEL_NAMES.get(one.model or "", ""), used[one.key])
        for one in words.services.values()
        if all(word in _words(one) for word in asked)
    ]
    groups = (
        Group(category, tuple(card for card in cards if card.service.category == category.key))
        for category in words.categories.values()
    )
    return ServiceList(tuple(group for group in groups if group.cards), len(cards), query)


def _words(service: Service) -> str:
    texts = (service.name, service.short, service.key, service.summary, *service.search, *service.abbreviations)
    return " ".join(texts).lower()


def service_page(service: Service) -> ServicePage:
    """The page of one service."""
    words = vocabulary()
    return ServicePage(
        service=service,
        category=words.categories[service.category],
        model=MODEL_NAMES.get(service.model or "", ""),
        limits=tuple(limit_row(limit) for limit in words.limits_of(service.key)),
        settings=tuple(_setting(setting) for setting in service.settings),
        outgoing=_connected(words.matrix.rows, service.key, lambda row: row.source, lambda row: row.target),
        incoming=_connected(words.matrix.rows, service.key, lambda row: row.target, lambda row: row.source),
        missing_out=_missing(pair for pair in words.matrix.unsupported if pair.source == service.key),
        missing_in=_missing((pair for pair in words.matrix.unsupported if pair.target == service.key), incoming=True),
        used_by=_used_by(service.key),
        prices=tuple(price for price in words.prices if price.service == service.key and price.usd is not None),
        names=_names(service),
        evidence=(),
    )


def _names(service: Service) -> tuple[Names, ...]:
    conditional = tuple(rule.type for rule in service.cloudformation_when)
    drawn = (service.diagrams,) if service.diagrams_exact else ()
    return (
        Names("Among people", (*service.abbreviations, *service.search), code=False),
        Names("CloudFormation", tuple(dict.fromkeys((*service.cloudformation, *conditional)))),
        Names("CloudFormation, as parts of it", tuple(service.folds)),
        Names("Terraform", service.terraform),
        Names("draw.io", (*service.stencils, *service.old_stencils)),
        Names("Python package diagrams", tuple(path.removeprefix("diagrams.") for path in (*drawn, *service.classes))),
    )


def _used_by(key: str) -> tuple[Link, ...]:
    rows = queries.entries_using(key)
    return tuple(Link(row.slug, row.title, reverse("pattern", args=[row.slug]), row.tagline) for row in rows)


def _use_counts() -> Counter[str]:
    return Counter(key for row in queries.list_entries() for key in row.keys("service"))


def _connected(
    rows: Iterable[MatrixRow], key: str, here: Callable[[MatrixRow], str], there: Callable[[MatrixRow], str]
) -> tuple[Connected, ...]:
    words = vocabulary()
    found: dict[str, list[Way]] = {}
    for row in rows:
        if here(row) == key and there(row) in words.services:
            kind = words.kinds[row.kind]
            way = Way(kind.name, kind.style, row.default, row.mechanism, row.sam, row.evidence)
            found.setdefault(there(row), []).append(way)
    return tuple(
        Connected(words.services[other], tuple(sorted(ways, key=lambda way: not way.default)))
        for other, ways in found.items()
    )


def _missing(pairs: Iterable[MissingPair], incoming: bool = False) -> tuple[Missing, ...]:
    services = vocabulary().services
    ends = ((pair.source if incoming else pair.target, pair.remedy) for pair in pairs)
    return tuple(Missing(services[key], remedy) for key, remedy in ends if key in services)


def _setting(setting: Setting) -> SettingRow:
    default = "" if setting.default is None else setting_text(setting.default, setting)
    return SettingRow(setting, default, _span(setting))


def _span(setting: Setting) -> str:
    """What a setting may be, in words."""
    if setting.choices:
        return ", ".join(setting.choices)
    if setting.type == "boolean":
        return "yes or no"
    low, high = setting.minimum, setting.maximum
    unit = f" {setting.unit}" if setting.unit else ""
    if low is not None and high is not None:
        return f"{low:,} to {high:,}{unit}"
    if low is not None:
        return f"at least {low:,}{unit}"
    if high is not None:
        return f"at most {high:,}{unit}"
    return {"text": "text", "part": "a node or connection of the sketch"}.get(setting.type, f"a number{unit}")
