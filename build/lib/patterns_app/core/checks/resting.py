"""Which findings rest on settings of which nobody knows what they are, such as those that only a deployment knows.

A finding rests on a setting that its rule has asked for and that could take it away: some value of the setting, alone
or together with values of others that are not known, gives no such finding. That a rule has looked does not suffice.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Set
from contextlib import suppress
from itertools import product
from math import prod
from typing import Any, TypeVar

from msgspec.structs import replace

from patterns_app.core.services.model import Setting
from patterns_app.core.sketch.graph import graph_of
from patterns_app.core.sketch.model import Connection, Node, SettingValue, Sketch
from patterns_app.core.vocabulary.catalog import Vocabulary

from .asking import NotKnown
from .model import Finding, Found, View
from .registry import rules

ALL = None  # nothing of the part's settings is known
Unknown = Mapping[str, frozenset[str] | None]  # by id of a node or connection: keys of its settings, or ALL
Part = TypeVar("Part", Node, Connection)
_MOST_TRIED = 64  # combinations of values
_LARGE = 1_000_000_000  # of a number that may be as large as one likes
Parts = tuple[str, tuple[str, ...], tuple[str, ...]]  # a rule, and the nodes and connections that it names


def resting(
    sketch: Sketch, vocabulary: Vocabulary, findings: Iterable[Finding], unknown: Unknown
) -> dict[Parts, dict[str, set[str]]]:
    """Of the findings those that an unknown setting could take away, of a part that they name: part, keys.

    Only the rules that name such a part are asked again; where nothing is unknown none is.
    """
    names = {one.rule for one in findings if not unknown.keys().isdisjoint((*one.nodes, *one.connections))}
    return {parts: keys for name in sorted(names) for parts, keys in _Doubt(name, sketch, vocabulary, unknown).rests()}


class _Doubt:
    """One rule, asked with other values for what is unknown. `asked` notes what it has looked at: by part, keys."""

    def __init__(self, rule: str, sketch: Sketch, vocabulary: Vocabulary, unknown: Unknown) -> None:
        self._rule, self._sketch, self._vocabulary, self._unknown = rule, sketch, vocabulary, unknown
        self.asked: dict[str, set[str]] = {}

    def rests(self) -> Iterator[tuple[Parts, dict[str, set[str]]]]:
        """Those findings that are not there for every value of what has been asked, with the keys that make it so."""
        founds = self._found_with({})
        gone: dict[str, set[Parts]] = {}
        while new := sorted({key for keys in self.asked.values() for key in keys} - gone.keys()):
            for key in new:  # an answer may lead the rule to ask for more
                tries = [self._found_with({key: value}) for value in self._values(key)]
                gone[key] = {parts for parts in founds if any(parts not in there for there in tries)}
        for parts in founds:
            named = {part: self.asked[part] for part in (*parts[1], *parts[2]) if self.asked.get(part)}
            keys = {key for some in named.values() for key in some}
            taking = {key for key in keys if parts in gone[key]} or (keys if self._go_together(parts, keys) else set())
            if found := {part: some & taking for part, some in named.items() if some & taking}:
                yield parts, found

    def _go_together(self, parts: Parts, keys: Set[str]) -> bool:
        """Do values of several settings together take a finding away? Yes also where there are too many to try."""
        values = {key: list(self._values(key)) for key in sorted(keys)}
        if len(values) < 2:
            return False
        if prod(len(some) for some in values.values()) > _MOST_TRIED:
            return True
        tries = (dict(zip(values, some, strict=True)) for some in product(*values.values()))
        return any(parts not in self._found_with(one) for one in tries)

    def _found_with(self, values: Mapping[str, SettingValue]) -> dict[Parts, None]:
        """The parts that the rule names where what it has asked for has these values, in its order."""
        nodes = tuple(self._with(one, values) for one in self._sketch.nodes)
        lines = tuple(self._with(one, values) for one in self._sketch.connections)
        graph = graph_of(replace(self._sketch, nodes=nodes, connections=lines))
        view = View.of(graph, self._vocabulary)
        return {(self._rule, found.nodes, found.connections): None for found in _found_by(self._rule, view)}

    def _with(self, part: Part, values: Mapping[str, SettingValue]) -> Part:
        if part.id not in self._unknown:
            return part
        asked = self.asked.setdefault(part.id, set())
        said = {**part.settings, **{key: value for key, value in values.items() if key in asked}}
        return replace(part, settings=_Noting(said, self._unknown[part.id], asked))

    def _values(self, key: str) -> Iterator[SettingValue]:
        """What a setting may be, as far as it can make a difference: every choice, the ends of a range, some text."""
        owners = [node.service for node in self._sketch.nodes if key in self.asked.get(node.id, ())]
        owners += [line.kind for line in self._sketch.connections if key in self.asked.get(line.id, ())]
        found: dict[SettingValue, None] = {}
        for owner in dict.fromkeys(owners):
            known = self._vocabulary.services.get(owner) or self._vocabulary.kinds.get(owner)
            for setting in known.settings if known else ():
                if setting.key == key:
                    found.update(dict.fromkeys(_values_of(setting)))
        yield from found


def _values_of(setting: Setting) -> Iterator[SettingValue]:
    if setting.type == "boolean":
        yield from (True, False)
    elif setting.choices:
        yield from setting.choices
    elif setting.type in ("integer", "number"):
        least = 0 if setting.minimum is None else setting.minimum
        yield from (least, _LARGE if setting.maximum is None else setting.maximum)
        if isinstance(setting.default, int | float) and not isinstance(setting.default, bool):
            yield setting.default
    else:
        yield "?"


def _found_by(name: str, view: View) -> Iterator[Found]:
    with suppress(NotKnown):
        yield from rules()[name].check(view)


class _Noting(dict[str, SettingValue]):
    """Settings that note which of the unknown ones are asked for."""

    def __init__(self, settings: Mapping[str, SettingValue], unknown: frozenset[str] | None, asked: set[str]) -> None:
        super().__init__(settings)
        self._unknown, self._asked = unknown, asked

    def _note(self, key: Any) -> None:
        if self._unknown is ALL or key in self._unknown:
            self._asked.add(key)

    def __contains__(self, key: object) -> bool:
        self._note(key)
        return super().__contains__(key)

    def __getitem__(self, key: str) -> SettingValue:
        self._note(key)
        return super().__getitem__(key)

    def get(self, key: str, default: Any = None) -> Any:
        """The setting's value, as of any mapping."""
        self._note(key)
        return super().get(key, default)
