"""What is not tried and what is given up on the way was nothing: the search that leaves nothing out finds the same."""

from __future__ import annotations

import random
from collections.abc import Iterator
from functools import cache

from msgspec.structs import replace

from patterns_app.core.patterns.reader import patterns
from patterns_app.core.recognition.compiling import Compiled, Start
from patterns_app.core.recognition.run import compiled, recognise
from patterns_app.core.sketch.model import Settings, Sketch
from patterns_app.core.vocabulary.catalog import vocabulary
from tests.each import each
from tests.planting import Planted, planted

LOSES = 0.12  # of the parts and settings of a picture, how many are not there
CASES = 150
# A picture's name, the sketch, who lies elsewhere, and what is not known.
Case = tuple[str, Sketch, frozenset[str], dict[str, frozenset[str] | None]]


class Patient(Compiled):
    """An identity that is tried from each node that could be its hub, and followed to the end."""

    def __init__(self, one: Compiled) -> None:
        super().__init__(one.slug, one.identity)
        self.starts = dict.fromkeys(self.starts, (Start(None, (), ()),))
        self.steps = tuple((tie, ()) for tie, _ in self.steps)


@cache
def patient() -> tuple[Compiled, ...]:
    return tuple(map(Patient, compiled()))


def mutilated() -> Iterator[Case]:
    """Pictures that have lost something, of which a file tells a part: who lies elsewhere, and what is not known."""
    pictures = [variant.sketch for pattern in patterns() for variant in pattern.variants]
    for number in range(CASES):
        chance = random.Random(f"mutilated {number}")
        picture = chance.choice(pictures)
        nodes = tuple(
            replace(node, settings=_left(node.settings, chance)) for node in picture.nodes if chance.random() > LOSES
        )
        ids = dict.fromkeys(node.id for node in nodes)
        lines = tuple(
            replace(line, settings=_left(line.settings, chance))
            for line in picture.connections
            if ids.keys() >= {line.source, line.target} and chance.random() > LOSES
        )
        sketch = replace(picture, nodes=nodes, connections=lines, scenarios=())
        outside = frozenset(node for node in ids if number % 3 == 0 and chance.random() < LOSES)
        lost = [part for part in (*ids, *(line.id for line in lines)) if number % 2 and chance.random() < LOSES]
        yield f"{picture.title} {number}", sketch, outside, dict.fromkeys(lost)


def _left(settings: Settings, chance: random.Random) -> Settings:
    return {key: value for key, value in settings.items() if chance.random() > LOSES}


@each("case", lambda: planted(2, "pruned"), ids=lambda case: case.name)
def test_among_others_the_same_is_found_without_leaving_anything_out(case: Planted) -> None:
    assert recognise(case.sketch, vocabulary()) == recognise(case.sketch, vocabulary(), identities=patient())


@each("case", mutilated, ids=lambda case: case[0])
def test_where_parts_lack_or_are_not_known_the_same_is_found(
    case: Case,
) -> None:
    _, sketch, outside, unknown = case
    told = recognise(sketch, vocabulary(), outside, unknown)
    assert told == recognise(sketch, vocabulary(), outside, unknown, identities=patient())


def test_a_sketch_is_searched_in_fewer_steps_than_from_everywhere() -> None:
    sketch = next(planted(1, "steps")).sketch
    enough = next(
        steps for steps in range(10, 10_000, 10) if not recognise(sketch, vocabulary(), steps=steps).undecided
    )
    assert recognise(sketch, vocabulary(), steps=enough, identities=patient()).undecided
