"""Where messages begin: at parts that one leaves and to which none comes, and in circles at the best door."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from patterns_app.core.behaviours.catalog import behaviours
from patterns_app.core.behaviours.resolving import Known, behaviour_of
from patterns_app.core.sketch.circles import circles

from .topology import OUTSIDE, hands_on


class Entrances(NamedTuple):
    """The parts at which messages begin, in the order of the sketch, and those of them that something leads back to."""

    parts: tuple[str, ...]
    in_circles: frozenset[str]


def entrances(services: Mapping[str, str], lines: Iterable[tuple[str, str]]) -> Entrances:
    """`services` are those of the parts by id, `lines` the ends of the connections on which messages travel.

    In a circle that nothing else leads to a message begins at who asks from outside (a browser, a device), else at what
    is asked from there and passes that on (an API, a distribution), at a workflow, which somebody starts whatever then
    brings its tokens back, else at the first part of the drawing.
    """
    ends = [(source, target) for source, target in lines if source != target]
    leaving, reached = {source for source, _ in ends}, {target for _, target in ends}
    after: dict[str, list[str]] = {node: [] for node in services}
    for source, target in ends:
        after[source].append(target)
    order = {node: place for place, node in enumerate(services)}
    doors = set()
    for group in circles(after):
        if not any(target in group and source not in group for source, target in ends):
            doors.add(min(group, key=lambda node: (_rank(services[node]), order[node])))
    begin = (leaving - reached) | doors
    return Entrances(tuple(node for node in services if node in begin), frozenset(doors))


def _rank(service: str) -> int:
    """0 for who asks from outside, 1 for what is asked from there and passes it on, 2 for workflows, 3 for others."""
    part = behaviours().meaning_of(service).part
    if part in ("client", "workflow-start"):
        return 0 if part == "client" else 2
    found = behaviour_of(OUTSIDE, service, "sync")
    return 1 if isinstance(found, Known) and hands_on(found.behaviour) else 3


def says_circle(name: str) -> str:
    """That nobody is drawn who begins, and what is taken as the beginning."""
    return f"Everything leads in a circle: a message is taken to begin at {name}."
