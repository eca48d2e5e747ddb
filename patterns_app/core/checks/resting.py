"""Which findings rest on settings of which nobody knows what they are, such as those that only a deployment knows."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from contextlib import suppress
from typing import Any, TypeVar

from msgspec.structs import replace

from patterns_app.core.sketch.graph import graph_of
from patterns_app.core.sketch.model import Connection, Node, SettingValue, Sketch
from patterns_app.core.vocabulary.catalog import Vocabulary

from .asking import NotKnown
from .model import Finding, Found, View, Whole
from .registry import rules

ALL = None  # nothing of the part's settings is known
Unknown = Mapping[str, frozenset[str] | None]  # by id of a node or connection: keys of its settings, or ALL
Part = TypeVar("Part", Node, Connection)
Parts = tuple[str, tuple[str, ...], tuple[str, ...]]  # a rule, and the nodes and connections that it names


def resting(
    sketch: Sketch, vocabulary: Vocabulary, findings: Iterable[Finding], unknown: Unknown
) -> dict[Parts, dict[str, set[str]]]:
    """Of the findings those whose rule has asked for an unknown setting of a part that it names: part, keys.

    Only the rules that name such a part are asked a second time; where nothing is unknown none is.
    """
    names = {one.rule for one in findings if not unknown.keys().isdisjoint((*one.nodes, *one.connections))}
    return dict(_asked_again(sketch, vocabulary, sorted(names), unknown)) if names else {}


def _asked_again(
    sketch: Sketch, vocabulary: Vocabulary, names: Collection[str], unknown: Unknown
) -> Iterator[tuple[Parts, dict[str, set[str]]]]:
    for name in names:
        asked: dict[str, set[str]] = {}
        noting = replace(
            sketch,
            nodes=tuple(_noting(one, unknown, asked) for one in sketch.nodes),
            connections=tuple(_noting(one, unknown, asked) for one in sketch.connections),
        )
        graph = graph_of(noting)
        for found in _found_by(name, View(graph, vocabulary, Whole.of(graph))):
            if hit := {part: set(asked[part]) for part in (*found.nodes, *found.connections) if asked.get(part)}:
                yield (name, found.nodes, found.connections), hit


def _found_by(name: str, view: View) -> Iterator[Found]:
    with suppress(NotKnown):
        yield from rules()[name].check(view)


def _noting(part: Part, unknown: Unknown, asked: dict[str, set[str]]) -> Part:
    if part.id not in unknown:
        return part
    return replace(part, settings=_Noting(part.settings, unknown[part.id], asked.setdefault(part.id, set())))


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
