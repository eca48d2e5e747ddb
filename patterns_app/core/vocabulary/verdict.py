"""What we know of a pair of services: known, impossible, or not known to us. Asked by everything that draws or judges.

Rows of connections come first (each has evidence of its own), then the general rules of what both ends can do, then the
closed lists, which say impossible. Whatever none of them decides is unknown, and unknown is never an error.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cached_property
from itertools import pairwise
from typing import Any, Literal

from msgspec import Struct

from patterns_app.core.services.capabilities import Capabilities, Closed, ClosedKind, Remedy, When, key_of
from patterns_app.core.services.model import MatrixRow, MissingPair, PairAdvice, Service

from .model import UNSPECIFIED, ConnectionKind
from .ways import ROW, Way, Ways

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
        return self.reason == ROW


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
        self._ways = Ways(services, kinds, rows, capabilities)
        self._missing = {(pair.source, pair.target): pair for pair in missing}
        self._advised = {(pair.source, pair.target): pair for pair in advised}
        self._answers: dict[tuple[str, str, str | None, bool | None], Verdict] = {}
        self._whens: dict[tuple[str, str], When | None] = {}
        # Source, target and kind of what is known whatever the two are set to, as far as anybody has asked.
        self.settled: set[tuple[str, str, str]] = set()

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
        if kind is not None and found.verdict == "known" and self.when(source, target) is None:
            self.settled.add((source, target, kind))
        return found

    def knows(self, source: str, target: str, kind: str | None = None) -> bool:
        """Is the pair known, and known by this kind where one is given?"""
        return self.verdict(source, target, kind).verdict == "known"

    def when(self, source: str, target: str) -> When | None:
        """The setting on which the answer for this pair depends, if there is one."""
        if (source, target) not in self._whens:
            self._whens[source, target] = next((way.when for way in self._ways.of(source, target) if way.when), None)
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
        ways = [way for way in self._ways.of(source, target) if met is not False or way.when is None]
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
        self, source: str, target: str, kind: str | None, kinds: tuple[str, ...], ways: list[Way], fitting: list[Way]
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
            rules=tuple(way.reason for way in fitting if way.reason != ROW),
            reason=first.reason,
            remedy=advised.say if advised else "",
            through=advised.through if advised else (),
            source=(evident or first).source,
            rare=ways[0].rare,
            when=first.when,
        )

    def _other_kind(self, source: str, target: str, kind: str, kinds: tuple[str, ...], ways: list[Way]) -> Verdict:
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
            say=self._why_turned(source, target, closed) if remedy.turn else closed.say,
            remedy=remedy.say,
            through=tuple(map(key_of, remedy.through)),
            turn=remedy.turn,
            source=closed.evidence,
            when=when,
        )

    def _closed_by(self, source: str, target: str) -> Closed | None:
        mine = self._closed_sources.get(source)
        theirs = self._closed_targets.get(target)
        if theirs and source not in self._ways.chosen(theirs.unless):
            return mine or theirs
        return mine

    def _turned(self, source: str, target: str) -> Way | None:
        """What the other way round is known by, where that is a kind that people often draw backwards."""
        first = next(iter(self._ways.of(target, source)), None)
        return first if first and first.default in self._said.turns and not first.advice else None

    def _why_turned(self, source: str, target: str, closed: Closed) -> str:
        """Why it cannot be so, and which way it goes."""
        if (way := self._turned(source, target)) is not None:
            one, other = self._services[target].short, self._services[source].short
            return f"The connection goes the other way, from {one} to {other}: {way.how}."
        known = next(iter(self._ways.of(target, source)), None)
        return f"{closed.say} The other way round: {known.how}." if known else closed.say

    def _remedy(self, source: str, target: str, closed: Closed) -> Remedy:
        """The first remedy that is itself known: what is known to help this pair, then what helps its target or source.

        Turning comes first of all where the other way round is known by a kind that people often draw backwards.
        """
        pair = self._missing.get((source, target))
        if pair is None and self._turned(source, target):
            return Remedy(say="Draw it the other way round", turn=True)
        offered = [Remedy(say=pair.remedy, through=pair.through, turn=pair.turn)] if pair else []
        theirs = self._closed_targets.get(target)
        offered += [*(theirs.remedies if theirs and theirs is not closed else ()), *closed.remedies]
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
        return any(
            not way.rare and not way.advice and (met or way.when is None) for way in self._ways.of(source, target)
        )

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

    @cached_property
    def _closed_sources(self) -> dict[str, Closed]:
        return {key_of(one.source): one for one in self._said.closed if one.source}

    @cached_property
    def _closed_targets(self) -> dict[str, Closed]:
        return {key_of(one.target): one for one in self._said.closed_targets if one.target}

    @cached_property
    def _undecided(self) -> list[tuple[Any, frozenset[str], frozenset[str]]]:
        return [(one, self._ways.chosen(one.from_), self._ways.chosen(one.to)) for one in self._said.undecided]


def _refused(closed: Closed | ClosedKind, kinds: tuple[str, ...], ways: list[Way]) -> Verdict:
    """A kind that the pair cannot have; the kinds that it has are the way out."""
    default = ways[0].default if ways else None
    return Verdict(
        verdict="impossible", kinds=kinds, default=default, reason=closed.reason, say=closed.say, source=closed.evidence
    )
