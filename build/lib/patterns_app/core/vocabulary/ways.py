"""The ways in which a pair of services is known: rows of connections, and rules of what both ends can do."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from patterns_app.core.services.capabilities import Capabilities, Rule, When, key_of
from patterns_app.core.services.model import MatrixRow, Service

from .model import UNSPECIFIED, ConnectionKind

ROW = "row"  # the reason of what is known by a row of its own


@dataclass(frozen=True)
class Way:
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


class Ways:
    """The ways of every pair; each is reckoned when it is first asked for and then kept."""

    def __init__(
        self,
        services: Mapping[str, Service],
        kinds: Mapping[str, ConnectionKind],
        rows: Iterable[MatrixRow],
        capabilities: Capabilities,
    ) -> None:
        self._services, self._kinds, self._said = services, kinds, capabilities
        self._rows: dict[tuple[str, str], list[MatrixRow]] = {}
        for row in sorted(rows, key=lambda row: not row.default):
            self._rows.setdefault((row.source, row.target), []).append(row)
        self._known: dict[tuple[str, str], tuple[Way, ...]] = {}

    def of(self, source: str, target: str) -> tuple[Way, ...]:
        """The rows and rules of a pair: what is particular before what is general, what is seldom meant last."""
        pair = (source, target)
        if pair not in self._known:
            ways = [*map(self._by_row, self._rows.get(pair, ()))]
            found = self._rules_from.get(source, ())
            ways += [self._by_rule(rule, rank, source, target) for rule, rank in found if self._holds(rule, *pair)]
            self._known[pair] = tuple(sorted(ways, key=lambda way: (way.rare, self._is_aside(way), way.rank)))
        return self._known[pair]

    def _is_aside(self, way: Way) -> bool:
        """Dead letters and destinations are never what a pair is first of all, unless that is all that it has."""
        return way.default in self._said.closed_kinds

    def _by_row(self, row: MatrixRow) -> Way:
        covered = self._kinds[row.kind].covers if row.kind in self._kinds else ()
        kinds, how = (row.kind, *covered), row.mechanism
        return Way(ROW, kinds, row.kind, how, row.evidence, evident=True, sam=row.sam, rank=-1)

    def _by_rule(self, rule: Rule, rank: int, source: str, target: str) -> Way:
        narrowed = _of_pair(rule.narrow, source, target)  # the usual one first
        kinds = narrowed or rule.kinds
        if "async" in kinds and target in self._started:
            kinds = ("start", *kinds)
        kinds = tuple(kind for kind in kinds if kind in self._kinds) or (UNSPECIFIED,)
        looked_up = _of_pair(rule.looked_up, source, target)
        usual = kinds if narrowed else (rule.default, *self._usual.get(target, ()), *kinds)
        return Way(
            reason=rule.id,
            kinds=kinds,
            default=next((kind for kind in usual if kind in kinds), ""),
            how=_of_pair(rule.says, source, target) or rule.how,
            source=looked_up or rule.evidence,
            evident=looked_up is not None,
            condition=rule.condition,
            advice=rule.advise,
            rare=rule.rare,
            when=rule.when,
            rank=rank,
        )

    def _holds(self, rule: Rule, source: str, target: str) -> bool:
        if target not in self.chosen(rule.to):
            return False
        if rule.only_with and key_of(rule.only_with) not in (source, target):
            return False
        if rule.same_or is not None and source != target and target not in self.chosen(rule.same_or):
            return False
        return not any(_is_pair(one, source, target) for one in rule.except_)

    @cached_property
    def _rules_from(self) -> dict[str, list[tuple[Rule, int]]]:
        """The rules of each source, with how general each is."""
        found: dict[str, list[tuple[Rule, int]]] = {}
        for rule in self._said.rules:
            general = sum(any(one.startswith("@") for one in side) for side in (rule.from_, rule.to))
            for source in self.chosen(rule.from_):
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
    def _having(self) -> dict[str, frozenset[str]]:
        """The services that have each attribute."""
        return {name: frozenset(one.key for one in self._services.values() if has(one)) for name, has in _ABLE.items()}

    def chosen(self, selectors: tuple[str, ...]) -> frozenset[str]:
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
            return self.chosen(self._said.sets[selector[4:]])
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


def _is_pair(written: str, source: str, target: str) -> bool:
    """Is this the pair that `a > b` names, where * is any?"""
    one, _, other = written.partition(" > ")
    return (one == "*" or key_of(one) == source) and (other == "*" or key_of(other) == target)


def _of_pair(table: Mapping[str, Any], source: str, target: str) -> Any | None:
    return next((value for written, value in table.items() if _is_pair(written, source, target)), None)
