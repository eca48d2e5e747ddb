"""Patterns found in a sketch: each identity is tried from each node that could be its hub."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from patterns_app.core import limits
from patterns_app.core.patterns.model import Pattern
from patterns_app.core.patterns.reader import patterns
from patterns_app.core.sketch.model import Sketch
from patterns_app.core.vocabulary.catalog import Vocabulary

from .compiling import Compiled, Sort, Touch, Touches
from .completing import completed
from .growing import Instance, grown
from .model import Found, Recognised
from .scene import OutOfSteps, Scene, Unknown
from .verdicts import Judged, judged

_ORDER = {"present": 0, "near": 1, "undecided": 2, "look-alike": 3}


# By a pattern and a node in it, the patterns that hold it there, with the first place where each was found.
_Holders = Mapping[str, Mapping[str, Mapping[str, int]]]


@dataclass(frozen=True)
class _Hit:
    instance: Instance
    judged: Judged
    nodes: frozenset[str]


@cache
def compiled() -> tuple[Compiled, ...]:
    """The identities of the catalogue."""
    return tuple(_compiled(patterns()))


def _compiled(known: Iterable[Pattern]) -> Iterator[Compiled]:
    for pattern in known:
        if pattern.identity is not None:
            yield Compiled(pattern.slug, pattern.identity)


def recognise(
    sketch: Sketch,
    vocabulary: Vocabulary,
    outside: Iterable[str] = (),
    unknown: Unknown | None = None,
    steps: int = limits.RECOGNISE_STEPS,
    identities: Sequence[Compiled] | None = None,
) -> Recognised:
    """The patterns of a sketch, the best first, each place once; see `Scene` for `outside` and `unknown`.

    `steps` are connections that are looked at in all. What was not looked for when they end is undecided.
    """
    scene = Scene(sketch, vocabulary, outside, unknown, steps)
    hits: list[_Hit] = []
    undecided: list[str] = []
    for one in compiled() if identities is None else identities:
        try:
            hits += _of(one, scene)
        except OutOfSteps:
            undecided.append(one.slug)
    hits.sort(key=lambda hit: _ORDER[hit.judged.verdict])
    holders = _holders(hits)
    return Recognised(patterns=tuple(_found(hit, holders) for hit in hits), undecided=tuple(undecided))


def _of(one: Compiled, scene: Scene) -> list[_Hit]:
    """The instances of one identity, without those that lie inside a better one."""
    found: list[_Hit] = []
    for group in _groups(one, scene):
        for hubs in group:
            instance = grown(one, scene, hubs)
            told = judged(instance) if instance else None
            if instance and told:
                found.append(_Hit(instance, told, instance.nodes))
        if found:
            break
    return _without_inner(found)


def _groups(one: Compiled, scene: Scene) -> Iterator[list[dict[str, list[str]]]]:
    """What to begin at: all at once, or each node that could be a hub, those of the next hub where none was found."""
    if one.identity.whole:
        yield [{hub: list(_nodes(sort, scene, ((),))) for hub, sort in one.hubs()}]
        return
    for hub, sort in one.hubs():
        yield [{hub: [node]} for node in _nodes(sort, scene, one.touches[hub])]


def _nodes(sort: Sort, scene: Scene, touches: Touches) -> Iterator[str]:
    """The nodes that could play a role, without those that lack the connections for it."""
    nothing: frozenset[Touch] = frozenset()
    for service, nodes in scene.graph.by_service.items():
        if sort.may_be(service):
            for node in nodes:
                mine = scene.touches.get(node.id, nothing)
                if any(not any(mine.isdisjoint(one) for one in asked) for asked in touches):
                    yield node.id


def _without_inner(hits: list[_Hit]) -> list[_Hit]:
    kept: list[_Hit] = []
    holding: dict[str, list[_Hit]] = {}  # by node, what was kept with it
    for hit in sorted(hits, key=lambda one: (_ORDER[one.judged.verdict], len(one.judged.near), -len(one.nodes))):
        fewest = min((holding.get(node, []) for node in hit.nodes), key=len, default=kept)
        if hit.judged.verdict == "present" or not any(hit.nodes <= better.nodes for better in fewest):
            kept.append(hit)
            for node in hit.nodes:
                holding.setdefault(node, []).append(hit)
    return kept


def _found(hit: _Hit, holders: _Holders) -> Found:
    instance, told = hit.instance, hit.judged
    return Found(
        pattern=instance.of.slug,
        verdict=told.verdict,
        roles={role: tuple(nodes) for role, nodes in instance.roles.items() if nodes},
        links={link: tuple([line.id for line in lines]) for link, lines in instance.links.items() if lines},
        missing=told.missing,
        operations=completed(instance, told),
        unknown=told.unknown,
        other=told.other,
        because=told.because,
        part_of=() if told.verdict == "look-alike" else _parts_of(hit, holders.get(instance.of.slug, {})),
    )


def _parts_of(hit: _Hit, holders: Mapping[str, Mapping[str, int]]) -> tuple[str, ...]:
    """The patterns that hold this one, in the order in which they were found."""
    ways = [(place, slug) for node in hit.nodes for slug, place in holders.get(node, {}).items()]
    return tuple(dict.fromkeys(slug for _, slug in sorted(ways)))


def _holders(hits: Iterable[_Hit]) -> _Holders:
    """What says of itself that it holds a pattern."""
    found: dict[str, dict[str, dict[str, int]]] = {}
    for place, hit in enumerate(hits):
        if hit.judged.verdict in ("present", "near"):
            for pattern in hit.instance.of.within:
                for node in hit.nodes:
                    found.setdefault(pattern, {}).setdefault(node, {}).setdefault(hit.instance.of.slug, place)
    return found
