"""The vocabulary as one value: look-ups by key and by pair. Read once from the data files."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache, cached_property
from typing import Any, TypeVar

from patterns_app.core.reading import DataError
from patterns_app.core.services import reader
from patterns_app.core.services.capabilities import Capabilities, capabilities
from patterns_app.core.services.model import Limit, MatrixRow, Price, Service, Setting

from .classes import Services
from .model import Category, ConnectionKind, Matrix
from .reading import read_data
from .verdict import Ends, Pairs, Verdict

T = TypeVar("T")


@dataclass(frozen=True)
class Vocabulary:
    """Services, connection kinds, what is known of pairs, limits and prices."""

    services: dict[str, Service]
    categories: dict[str, Category]
    kinds: dict[str, ConnectionKind]
    matrix: Matrix
    limits: dict[str, Limit]
    prices: tuple[Price, ...]
    capabilities: Capabilities

    @cached_property
    def rows_by_pair(self) -> dict[tuple[str, str], tuple[MatrixRow, ...]]:
        """The matrix rows of each pair (source, target), the default kind first."""
        found: dict[tuple[str, str], list[MatrixRow]] = {}
        for row in self.matrix.rows:
            found.setdefault((row.source, row.target), []).append(row)
        return {pair: tuple(sorted(rows, key=lambda row: not row.default)) for pair, rows in found.items()}

    @cached_property
    def defaults(self) -> dict[str, dict[str, bool | int | float | str | None]]:
        """What every setting is when nobody sets it, by service or connection kind and key."""
        owners: tuple[Service | ConnectionKind, ...] = (*self.services.values(), *self.kinds.values())
        return {owner.key: {setting.key: setting.default for setting in owner.settings} for owner in owners}

    @cached_property
    def ranges(self) -> dict[str, dict[str, tuple[Setting, float, float]]]:
        """Each setting with a least or greatest number, and the two, by service or connection kind and key."""
        owners: tuple[Service | ConnectionKind, ...] = (*self.services.values(), *self.kinds.values())
        return {owner.key: {item.key: found for item in owner.settings if (found := _range(item))} for owner in owners}

    @cached_property
    def acting(self) -> dict[str, frozenset[str]]:
        """The services that act as something, by what they act as: `queue`, `function`."""
        found: dict[str, set[str]] = {}
        for service in self.services.values():
            for role in service.acts_as:
                found.setdefault(role, set()).add(service.key)
        return {role: frozenset(keys) for role, keys in found.items()}

    @cached_property
    def acting_in_order(self) -> dict[str, tuple[str, ...]]:
        """The same, each sorted: what goes through them finds the same in the same order each time."""
        return {role: tuple(sorted(keys)) for role, keys in self.acting.items()}

    @cached_property
    def answered(self) -> frozenset[str]:
        """The kinds of connection whose caller waits for an answer to its request, not for a receipt."""
        return frozenset(kind.key for kind in self.kinds.values() if kind.style == "request") - {"start"}

    @cached_property
    def naming_settings(self) -> frozenset[str]:
        """The keys of connections' settings that name another part of the sketch."""
        return frozenset(item.key for kind in self.kinds.values() for item in kind.settings if item.type == "part")

    @cached_property
    def pairs(self) -> Pairs:
        """What is known of every pair of services."""
        matrix = self.matrix
        return Pairs(self.services, self.kinds, matrix.rows, matrix.missing, matrix.advised, self.capabilities)

    def once(self, work_out: Callable[[Vocabulary], T]) -> T:
        """What `work_out` makes of the vocabulary: it is asked once, for a vocabulary does not change."""
        if work_out not in self._worked_out:
            self._worked_out[work_out] = work_out(self)
        found: T = self._worked_out[work_out]
        return found

    @cached_property
    def _worked_out(self) -> dict[Callable[[Vocabulary], Any], Any]:
        return {}

    def verdict(self, source: str, target: str, kind: str | None = None, ends: Ends | None = None) -> Verdict:
        """What we know of service `source` to service `target`: known, impossible or unknown. See `Pairs.verdict`."""
        return self.pairs.verdict(source, target, kind, ends)

    def describes(self, service: str) -> bool:
        """Do we know what this service can do? Of resources that are only drawn we do not."""
        known = self.services.get(service)
        return known is not None and known.api != "unknown"

    def short_name(self, service: str) -> str:
        """What a service is called on cards and in sentences; the key itself where the vocabulary does not have it."""
        known = self.services.get(service)
        return known.short if known else service

    def limits_of(self, service: str) -> tuple[Limit, ...]:
        """The limits that hold for a service, in the order of the data file."""
        return tuple(limit for limit in self.limits.values() if service in limit.services)

    def prices_of(self, service: str) -> tuple[Price, ...]:
        """The prices of a service, in the order of the data file."""
        return tuple(price for price in self.prices if price.service == service)


def _range(setting: Setting) -> tuple[Setting, float, float] | None:
    if setting.minimum is None and setting.maximum is None:
        return None
    least = float("-inf") if setting.minimum is None else setting.minimum
    return setting, least, float("inf") if setting.maximum is None else setting.maximum


@cache
def vocabulary() -> Vocabulary:
    """The vocabulary that ships with the product."""
    known = reader.known()
    categories = {category.key: category for category in read_data("categories.yaml", tuple[Category, ...])}
    return Vocabulary(
        services=Services({service.key: service for service in in_order(known.services, categories)}),
        categories=categories,
        kinds={kind.key: kind for kind in read_data("connection_kinds.yaml", tuple[ConnectionKind, ...])},
        matrix=Matrix(rows=known.rows, missing=known.missing, advised=known.advised),
        limits={limit.key: limit for limit in known.limits},
        prices=known.prices,
        capabilities=capabilities(),
    )


def in_order(services: tuple[Service, ...], categories: dict[str, Category]) -> list[Service]:
    """Services as lists show them: by category, then by their place in it. Raises DataError for an unknown category."""
    places = {key: place for place, key in enumerate(categories)}
    for service in services:
        if service.category not in places:
            raise DataError(f"{service.key}: there is no category {service.category!r}")
    return sorted(services, key=lambda one: (places[one.category], one.place, one.key))
