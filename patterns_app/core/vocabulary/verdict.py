"""What we know of a pair of services: known, impossible, or not known to us. Asked by everything that draws or judges.

Rows of connections come first (each has evidence of its own), then the general rules of what both ends can do, then the
closed lists, which say impossible. Whatever none of them decides is unknown, and unknown is never an error.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from typing import Any, Literal

from msgspec import Struct

from patterns_app.core.services.capabilities import Capabilities, Closed, ClosedKind, Remedy, Rule, When, key_of
from patterns_app.core.services.model import MatrixRow, MissingPair, PairAdvice, Service

from .model import ConnectionKind

_ROW = "row"  # the reason of what is known by a row of its own
UNSPECIFIED = "unspecified"  # the kind of a line of which nobody knows the kind
Ends = tuple[Mapping[str, Any], Mapping[str, Any]]  # the settings of source and target, without defaults
Answer = Literal["known", "impossible", "unknown"]
Basis = Literal["evidence", "rule"]


class Verdict(Struct, frozen=True, kw_only=True):
    """The answer for a pair or, where a kind was asked for, for that kind of it."""

    verdict: Answer
    basis: Basis | None = None  # evidence: the pair itself was looked up; rule: only what both ends can do
    kinds: tuple[str, ...] = ()  # the kinds that the pair is known by, the usual one first
    default: str | None = None
    how: str = ""
    sam: str = ""  # how a SAM template makes it
    condition: str = ""
    advice: str = ""  # it works, but not as people mean
    rules: tuple[str, ...] = ()  # the ids of the rules that know it, the most particular first
    reason: str = ""  # the key of the row, rule or closed list that decided
    say: str = ""  # why it cannot be, or what is known of the two
    remedy: str = ""
    through: tuple[str, ...] = ()  # the remedy or the advice puts these between
    turn: bool = False  # the remedy is to draw it the other way round
    source: str = ""  # who says so
    rare: bool = False  # true of nearly everything and seldom meant: shown last
    when: When | None = (
        None  # known only where a setting has this value; impossible where it has not, and then the way out
    )

    @property
    def has_row(self) -> bool:
        """Does a row of its own say so, and not only a rule?"""
        return self.reason == _ROW


@dataclass(frozen=True)
class _Way:
    """One row or rule that makes a pair known."""

    reason: str
    kinds: tuple[str, ...]
    default: str
    how: str
    source: str
    evident: bool
    sam: str = ""
    condition: str = ""
    advice: str = ""
    rare: bool = False
    when: When | None = None
    rank: int = 0  # a row, a rule between named services, a rule of what services are able to do


class Pairs:
    """Answers for every pair; each is reckoned when it is first asked for and then kept."""

    def __init__(
        self,
        services: Mapping[str, Service],
        kinds: Mapping[str, ConnectionKind],
        rows: Iterable[MatrixRow],
        missing: Iterable[MissingPair],
        advised: Iterable[PairAdvice],
        capabilities: Capabilities,
    ) -> None:
        self._services, self._kinds, self._said = services, kinds, capabilities
        self._rows: dict[tuple[str, str], list[MatrixRow]] = {}
        for row in sorted(rows, key=lambda row: not row.default):
            self._rows.setdefault((row.source, row.target), []).append(row)
        self._missing = {(pair.source, pair.target): pair for pair in missing}
        self._advised = {(pair.source, pair.target): pair for pair in advised}
        self._ways_of: dict[tuple[str, str], tuple[_Way, ...]] = {}
        self._answers: dict[tuple[str, str, str | None, bool | None], Verdict] = {}
        self._whens: dict[tuple[str, str], When | None] = {}
        # Answers so far, by source, target and kind, that no setting of the two changes.
        self.settled: dict[tuple[str, str, str], Verdict] = {}

    def verdict(self, source: str, target: str, kind: str | None = None, ends: Ends | None = None) -> Verdict:
        """The answer for service `source` to service `target`, for one kind where that is given.

        With `ends`, the settings of the two, a condition that a setting decides is decided; without, it is told.
        """
        asked = None if kind == UNSPECIFIED else kind
        if source not in self._services or target not in self._services:
            return self.decided(source, target, asked, None)  # anybody may make up names: none of them is kept
        key = (source, target, asked, self._met(source, target, ends))
        if asked is not None and asked not in self._kinds:
            return self.decided(*key)
        found = self._answers.get(key)
        if found is None:
            found = self._answers[key] = self.decided(source, target, asked, key[3])
        if kind is not None and self.when(source, target) is None:
            self.settled[source, target, kind] = found
        return found

    def knows(self, source: str, target: str, kind: str | None = None) -> bool:
        """Is the pair known, and known by this kind where one is given?"""
        return self.verdict(source, target, kind).verdict == "known"

    def when(self, source: str, target: str) -> When | None:
        """The setting on which the answer for this pair depends, if there is one."""
        if (source, target) not in self._whens:
            self._whens[source, target] = next((way.when for way in self._ways(source, target) if way.when), None)
        return self._whens[source, target]

    def refused(self, source: str, kinds: tuple[str, ...]) -> tuple[str, ...]:
        """The kinds that a pair with these kinds cannot have; of what is left we only do not know it."""
        closed = self._closed_sources.get(source)
        owned = closed.owns if closed else ()
        return tuple(kind for kind in (*self._said.closed_kinds, *owned) if kind not in kinds) if kinds else ()

    def usual(self, source: str, target: str) -> Verdict:
        """The answer for two services on which nothing has been set."""
        return self.verdict(source, target, None, ({}, {}))

    def _met(self, source: str, target: str, ends: Ends | None) -> bool | None:
        """Whether the condition of the pair holds; None where it has none or nobody says how it is set."""
        when = self.when(source, target)
        if when is None or ends is None:
            return None
        service, settings = (source, ends[0]) if when.end == "source" else (target, ends[1])
        value = settings.get(when.setting)
        if value is None and service in self._services:
            known = (item.default for item in self._services[service].settings if item.key == when.setting)
            value = next(known, None)
        return bool(value == when.value)

    # -- what decides

    def decided(self, source: str, target: str, kind: str | None, met: bool | None) -> Verdict:
        """The answer where the condition that a setting decides holds, does not, or (None) is left open."""
        if not (self._is_described(source) and self._is_described(target)):
            return self._not_described(source, target)
        ways = [way for way in self._ways(source, target) if met is not False or way.when is None]
        kinds = tuple(dict.fromkeys(kind for way in ways for kind in (way.default, *way.kinds)))
        fitting = [way for way in ways if kind is None or kind in way.kinds]
        if fitting:
            return self._known(source, target, kind, kinds, ways, fitting)
        if kind in self._said.closed_kinds:
            return _refused(self._said.closed_kinds[kind], kinds, ways)
        if ways:
            return self._other_kind(source, target, kind or "", kinds, ways)
        return self._without_ways(source, target, met)

    def _known(
        self, source: str, target: str, kind: str | None, kinds: tuple[str, ...], ways: list[_Way], fitting: list[_Way]
    ) -> Verdict:
        first = fitting[0]
        evident = first if first.evident else next((way for way in fitting if way.evident), None)
        advised = self._advised.get((source, target)) if first.advice else None
        return Verdict(
            verdict="known",
            basis="evidence" if evident else "rule",
            kinds=kinds,
            default=kind or ways[0].default,
            how=first.how,
            sam=first.sam,
            condition=first.condition,
            advice=advised.say if advised else first.advice,
            rules=tuple(way.reason for way in fitting if way.reason != _ROW),
            reason=first.reason,
            remedy=advised.say if advised else "",
            through=advised.through if advised else (),
            source=(evident or first).source,
            rare=ways[0].rare,
            when=first.when,
        )

    def _other_kind(self, source: str, target: str, kind: str, kinds: tuple[str, ...], ways: list[_Way]) -> Verdict:
        closed = self._closed_sources.get(source)
        if closed and kind in closed.owns:
            return _refused(closed, kinds, ways)
        names = ", ".join(self._kind_name(one) for one in kinds)
        say = f"Known between them: {names}. “{self._kind_name(kind)}” is not known to us."
        return Verdict(
            verdict="unknown", kinds=kinds, default=ways[0].default, reason="other-kind", say=say, rare=ways[0].rare
        )

    def _without_ways(self, source: str, target: str, met: bool | None) -> Verdict:
        for undecided, froms, tos in self._undecided:
            if source in froms and target in tos:
                return Verdict(verdict="unknown", reason="undecided", say=f"{undecided.why}.")
        closed = self._closed_by(source, target)
        if closed is None:
            return Verdict(verdict="unknown", reason="no-rule", say=self._what_is_known_of(source, target))
        remedy = self._remedy(source, target, closed)
        when = self.when(source, target) if met is False else None
        return Verdict(
            verdict="impossible",
            reason=closed.reason,
            say=closed.say,
            remedy=remedy.say,
            through=tuple(map(key_of, remedy.through)),
            turn=remedy.turn,
            source=closed.evidence,
            when=when,
        )

    def _closed_by(self, source: str, target: str) -> Closed | None:
        mine = self._closed_sources.get(source)
        theirs = self._closed_targets.get(target)
        if theirs and source not in self._chosen(theirs.unless):
            return mine or theirs
        return mine

    def _remedy(self, source: str, target: str, closed: Closed) -> Remedy:
        """The first remedy that is itself known: what is known to help this pair, then what helps its source."""
        pair = self._missing.get((source, target))
        offered = [Remedy(say=pair.remedy, through=pair.through, turn=pair.turn)] if pair else []
        theirs = self._closed_targets.get(target)
        offered += [*closed.remedies, *(theirs.remedies if theirs and theirs is not closed else ())]
        words = [remedy for remedy in offered if not remedy.through and not remedy.turn]
        helping = (remedy for remedy in offered if remedy not in words and self._helps(source, target, remedy))
        if pair and offered[0] in words:
            return offered[0]
        return next(helping, words[0] if words else Remedy(say=""))

    def _helps(self, source: str, target: str, remedy: Remedy) -> bool:
        way = [target, source] if remedy.turn else [source, *map(key_of, remedy.through), target]
        return all(self._is_usable(one, other) for one, other in pairwise(way))

    def _is_usable(self, source: str, target: str) -> bool:
        """Is there a way between the two that is worth drawing, with nothing set on either?"""
        met = self._met(source, target, ({}, {}))
        return any(not way.rare and not way.advice and (met or way.when is None) for way in self._ways(source, target))

    def _is_described(self, service: str) -> bool:
        known = self._services.get(service)
        return known is not None and known.api != "unknown"

    def _not_described(self, source: str, target: str) -> Verdict:
        names = [self._name(one) for one in dict.fromkeys((source, target)) if not self._is_described(one)]
        say = f"We do not know what {' and '.join(names)} can do."
        return Verdict(verdict="unknown", reason="unknown-service", say=say)

    def _what_is_known_of(self, source: str, target: str) -> str:
        one, other = self._services[source], self._services[target]
        return f"Of {one.short}: {one.as_source} Of {other.short}: {other.as_target}"

    def _name(self, service: str) -> str:
        return self._services[service].name if service in self._services else service

    def _kind_name(self, kind: str) -> str:
        return self._kinds[kind].name if kind in self._kinds else kind

    # -- what makes a pair known

    def _ways(self, source: str, target: str) -> tuple[_Way, ...]:
        """The rows and rules of a pair: what is particular before what is general, what is seldom meant last."""
        pair = (source, target)
        if pair not in self._ways_of:
            ways = [*map(self._by_row, self._rows.get(pair, ()))]
            found = self._rules_from.get(source, ())
            ways += [self._by_rule(rule, rank, source, target) for rule, rank in found if self._holds(rule, *pair)]
            self._ways_of[pair] = tuple(sorted(ways, key=lambda way: (way.rare, self._is_aside(way), way.rank)))
        return self._ways_of[pair]

    def _is_aside(self, way: _Way) -> bool:
        """Dead letters and destinations are never what a pair is first of all, unless that is all that it has."""
        return way.default in self._said.closed_kinds

    def _by_row(self, row: MatrixRow) -> _Way:
        covered = self._kinds[row.kind].covers if row.kind in self._kinds else ()
        kinds, how = (row.kind, *covered), row.mechanism
        return _Way(_ROW, kinds, row.kind, how, row.evidence, evident=True, sam=row.sam, rank=-1)

    def _by_rule(self, rule: Rule, rank: int, source: str, target: str) -> _Way:
        kinds = _of_pair(rule.narrow, source, target) or rule.kinds
        if "async" in kinds and target in self._started:
            kinds = ("start", *kinds)
        kinds = tuple(kind for kind in kinds if kind in self._kinds) or (UNSPECIFIED,)
        looked_up = _of_pair(rule.looked_up, source, target)
        usual = (rule.default, *self._usual.get(target, ()), *kinds)
        return _Way(
            reason=rule.id,
            kinds=kinds,
            default=next((kind for kind in usual if kind in kinds), ""),
            how=rule.how,
            source=looked_up or rule.evidence,
            evident=looked_up is not None,
            condition=rule.condition,
            advice=rule.advise,
            rare=rule.rare,
            when=rule.when,
            rank=rank,
        )

    def _holds(self, rule: Rule, source: str, target: str) -> bool:
        if target not in self._chosen(rule.to):
            return False
        if rule.only_with and key_of(rule.only_with) not in (source, target):
            return False
        if rule.same_or is not None and source != target and target not in self._chosen(rule.same_or):
            return False
        return not any(_is_pair(one, source, target) for one in rule.except_)

    @cached_property
    def _rules_from(self) -> dict[str, list[tuple[Rule, int]]]:
        """The rules of each source, with how general each is."""
        found: dict[str, list[tuple[Rule, int]]] = {}
        for rule in self._said.rules:
            general = sum(any(one.startswith("@") for one in side) for side in (rule.from_, rule.to))
            for source in self._chosen(rule.from_):
                found.setdefault(source, []).append((rule, general))
        return found

    @cached_property
    def _usual(self) -> dict[str, list[str]]:
        found: dict[str, list[str]] = {}
        for kind, targets in self._said.usual.items():
            for target in targets:
                found.setdefault(key_of(target), []).append(kind)
        return found

    @cached_property
    def _started(self) -> frozenset[str]:
        return frozenset(map(key_of, self._said.started))

    @cached_property
    def _closed_sources(self) -> dict[str, Closed]:
        return {key_of(one.source): one for one in self._said.closed if one.source}

    @cached_property
    def _closed_targets(self) -> dict[str, Closed]:
        return {key_of(one.target): one for one in self._said.closed_targets if one.target}

    @cached_property
    def _undecided(self) -> list[tuple[Any, frozenset[str], frozenset[str]]]:
        return [(one, self._chosen(one.from_), self._chosen(one.to)) for one in self._said.undecided]

    @cached_property
    def _having(self) -> dict[str, frozenset[str]]:
        """The services that have each attribute."""
        return {name: frozenset(one.key for one in self._services.values() if has(one)) for name, has in _ABLE.items()}

    def _chosen(self, selectors: tuple[str, ...]) -> frozenset[str]:
        """The services that the selectors choose. Raises KeyError for an attribute or a set that is none."""
        if selectors not in self._chosen_by:
            taken = [one[1:] for one in selectors if one.startswith("!")]
            given = [one for one in selectors if not one.startswith("!")]
            both = [frozenset(key for one in part for key in self._select(one)) for part in (given, taken)]
            self._chosen_by[selectors] = both[0] - both[1]
        return self._chosen_by[selectors]

    @cached_property
    def _chosen_by(self) -> dict[tuple[str, ...], frozenset[str]]:
        return {}

    def _select(self, selector: str) -> frozenset[str]:
        if selector.startswith("set:"):
            return self._chosen(self._said.sets[selector[4:]])
        if selector.startswith("@"):
            return self._having[selector]
        return frozenset({key_of(selector)} & self._services.keys())


_ABLE: dict[str, Callable[[Service], bool]] = {
    "@aws": lambda one: one.key.startswith("aws."),
    "@runs_code": lambda one: one.runs_code and one.key.startswith("aws."),
    "@api": lambda one: one.api in ("data", "control"),
    "@api_data": lambda one: one.api == "data",
    "@api_control": lambda one: one.api == "control",
    "@http": lambda one: one.http is not None,
    "@http_public": lambda one: one.http in ("public", "both"),
    "@http_vpc": lambda one: one.http in ("vpc", "both"),
    "@protocol": lambda one: one.protocol is not None,
    "@in_vpc": lambda one: one.in_vpc,
}


def _refused(closed: Closed | ClosedKind, kinds: tuple[str, ...], ways: list[_Way]) -> Verdict:
    """A kind that the pair cannot have; the kinds that it has are the way out."""
    default = ways[0].default if ways else None
    return Verdict(
        verdict="impossible", kinds=kinds, default=default, reason=closed.reason, say=closed.say, source=closed.evidence
    )


def _is_pair(written: str, source: str, target: str) -> bool:
    """Is this the pair that `a > b` names, where * is any?"""
    one, _, other = written.partition(" > ")
    return (one == "*" or key_of(one) == source) and (other == "*" or key_of(other) == target)


def _of_pair(table: Mapping[str, Any], source: str, target: str) -> Any | None:
    return next((value for written, value in table.items() if _is_pair(written, source, target)), None)


def pairs_named(table: Iterable[str]) -> Iterator[tuple[str, str]]:
    """The two ends of each written pair, as keys or *."""
    for written in table:
        one, _, other = written.partition(" > ")
        yield (one if one == "*" else key_of(one), other if other == "*" else key_of(other))
