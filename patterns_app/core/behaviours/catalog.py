"""What is known about behaviours as one value: look-ups by key, pair and rule. Read once from the data files."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache, cached_property
from importlib.resources import files
from itertools import chain
from typing import TypeVar

from msgspec.structs import replace

from patterns_app.core.reading import DataError, convert, load_yaml

from .claims import Checked, Figure, Source
from .model import (
    Backoff,
    Behaviour,
    FaultMeaning,
    Law,
    Pair,
    Retry,
    RuleBehaviour,
    SdkRetries,
    Taken,
    UnwrittenPair,
)

ROOM = "patterns_app.core.behaviours"
ENTRIES = "patterns_app.core.behaviours.entries"
T = TypeVar("T")


@dataclass(frozen=True)
class Behaviours:
    """Every behaviour, and what names one: pairs and capability rules."""

    behaviours: dict[str, Behaviour]
    pairs: tuple[Pair, ...]
    rules: dict[str, RuleBehaviour]
    laws: dict[str, Law]
    faults: tuple[FaultMeaning, ...]
    sdk: SdkRetries
    figures: dict[str, Figure]
    sources: dict[str, Source]
    checked: tuple[Checked, ...]
    unwritten: tuple[UnwrittenPair, ...] = ()

    @cached_property
    def why_unwritten(self) -> dict[tuple[str, str, str], str]:
        """Why nothing is known of each source, target and kind whose row has no behaviour."""
        return {(one.source, one.target, kind): one.unknown for one in self.unwritten for kind in one.kinds}

    @cached_property
    def pair_of(self) -> dict[tuple[str, str, str], Pair]:
        """The row of each source, target and kind."""
        return {(pair.source, pair.target, kind): pair for pair in self.pairs for kind in pair.kinds}

    def meaning_of(self, service: str) -> FaultMeaning:
        """What "fails", "slow" and "throttled" mean for a part of this service."""
        named = (meaning for meaning in self.faults if service in meaning.services)
        rest = (meaning for meaning in self.faults if not meaning.services)
        return next(chain(named, rest))

    def sdk_retry(self, retry: Retry, target: str = "") -> Retry:
        """An SDK's retry with the figures of today's mode; DynamoDB has its own."""
        mode, dynamodb = self.sdk.mode, target in self.sdk.dynamodb_services
        tries = mode.tries_dynamodb if dynamodb else mode.tries
        base = mode.base_transient_dynamodb_s if dynamodb else mode.base_transient_s
        return replace(
            retry,
            tries=tries,
            backoff=Backoff(
                base_s=base,
                throttled_base_s=mode.base_throttling_s,
                factor=mode.factor,
                cap_s=mode.cap_s,
                jitter=mode.jitter,
            ),
            retry_on=self.sdk.retry_on,
            never_on=self.sdk.never_on,
            settings=(self.sdk.setting,),
            tries_from=Taken(setting=self.sdk.setting),
        )


def _read(name: str, kind: type[T], package: str = ROOM) -> T:
    return convert(load_yaml(package, name), kind, name)


def _behaviours(figures: dict[str, Figure]) -> dict[str, Behaviour]:
    found: dict[str, Behaviour] = {}
    for name in sorted(file.name for file in files(ENTRIES).iterdir() if file.name.endswith(".yaml")):
        behaviour = _read(name, Behaviour, ENTRIES)
        if name != f"{behaviour.key}.yaml":
            raise DataError(f"{name}: the key {behaviour.key!r} is not the name of the file")
        found[behaviour.key] = _with_figure(behaviour, figures, name)
    return found


def _with_figure(behaviour: Behaviour, figures: dict[str, Figure], name: str) -> Behaviour:
    """A limit that a disputed figure gives is filled in."""
    limit = behaviour.time_limit
    if limit is None or limit.max_figure is None:
        return behaviour
    if limit.max_figure not in figures:
        raise DataError(f"{name}: there is no figure {limit.max_figure!r}")
    return replace(behaviour, time_limit=replace(limit, max_s=figures[limit.max_figure].value))


@cache
def behaviours() -> Behaviours:
    """The behaviours that ship with the product. Raises DataError."""
    figures = {figure.key: figure for figure in _read("figures.yaml", tuple[Figure, ...])}
    return Behaviours(
        behaviours=_behaviours(figures),
        pairs=_read("pairs.yaml", tuple[Pair, ...]),
        rules={rule.rule: rule for rule in _read("by_rule.yaml", tuple[RuleBehaviour, ...])},
        laws={law.id: law for law in _read("laws.yaml", tuple[Law, ...])},
        faults=_read("faults.yaml", tuple[FaultMeaning, ...]),
        sdk=_read("sdk_retries.yaml", SdkRetries),
        figures=figures,
        sources={source.key: source for source in _read("sources.yaml", tuple[Source, ...])},
        checked=_read("models.yaml", tuple[Checked, ...]),
        unwritten=_read("unwritten.yaml", tuple[UnwrittenPair, ...]),
    )
