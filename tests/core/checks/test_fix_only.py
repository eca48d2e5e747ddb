"""A client that understands nothing and does the first fix it is offered, until none is left: an agent at its simplest.

It ends, with nothing left that could be fixed, and needs no more rounds than there were findings when it began: no fix
brings work of its own. What is wired as it cannot be hides what is wrong behind it; what a fix of such an error brings
to light counts with what there was, as does what is argued for a rule.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator

from msgspec.structs import replace

from patterns_app.core.checks.examples import examples
from patterns_app.core.checks.model import Finding
from patterns_app.core.checks.run import run
from patterns_app.core.patterns.reader import patterns
from patterns_app.core.services.model import Setting
from patterns_app.core.sketch.codec import encode
from patterns_app.core.sketch.model import Connection, Node, Settings, SettingValue, Sketch
from patterns_app.core.sketch.operations import apply
from patterns_app.core.sketch.parser import parse
from patterns_app.core.vocabulary.catalog import vocabulary
from scripts.truth_rules import BROUGHT
from tests.each import each
from tests.length import AT_LENGTH

MOST = 8  # mistakes in one sketch


def fixed_to_the_end(sketch: Sketch, most: int) -> tuple[list[Finding], int, list[Finding], Sketch]:
    """The findings at the beginning, the rounds, what fixes of wrong wiring brought to light, and what is there then.

    Fails when a fix leaves its finding, and when there are more than `most` rounds.
    """
    began = found = run(sketch, vocabulary())
    rounds, hidden = 0, list[Finding]()
    while offered := next((one for one in found if one.fix), None):
        assert offered.fix
        rounds += 1
        assert rounds <= most, f"goes on with {offered.rule}: {offered.fix.title}"
        sketch = parse(encode(apply(sketch, offered.fix.operations)))
        before, found = {one.key for one in found}, run(sketch, vocabulary())
        assert offered.key not in {one.key for one in found}, f"{offered.rule} is still there: {offered.fix.title}"
        new = [one for one in found if one.key not in before]
        hidden += [one for one in new if offered.severity == "error" or (offered.rule, one.rule) in BROUGHT]
    return began, rounds, hidden, sketch


# ---- sketches with one mistake


def planted() -> Iterator[tuple[str, Sketch]]:
    """Each rule's bad example, and each variant of a pattern without a part, a connection or a part's settings."""
    for rule, example in examples().items():
        yield rule, example.bad
    for pattern in patterns():
        for variant in pattern.variants:
            whole, name = replace(variant.sketch, scenarios=(), frames=(), ignored=()), f"{pattern.slug}/{variant.slug}"
            whole = replace(whole, nodes=tuple(replace(one, frame=None) for one in whole.nodes))
            yield name, whole
            for line in whole.connections:
                yield f"{name} without {line.id}", _only(whole, line.id)
            for node in whole.nodes:
                yield f"{name} without {node.id}", _without(whole, node.id)
                yield f"{name}, {node.id} bare", _with(whole, replace(node, settings={}))


def some() -> list[tuple[str, Sketch]]:
    every = list(planted())
    return random.Random(0).sample(every, len(every) if AT_LENGTH else 60)


@each(("name", "sketch"), some, ids=lambda one: one[0])
def test_one_mistake_takes_no_more_rounds_than_it_brings_findings(name: str, sketch: Sketch) -> None:
    began, rounds, _, _ = fixed_to_the_end(sketch, most=200)
    assert rounds <= len(began)


# ---- sketches with many


@each("seed", range(500 if AT_LENGTH else 40))
def test_whatever_is_wrong_the_client_ends_with_nothing_left_to_fix(seed: int) -> None:
    began, rounds, hidden, sketch = fixed_to_the_end(broken(seed), most=200)
    assert rounds <= len(began) + len(hidden)
    assert not [one for one in run(sketch, vocabulary()) if one.severity == "error" and one.fix]


# Where a fix once brought work that nobody had been told of: a line along which nothing can travel stood for one that
# keeps failures, a new API asked nobody who he is, and pages came from a new host that no API had heard of. A function
# was made to wait, a task turned round had no retry, who should ask became one who changes, an alarm for all was gone.
@each("seed", [73, 85, 117, 172, 175, 249, 288, 324, 328, 350, 351, 392, 398, 400, 460, 471])
def test_no_fix_brings_work_that_was_not_there_to_be_told(seed: int) -> None:
    began, rounds, _, _ = fixed_to_the_end(broken(seed), most=200)
    assert rounds <= len(began)


def broken(seed: int) -> Sketch:
    """Up to four systems beside each other, some with a mistake, into which more are made at random."""
    chance = random.Random(seed)
    bad = [one.bad for one in examples().values()]
    whole = [variant.sketch for pattern in patterns() for variant in pattern.variants]
    sketch = _beside([chance.choice(whole), *chance.choices(bad, k=chance.randint(0, 3))])
    for number in range(chance.randint(1, MOST)):
        sketch = chance.choice(_MISTAKES)(sketch, chance, number)
    return parse(encode(sketch))


def _beside(systems: list[Sketch]) -> Sketch:
    nodes, lines = list[Node](), list[Connection]()
    for place, one in enumerate(systems):
        nodes += [replace(node, id=f"{place}-{node.id}", frame=None, position=None) for node in one.nodes]
        lines += [_moved(line, f"{place}-") for line in one.connections]
    return Sketch(nodes=tuple(nodes), connections=tuple(lines))


def _moved(line: Connection, before: str) -> Connection:
    ends = {"id": before + line.id, "source": before + line.source, "target": before + line.target}
    named = {key: before + value for key in ("dead_letters", "authoriser") if (value := getattr(line, key))}
    return replace(line, route=(), **ends, **named)


def _lost(sketch: Sketch, chance: random.Random, number: int) -> Sketch:
    return _only(sketch, chance.choice(sketch.connections).id) if sketch.connections else sketch


def _gone(sketch: Sketch, chance: random.Random, number: int) -> Sketch:
    return _without(sketch, chance.choice(sketch.nodes).id) if len(sketch.nodes) > 1 else sketch


def _bare(sketch: Sketch, chance: random.Random, number: int) -> Sketch:
    return _with(sketch, replace(chance.choice(sketch.nodes), settings={}))


def _extreme(sketch: Sketch, chance: random.Random, number: int) -> Sketch:
    node = chance.choice(sketch.nodes)
    known = vocabulary().services.get(node.service)
    if known is None or not known.settings:
        return sketch
    chosen = chance.choice(known.settings)
    settings: Settings = {**node.settings, chosen.key: _value(chosen, chance)}
    return _with(sketch, replace(node, settings=settings))


def _value(setting: Setting, chance: random.Random) -> SettingValue:
    if setting.type == "boolean":
        return chance.random() < 0.5
    if setting.type in ("integer", "number"):
        least, most = setting.minimum or 0, 1000 if setting.maximum is None else setting.maximum
        return chance.choice([least, most])
    return chance.choice(setting.choices) if setting.choices else "x"


def _other_service(sketch: Sketch, chance: random.Random, number: int) -> Sketch:
    return _with(sketch, replace(chance.choice(sketch.nodes), service=chance.choice(sorted(vocabulary().services))))


def _other_kind(sketch: Sketch, chance: random.Random, number: int) -> Sketch:
    return _changed(sketch, chance, lambda line: replace(line, kind=chance.choice(sorted(vocabulary().kinds))))


def _turned(sketch: Sketch, chance: random.Random, number: int) -> Sketch:
    return _changed(sketch, chance, lambda line: replace(line, source=line.target, target=line.source))


def _drawn(sketch: Sketch, chance: random.Random, number: int) -> Sketch:
    first, second = chance.choice(sketch.nodes).id, chance.choice(sketch.nodes).id
    line = Connection(f"drawn-{number}", first, second, kind=chance.choice(sorted(vocabulary().kinds)))
    return replace(sketch, connections=(*sketch.connections, line)) if first != second else sketch


_MISTAKES = (_lost, _gone, _bare, _extreme, _extreme, _other_service, _other_kind, _turned, _drawn)


def _only(sketch: Sketch, line: str) -> Sketch:
    return replace(sketch, connections=tuple(one for one in sketch.connections if one.id != line))


def _without(sketch: Sketch, node: str) -> Sketch:
    lines = (one for one in sketch.connections if node not in (one.source, one.target))
    named = (replace(one, dead_letters=None) if one.dead_letters == node else one for one in lines)
    kept = tuple(replace(one, authoriser=None) if one.authoriser == node else one for one in named)
    return replace(sketch, nodes=tuple(one for one in sketch.nodes if one.id != node), connections=kept)


def _with(sketch: Sketch, node: Node) -> Sketch:
    return replace(sketch, nodes=tuple(node if one.id == node.id else one for one in sketch.nodes))


def _changed(sketch: Sketch, chance: random.Random, change: Callable[[Connection], Connection]) -> Sketch:
    if not sketch.connections:
        return sketch
    place = chance.randrange(len(sketch.connections))
    lines = list(sketch.connections)
    lines[place] = change(lines[place])
    return replace(sketch, connections=tuple(lines))
