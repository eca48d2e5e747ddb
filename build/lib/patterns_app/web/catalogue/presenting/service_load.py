"""How much a service takes at once, and what it answers when it is too much or when it is down."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.text import capfirst
from django.utils.translation import gettext

from patterns_app.core.services.capacity import Quantity, Station, stations
from patterns_app.core.services.failing import named
from patterns_app.core.services.model import Service
from patterns_app.core.services.reader import known
from patterns_app.core.vocabulary.catalog import vocabulary

from .parts import limit_row
from .sources import SourceLine


@dataclass(frozen=True)
class QuantityRow:
    """One figure of how much a service takes: what gives it, and the setting that changes it."""

    name: str
    value: str  # empty where no limit gives it
    source: SourceLine | None
    setting: str
    unknown: str  # why nobody can say it


@dataclass(frozen=True)
class CapacityPart:
    """How a service takes work, in words and figures."""

    station: Station
    says: str
    rows: tuple[QuantityRow, ...]


@dataclass(frozen=True)
class FailureRow:
    """Answers of a service that are no success: when, and their codes and names, the usual one first."""

    when: str
    answers: tuple[str, ...]


def capacity_part(service: Service) -> CapacityPart | None:
    """How a service takes work; None where it is not known."""
    model = known().capacities.get(service.key)
    if model is None:
        return None
    return CapacityPart(stations()[model.station], model.says, tuple(_row(one, service) for one in model.quantities))


def _row(one: Quantity, service: Service) -> QuantityRow:
    limit = limit_row(vocabulary().limits[one.limit]) if one.limit else None
    labels = {setting.key: setting.label for setting in service.settings}
    value, source = (limit.value, limit.source) if limit else ("", None)
    return QuantityRow(one.name, value, source, labels.get(one.setting, ""), one.unknown)


def failure_rows(key: str) -> tuple[FailureRow, ...]:
    """What a service answers when it refuses, is down or is asked for what cannot be; nothing where it is not known."""
    said = known().failures.get(key)
    if said is None:
        return ()
    usual = ((gettext("It refuses what is too much"), said.throttled), (gettext("It is down"), said.down))
    rows = (FailureRow(when, tuple(map(named, failed))) for when, failed in usual if failed)
    return (*rows, *(FailureRow(capfirst(one.when), (named(one),)) for one in said.others))
