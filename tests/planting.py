"""Patterns planted in random graphs, whole and with one part broken: what recognition is measured by.

A graph is random by a seed. What is planted is a picture of the catalogue. It is broken by taking out all who play one
role, or by giving them another service that nobody of the pattern could have.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

import msgspec

from patterns_app.core.patterns.identity import Identity, members
from patterns_app.core.patterns.model import Pattern, Variant
from patterns_app.core.patterns.reader import patterns
from patterns_app.core.recognition.model import Found
from patterns_app.core.recognition.run import recognise
from patterns_app.core.sketch.model import Connection, Node, Sketch
from patterns_app.core.sketch.operations import apply, removal_of_node
from patterns_app.core.vocabulary.catalog import vocabulary

AROUND = 30  # nodes of the random graph
JOINED = 40  # its connections
_HARMLESS = ("watch", "use", "register")  # what a random part may do with the planted ones: nothing travels there


@dataclass(frozen=True)
class Planted:
    """A sketch with a pattern in it; `broken` is the role that was broken, or empty, and `how`."""

    pattern: Pattern
    variant: Variant
    sketch: Sketch
    planted: frozenset[str]
    broken: str = ""
    how: str = ""

    @property
    def name(self) -> str:
        """What it is, for a failure to tell."""
        return f"{self.pattern.slug}:{self.variant.slug} {self.how} {self.broken}".strip()

    @property
    def must_be_near(self) -> bool:
        """Does the identity say that without this role it is nearly the pattern?"""
        return self.broken in {role.id for role in self.identity.roles if role.needed == "required"}

    @property
    def identity(self) -> Identity:
        """What makes the pattern that pattern."""
        assert self.pattern.identity
        return self.pattern.identity

    def found(self) -> tuple[Found, ...]:
        """The pattern where it was planted, the best first."""
        told = recognise(self.sketch, vocabulary()).patterns
        mine = (one for one in told if one.pattern == self.pattern.slug and one.verdict in ("present", "near"))
        return tuple(one for one in mine if len(one.nodes & self.planted) * 2 > len(one.nodes))


def planted(graphs: int, seed: str = "planted") -> Iterator[Planted]:
    """Each pattern in so many random graphs: whole, and with one role broken in one of two ways."""
    for pattern in patterns():
        if pattern.identity is None:
            continue
        shown = {picture.variant for picture in pattern.identity.pictures}
        whole = [variant for variant in pattern.variants if variant.slug not in shown]
        whole = [variant for variant in whole if _times(pattern.slug, variant.slug) == 1] or whole
        for number in range(graphs):
            chance = random.Random(f"{seed} {pattern.slug} {number}")
            variant = chance.choice(whole)
            yield _into(pattern, variant, variant.sketch, chance)
            broken = list(_breakable(pattern, variant))
            role = chance.choice(broken)
            how = chance.choice(("without", "another service for"))
            sketch = _broken(pattern, variant, role, how, chance)
            yield _into(pattern, variant, sketch, chance, role, how)


@cache
def _shown(pattern: str, variant: str) -> tuple[Found, ...]:
    sketch = next(v.sketch for p in patterns() if p.slug == pattern for v in p.variants if v.slug == variant)
    return tuple(one for one in recognise(sketch, vocabulary()).patterns if one.pattern == pattern)


def _times(pattern: str, variant: str) -> int:
    return len(_shown(pattern, variant))


def _played(pattern: str, variant: str) -> dict[str, tuple[str, ...]]:
    """Who plays which role in a picture of the catalogue, as recognition says of the picture alone."""
    return _shown(pattern, variant)[0].roles


def _breakable(pattern: Pattern, variant: Variant) -> Iterator[str]:
    assert pattern.identity
    played = _played(pattern.slug, variant.slug)
    core = {node for role in pattern.identity.roles if role.needed == "core" for node in played.get(role.id, ())}
    for role in pattern.identity.roles:
        nodes = played.get(role.id, ())
        if (role.needed == "core" and nodes) or (role.needed == "required" and nodes and not core.intersection(nodes)):
            yield role.id


def _broken(pattern: Pattern, variant: Variant, role: str, how: str, chance: random.Random) -> Sketch:
    assert pattern.identity
    sketch = variant.sketch
    nodes = _played(pattern.slug, variant.slug)[role]
    if how == "without":
        for node in nodes:
            sketch = apply(sketch, removal_of_node(sketch, node))
        return sketch
    roles = pattern.identity.roles
    fitting = {key for one in roles if "*" not in one.of for key in members((*one.of, *one.almost))}
    fitting |= {key for one in roles if one.also for key in members(one.also.of)}
    other = chance.choice(sorted(vocabulary().services.keys() - fitting))
    changed = tuple(
        msgspec.structs.replace(node, service=other, settings={}) if node.id in nodes else node for node in sketch.nodes
    )
    return msgspec.structs.replace(sketch, nodes=changed)


def _into(
    pattern: Pattern, variant: Variant, sketch: Sketch, chance: random.Random, broken: str = "", how: str = ""
) -> Planted:
    """The sketch in a random graph, of which some parts watch it."""
    services = sorted(vocabulary().services)
    around = [Node(id=f"around-{n}", service=chance.choice(services), label=f"Part {n}") for n in range(AROUND)]
    lines = [line for n in range(JOINED) for line in _joined(around, n, chance)]
    mine = [node.id for node in sketch.nodes]
    if mine:
        lines += [
            Connection(
                id=f"beside-{n}",
                source=chance.choice(around).id,
                target=chance.choice(mine),
                kind=chance.choice(_HARMLESS),
            )
            for n in range(3)
        ]
    whole = msgspec.structs.replace(
        sketch,
        nodes=(*sketch.nodes, *around),
        connections=(*sketch.connections, *lines),
        scenarios=(),
    )
    return Planted(pattern, variant, whole, frozenset(mine), broken, how)


def _joined(around: list[Node], number: int, chance: random.Random) -> Iterator[Connection]:
    """A connection between two random parts, of a kind that both can."""
    source, target = chance.sample(around, 2)
    kinds = vocabulary().verdict(source.service, target.service).kinds or ("use",)
    yield Connection(id=f"line-{number}", source=source.id, target=target.id, kind=chance.choice(list(kinds)))
