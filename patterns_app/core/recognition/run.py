"""Patterns found in a sketch: each identity is tried from each node that could be its hub."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache
from typing import NamedTuple

from patterns_app.core import limits
from patterns_app.core.patterns.model import Pattern
from patterns_app.core.patterns.reader import patterns
from patterns_app.core.sketch.model import Sketch
from patterns_app.core.vocabulary.catalog import Vocabulary

from .compiling import Compiled
from .completing import completed
from .growing import Instance, grown, may_play
from .model import Found, Recognised
from .scene import OutOfSteps, Scene, Unknown
from .verdicts import Judged, judged

_ORDER = {"present": 0, "near": 1, "undecided": 2, "look-alike": 3}


# By a pattern and a node in it, the patterns that hold it there, with the first place where each was found.
_Holders = Mapping[str, Mapping[str, Mapping[str, int]]]


class _Hit(NamedTuple):
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
        yield [{hub: scene.ids_of(scene.mask_of(sort.all)) for hub, sort in one.hubs()}]
        return
    for hub in one.identity.hub:
        yield [{hub: [node]} for node in _candidates(one, hub, scene)]


def _candidates(one: Compiled, hub: str, scene: Scene) -> Iterable[str]:
    """The nodes that could play a role, without those that lack what it takes."""
    all_players = scene.mask_of(one.sorts[hub].all)
    found = 0
    for start in one.starts[hub]:
        some = all_players if start.services is None else all_players & scene.mask_of(start.services)
        for asked in start.touches:
            if not some:
                break
            some &= scene.mask_of_touching(asked)
        for settings in start.settings:
            some &= scene.mask_of_set(some, settings)
        found |= some
    sort = one.sorts[hub]
    return (node for node in scene.ids_of(found) if sort.where is None or may_play(scene, sort, node))


def _without_inner(hits: list[_Hit]) -> list[_Hit]:
    """Those that are there, and of the others those that do not lie inside a better one."""
    hits.sort(key=_how_good)
    others = next((at for at, hit in enumerate(hits) if hit.judged.verdict != "present"), len(hits))
    kept = hits[:others]
    if others == len(hits):
        return kept
    holding: dict[str, list[_Hit]] = {}  # by node, what was kept with it
    for hit in kept:
        _hold(holding, hit)
    for hit in hits[others:]:
        fewest = min((holding.get(node, []) for node in hit.nodes), key=len, default=kept)
        if not any(hit.nodes <= better.nodes for better in fewest):
            kept.append(hit)
            _hold(holding, hit)
    return kept


def _how_good(hit: _Hit) -> tuple[int, int, int]:
    return _ORDER[hit.judged.verdict], len(hit.judged.near), -len(hit.nodes)


def _hold(holding: dict[str, list[_Hit]], hit: _Hit) -> None:
    for node in hit.nodes:
        holding.setdefault(node, []).append(hit)


def _found(hit: _Hit, holders: _Holders) -> Found:
    instance, told = hit.instance, hit.judged
    of = instance.of.slug
    around = holders.get(of) if told.verdict != "look-alike" else None
    return Found(
        pattern=of,
        verdict=told.verdict,
        roles={role: tuple(nodes) for role, nodes in instance.roles.items() if nodes},
        links={link: tuple([line.id for line in lines]) for link, lines in instance.links.items() if lines},
        missing=told.missing if told.near else (),
        operations=completed(instance, told) if told.near else (),
        unknown=told.unknown,
        other=told.other,
        because=told.because,
        part_of=_parts_of(hit, around) if around else (),
    )


def _parts_of(hit: _Hit, holders: Mapping[str, Mapping[str, int]]) -> tuple[str, ...]:
    """The patterns that hold this one, in the order in which they were found."""
    ways = [(place, slug) for node in hit.nodes if node in holders for slug, place in holders[node].items()]
    return tuple(dict.fromkeys([slug for _, slug in sorted(ways)]))


def _holders(hits: Iterable[_Hit]) -> _Holders:
    """What says of itself that it holds a pattern."""
    found: dict[str, dict[str, dict[str, int]]] = {}
    for place, hit in enumerate(hits):
        if hit.judged.verdict in ("present", "near"):
            for pattern in hit.instance.of.within:
                for node in hit.nodes:
                    found.setdefault(pattern, {}).setdefault(node, {}).setdefault(hit.instance.of.slug, place)
    return found
