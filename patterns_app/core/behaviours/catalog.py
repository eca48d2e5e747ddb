"""What is known about behaviours as one value: look-ups by key, pair and rule. Read once from the data files."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache, cached_property
from itertools import chain

from msgspec.structs import replace

from .model import (
    Backoff,
    Behaviour,
    Checked,
    FaultMeaning,
    Figure,
    Law,
    Pair,
    Retry,
    RuleBehaviour,
    SdkRetries,
    ServiceFailures,
    Source,
)
from .reading import ENTRIES, BehaviourDataError, names, read


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
    failures: dict[str, ServiceFailures]
    checked: tuple[Checked, ...]

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
        )


def _behaviours(figures: dict[str, Figure]) -> dict[str, Behaviour]:
    found: dict[str, Behaviour] = {}
    for name in names():
        behaviour = read(name, Behaviour, ENTRIES)
        if name != f"{behaviour.key}.yaml":
            raise BehaviourDataError(f"{name}: the key {behaviour.key!r} is not the name of the file")
        found[behaviour.key] = _with_figure(behaviour, figures, name)
    return found


def _with_figure(behaviour: Behaviour, figures: dict[str, Figure], name: str) -> Behaviour:
    """A limit that a disputed figure gives is filled in."""
    limit = behaviour.time_limit
    if limit is None or limit.max_figure is None:
        return behaviour
    if limit.max_figure not in figures:
        raise BehaviourDataError(f"{name}: there is no figure {limit.max_figure!r}")
    return replace(behaviour, time_limit=replace(limit, max_s=figures[limit.max_figure].value))


@cache
def behaviours() -> Behaviours:
    """The behaviours that ship with the product. Raises BehaviourDataError."""
    figures = {figure.key: figure for figure in read("figures.yaml", tuple[Figure, ...])}
    return Behaviours(
        behaviours=_behaviours(figures),
        pairs=read("pairs.yaml", tuple[Pair, ...]),
        rules={rule.rule: rule for rule in read("by_rule.yaml", tuple[RuleBehaviour, ...])},
        laws={law.id: law for law in read("laws.yaml", tuple[Law, ...])},
        faults=read("faults.yaml", tuple[FaultMeaning, ...]),
        sdk=read("sdk_retries.yaml", SdkRetries),
        figures=figures,
        sources={source.key: source for source in read("sources.yaml", tuple[Source, ...])},
        failures=read("_service_errors.yaml", dict[str, ServiceFailures]),
        checked=read("models.yaml", tuple[Checked, ...]),
    )
