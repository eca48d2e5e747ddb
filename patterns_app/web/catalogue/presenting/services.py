"""Services: the index and the page of one."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date

from django.urls import reverse
from django.utils.translation import gettext

from patterns_app.core.patterns.words import root
from patterns_app.core.services.model import Price, Service, Setting
from patterns_app.core.vocabulary.catalog import vocabulary
from patterns_app.core.vocabulary.classes import PREFIX
from patterns_app.core.vocabulary.evidence import EvidenceCode, codes, codes_in
from patterns_app.core.vocabulary.model import UNSPECIFIED, Category, Style
from patterns_app.core.vocabulary.verdict import Verdict
from patterns_app.web.catalogue import queries
from patterns_app.web.responsibilities import MODEL_NAMES
from patterns_app.web.values import setting_text

from .parts import LimitRow, limit_row
from .pattern import Link
from .service_load import CapacityPart, FailureRow, capacity_part, failure_rows
from .sources import SourceLine, is_old, source_line
from .wording import Named

_LONGEST_QUERY = 100  # characters that are looked at
_FEW = 8  # names that are read in one line


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
    meant: str = ""  # the words as they were read where nothing is called as they were typed


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
    """A service that cannot be reached directly, why, and what to do instead."""

    service: Service
    why: str
    remedy: str


@dataclass(frozen=True)
class Kin:
    """Services of one category."""

    category: Category
    services: tuple[Service, ...]


@dataclass(frozen=True)
class Refused:
    """Services that cannot be reached, for one reason: a few by name, many by category."""

    why: str
    source: str
    services: tuple[Service, ...]

    @property
    def kin(self) -> tuple[Kin, ...]:
        """The services by category; nothing where they are few enough to be read one after another."""
        if len(self.services) <= _FEW:
            return ()
        groups = (
            Kin(category, tuple(one for one in self.services if one.category == category.key))
            for category in vocabulary().categories.values()
        )
        return tuple(group for group in groups if group.services)


@dataclass(frozen=True)
class Side:
    """What is known of the connections that start, or end, at a service."""

    looked_up: tuple[Connected, ...]  # each pair has evidence of its own
    by_rule: tuple[Connected, ...]  # only what both can do
    seldom: tuple[Connected, ...]  # management, figures, keys: true of nearly everything
    missing: tuple[Missing, ...]  # often drawn, but not possible
    refused: tuple[Refused, ...]  # the rest of what is not possible


@dataclass(frozen=True)
class SettingRow:
    """A setting with what it may be, and where a template has it."""

    setting: Setting
    default: str
    span: str
    place: str


@dataclass(frozen=True)
class Names:
    """What a service is called somewhere; nothing where it is not known."""

    where: str
    names: tuple[str, ...]
    code: bool = True


@dataclass(frozen=True)
class PriceRow:
    """A price with what says so."""

    item: str
    usd: str  # empty where no page gives it
    unit: str
    source: SourceLine
    old: bool


@dataclass(frozen=True)
class ServicePage:
    """Everything on a service's page."""

    service: Service
    judged: bool  # is anything known of its connections? Not of a class of the diagrams package
    category: Category
    model: str
    limits: tuple[LimitRow, ...]
    capacity: CapacityPart | None  # None: not known
    failures: tuple[FailureRow, ...]  # empty: not known
    settings: tuple[SettingRow, ...]
    outgoing: Side
    incoming: Side
    used_by: tuple[Link, ...]
    prices: tuple[PriceRow, ...]
    names: tuple[Names, ...]
    evidence: tuple[EvidenceCode, ...]  # what the codes beside its connections stand for

    @property
    def unknown(self) -> tuple[Named, ...]:
        """What the page has for others and not for this one, each with what that means."""
        rows = (
            (self.limits, Named(gettext("limits"), gettext("No limit of it has been looked up yet."))),
            (
                self.capacity or not self.judged,
                Named(
                    gettext("load"),
                    gettext("How much it takes at once: nobody has written down yet how it takes load."),
                ),
            ),
            (
                self.failures or not self.judged,
                Named(
                    gettext("failures"),
                    gettext("What it answers when it fails: its errors have not been looked up yet."),
                ),
            ),
            (self.prices, Named(gettext("prices"), gettext("No price of it has been looked up yet."))),
        )
        return tuple(row for known, row in rows if not known)


def service_list(query: str) -> ServiceList:
    """The services by category, in the order of the categories; with words, those whose names and summary hold all."""
    words = vocabulary()
    used = _use_counts()
    query = " ".join(query[:_LONGEST_QUERY].split())
    found, meant = _called(query), ""
    if not found and (meant := queries.meant_by(query)):
        found = _called(meant)
    cards = [
        ServiceCard(one, reverse("service", args=[one.key]), MODEL_NAMES.get(one.model or "", ""), used[one.key])
        for one in found
    ]
    groups = (
        Group(category, tuple(card for card in cards if card.service.category == category.key))
        for category in words.categories.values()
    )
    return ServiceList(tuple(group for group in groups if group.cards), len(cards), query, meant if cards else "")


def _called(query: str) -> list[Service]:
    """The services that have all words of a query; where none has, those that have them without their endings."""
    services, asked = vocabulary().services.values(), query.lower().split()
    wanted = (asked, [root(word) for word in asked])
    return next((some for words in wanted if (some := [one for one in services if _has(one, words)])), [])


def _has(service: Service, words: list[str]) -> bool:
    known = _words(service)
    return all(word in known for word in words)


def _words(service: Service) -> str:
    texts = (service.name, service.short, service.key, service.summary, *service.search, *service.abbreviations)
    return " ".join(texts).lower()


def service_page(service: Service, today: date) -> ServicePage:
    """The page of one service; `today` tells which prices are old."""
    words = vocabulary()
    outgoing, incoming = _side(service.key, outgoing=True), _side(service.key, outgoing=False)
    return ServicePage(
        service=service,
        judged=not service.key.startswith(PREFIX),
        category=words.categories[service.category],
        model=MODEL_NAMES.get(service.model or "", ""),
        limits=tuple(limit_row(limit) for limit in words.limits_of(service.key)),
        capacity=capacity_part(service),
        failures=failure_rows(service.key),
        settings=tuple(_setting(setting) for setting in service.settings),
        outgoing=outgoing,
        incoming=incoming,
        used_by=_used_by(service.key),
        prices=tuple(_price(price, today) for price in words.prices_of(service.key)),
        names=_names(service),
        evidence=_codes(outgoing, incoming),
    )


def _codes(*sides: Side) -> tuple[EvidenceCode, ...]:
    """The codes that stand beside what was looked up and what is refused, in their own order."""
    shown = [way.evidence for side in sides for row in side.looked_up for way in row.ways]
    shown += [one.source for side in sides for one in side.refused]
    used = {one.code for text in shown for one in codes_in(text)}
    return tuple(one for one in codes().values() if one.code in used)


def _names(service: Service) -> tuple[Names, ...]:
    conditional = tuple(rule.type for rule in service.cloudformation_when)
    drawn = (service.diagrams,) if service.diagrams_exact else ()
    return (
        Names(gettext("Among people"), (*service.abbreviations, *service.search), code=False),
        Names("CloudFormation", tuple(dict.fromkeys((*service.cloudformation, *conditional)))),
        Names(gettext("CloudFormation, as parts of it"), tuple(service.folds)),
        Names("Terraform", service.terraform),
        Names("draw.io", (*service.stencils, *service.old_stencils)),
        Names(
            gettext("Python package diagrams"),
            tuple(path.removeprefix("diagrams.") for path in (*drawn, *service.classes)),
        ),
    )


def _price(price: Price, today: date) -> PriceRow:
    return PriceRow(price.item, _dollars(price.usd), price.unit, source_line(price), is_old(price.page, today))


def _dollars(usd: float | None) -> str:
    """A price without an exponent, in as many digits as it has.

    >>> _dollars(0.0000000309), _dollars(25.0), _dollars(None)
    ('0.0000000309', '25', '')
    """
    return "" if usd is None else f"{usd:.12f}".rstrip("0").rstrip(".")


def _used_by(key: str) -> tuple[Link, ...]:
    rows = queries.entries_using(key)
    return tuple(Link(row.slug, row.title, reverse("pattern", args=[row.slug]), row.tagline) for row in rows)


def _use_counts() -> Counter[str]:
    return Counter(key for row in queries.list_entries() for key in row.keys("service"))


def _side(key: str, outgoing: bool) -> Side:
    """What the pairs with every service say, in the order of the services."""
    words = vocabulary()
    pairs = [(other, (key, other) if outgoing else (other, key)) for other in words.services]
    said = [(words.services[other], pair, words.pairs.usual(*pair)) for other, pair in pairs]
    known = [(Connected(other, _ways(pair, verdict)), verdict) for other, pair, verdict in said if verdict.default]
    drawn = {(pair.source, pair.target) for pair in words.matrix.missing}
    refused: dict[str, list[tuple[Service, Verdict]]] = {}
    missing = []
    for other, pair, verdict in said:
        if verdict.verdict == "impossible" and pair in drawn:
            missing.append(Missing(other, verdict.say, verdict.remedy))
        elif verdict.verdict == "impossible":
            refused.setdefault(verdict.say, []).append((other, verdict))
    return Side(
        looked_up=tuple(one for one, verdict in known if verdict.basis == "evidence" and not verdict.rare),
        by_rule=tuple(one for one, verdict in known if verdict.basis == "rule" and not verdict.rare),
        seldom=tuple(one for one, verdict in known if verdict.rare),
        missing=tuple(missing),
        refused=tuple(
            Refused(say, found[0][1].source, tuple(one for one, _ in found)) for say, found in refused.items()
        ),
    )


def _ways(pair: tuple[str, str], verdict: Verdict) -> tuple[Way, ...]:
    """Every row of a pair; where it has none, the usual way with its source."""
    words = vocabulary()
    rows = words.rows_by_pair.get(pair, ())
    if rows:
        kinds = ((words.kinds[row.kind], row) for row in rows)
        return tuple(
            Way(kind.name, kind.style, row.default, row.mechanism, row.sam, row.evidence) for kind, row in kinds
        )
    kind = words.kinds[verdict.default or UNSPECIFIED]
    return (Way(kind.name, kind.style, True, verdict.how, "", verdict.source),)


def _setting(setting: Setting) -> SettingRow:
    default = "" if setting.default is None else setting_text(setting.default, setting)
    place = setting.template[0].path if setting.template else ""
    return SettingRow(setting, default, _span(setting), place)


def _span(setting: Setting) -> str:
    """What a setting may be, in words."""
    if setting.choices:
        return ", ".join(setting.choices)
    if setting.type == "boolean":
        return gettext("yes or no")
    low, high = setting.minimum, setting.maximum
    unit = f" {setting.unit}" if setting.unit else ""
    ends = {"low": f"{low:,}" if low is not None else "", "high": f"{high:,}" if high is not None else "", "unit": unit}
    if low is not None and high is not None:
        return gettext("%(low)s to %(high)s%(unit)s") % ends
    if low is not None:
        return gettext("at least %(low)s%(unit)s") % ends
    if high is not None:
        return gettext("at most %(high)s%(unit)s") % ends
    if setting.type == "part":
        return gettext("a node or connection of the sketch")
    return gettext("text") if setting.type == "text" else gettext("a number%(unit)s") % ends
