"""After an edit only what it touches is looked at again, and what is found is what a look at everything finds."""

from __future__ import annotations

import random
import re
from itertools import count, cycle, islice, pairwise
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from patterns_app.core.checks import states
from patterns_app.core.checks.examples import examples
from patterns_app.core.checks.incremental import Known, look
from patterns_app.core.checks.model import View
from patterns_app.core.checks.registry import Rule, rules
from patterns_app.core.checks.run import check
from patterns_app.core.sketch.codec import to_builtins
from patterns_app.core.sketch.graph import graph_of
from patterns_app.core.sketch.model import Connection, Node, Point, Sketch
from patterns_app.core.sketch.operations import Add, Operation, Remove, Update, apply, removal_of_node
from patterns_app.core.sketch.parts import ids_of
from patterns_app.core.vocabulary.catalog import vocabulary
from tests.core.strategies import steady

WORDS = vocabulary()
DRAWN = [sketch for example in examples().values() for sketch in (example.bad, example.good)]
_REFERENCES = ("id", "frame", "parent", "source", "target", "authoriser", "dead_letters", "about")


def beside(*sketches: Sketch, framed: bool = False) -> Sketch:
    """Several systems in one sketch. Their ids differ, and so does where they stand."""
    joined: dict[str, list[Any]] = {"nodes": [], "connections": [], "frames": []}
    for number, sketch in enumerate(sketches):
        value = msgspec.json.decode(msgspec.json.encode(to_builtins(sketch)))
        for kind, parts in joined.items():
            parts += [_renamed(part, f"s{number}-", number) for part in value.get(kind, ())]
        if framed:  # where parts of two systems are called alike, the frame tells them apart
            joined["frames"].append({"id": f"around-{number}", "kind": "team", "label": f"Team {number}"})
            for node in joined["nodes"]:
                node.setdefault("frame", f"around-{number}")
    return msgspec.convert(joined, Sketch)


def _renamed(part: dict[str, Any], before: str, number: int) -> dict[str, Any]:
    found = {key: before + item if key in _REFERENCES else item for key, item in part.items()}
    if isinstance(named := part.get("settings", {}).get("dead_letters"), str):
        found["settings"] = {**part["settings"], "dead_letters": before + named}
    if "pattern" in part:
        bindings = {role: before + node for role, node in part["pattern"].get("bindings", {}).items()}
        found["pattern"] = {**part["pattern"], "bindings": bindings}
    if "service" in part:
        found["position"] = {"x": number * 300.0, "y": len(part["id"]) * 90.0}
    return {key: item for key, item in found.items() if key not in ("page", "opens")}


def edit(sketch: Sketch, chance: random.Random) -> tuple[Operation, ...]:
    """One thing that somebody may do to a sketch."""
    node = chance.choice(sketch.nodes)
    other = chance.choice(sketch.nodes)
    taken = ids_of(sketch)
    free = next(name for number in count() if (name := f"new-{number}") not in taken)
    kinds = sorted({line.kind for line in sketch.connections}) or ["sync"]
    done: list[tuple[Operation, ...]] = [
        (Update(node=node.id, set={"label": chance.choice(["Other name", other.label])}),),
        (Update(node=node.id, set={"frame": other.frame}),),
        (Update(node=node.id, set={"position": Point(x=chance.randrange(900), y=chance.randrange(900))}),),
        (Update(node=node.id, set={"settings": other.settings}),),
        (Update(node=node.id, set={"service": other.service}),),
        (Add(node=Node(id=free, service=other.service, label="New", position=Point(x=300, y=300))),),
        (Add(node=Node(id=f"{node.id}-dlq", service="aws.sqs"), index=0),)
        if all(one.id != f"{node.id}-dlq" for one in sketch.nodes)
        else (),
        (Add(connection=Connection(id=free, source=node.id, target=other.id, kind=chance.choice(kinds))),),
        removal_of_node(sketch, node.id) if len(sketch.nodes) > 1 else (),
    ]
    if sketch.connections:
        line = chance.choice(sketch.connections)
        done += [
            (Remove(connection=line.id),),
            (Update(connection=line.id, set={"target": other.id}),),
            (Update(connection=line.id, set={"authoriser": other.id}),),
            (Update(connection=line.id, set={"settings": chance.choice(sketch.connections).settings}),),
        ]
    return chance.choice(done)


@steady(40)
@given(st.lists(st.sampled_from(DRAWN), min_size=1, max_size=4), st.randoms(use_true_random=False))
def test_after_any_edits_the_same_is_found_as_by_looking_at_everything(drawn: list[Sketch], chance: Any) -> None:
    sketch = beside(*drawn, framed=chance.random() < 0.5)
    known = look(sketch, WORDS)
    for _ in range(6):
        sketch = apply(sketch, edit(sketch, chance))
        known = known.after(sketch)
        assert list(known.founds()) == list(look(sketch, WORDS).founds())


@pytest.mark.parametrize(
    "rule", [rule for rule in rules().values() if rule.words.looks_at == "system"], ids=lambda one: one.words.id
)
def test_a_rule_of_systems_finds_in_two_what_it_finds_in_each(rule: Rule) -> None:
    example = examples()[rule.words.id]
    own = [example.bad, example.good, *(case.sketch for case in example.cases)]
    others = islice(cycle(random.Random(rule.words.id).sample(DRAWN, 12)), 4 * len(own))
    for sketch, other in (*pairwise(own), *zip(cycle(own), others, strict=False)):
        together = _called_differently(beside(sketch, other))
        alone = [msgspec.structs.replace(together, **_only(together, f"s{number}-")) for number in (0, 1)]
        apart = [found for part in alone for found in found_by(rule, part)]
        assert sorted(found_by(rule, together)) == sorted(apart)


def _called_differently(sketch: Sketch) -> Sketch:
    """No two nodes have one label: who is called alike is named with the frame, of which one alone has no need."""
    nodes = tuple(
        msgspec.structs.replace(node, label=node.label and f"{node.label} {node.id[:2]}") for node in sketch.nodes
    )
    return msgspec.structs.replace(sketch, nodes=nodes)


def _only(sketch: Sketch, before: str) -> dict[str, Any]:
    return {
        kind: tuple(part for part in getattr(sketch, kind) if part.id.startswith(before))
        for kind in ("nodes", "connections")
    }


def found_by(rule: Rule, sketch: Sketch) -> list[tuple[str, ...]]:
    """What a rule says of what; fixes may use what another system has."""
    found = rule.check(View.of(graph_of(sketch), WORDS))
    return [(one.message, *one.nodes, "|", *one.connections) for one in found]


def test_a_rule_hears_of_an_alarm_that_comes_to_another_system_or_goes_from_it() -> None:
    example = examples()["RES-014"]
    sketch = beside(example.bad, example.bad, example.good)
    known = look(sketch, WORDS)
    assert not unwatched_in(known)
    gone = apply(sketch, removal_of_node(sketch, "s2-failed-alarm"))
    known = known.after(gone)
    assert unwatched_in(known) == ["s0-failed", "s1-failed", "s2-failed"]
    assert not unwatched_in(known.after(sketch))


def unwatched_in(known: Known) -> list[str]:
    return [found.nodes[0] for name, _, found in known.founds() if name == "RES-014"]


def test_an_edit_of_one_system_leaves_the_findings_of_others_as_they_are() -> None:
    sketch = beside(*DRAWN[:20])
    known = look(sketch, WORDS)
    before = {id(found) for _, _, found in known.founds()}
    edited = apply(sketch, (Update(node=sketch.nodes[0].id, set={"label": "Other"}),))
    again = known.after(edited)
    kept = [found for _, words, found in again.founds() if words.looks_at == "system" and id(found) in before]
    assert kept
    assert all(not name.startswith("s0-") for found in kept for name in found.nodes)


def test_a_check_takes_what_is_known_of_this_sketch_and_no_other() -> None:
    one, other = beside(*DRAWN[:3]), beside(*DRAWN[3:6])
    known: Known = look(one, WORDS)
    assert check(one, WORDS, known=known) == check(one, WORDS)
    assert check(other, WORDS, known=known) == check(other, WORDS)


def test_who_does_not_say_since_when_is_checked_since_the_sketch_that_is_most_like(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    looks: list[int] = []

    def counting(sketch: Sketch, words: Any) -> Known:
        looks.append(len(sketch.nodes))
        return look(sketch, words)

    monkeypatch.setattr(states, "look", counting)
    kept, chance = states.States(), random.Random(7)
    one, other = beside(*DRAWN[:60]), beside(*DRAWN[60:130])
    named = re.sub(rb'"s(\d+-)', rb'"t\1', msgspec.json.encode(to_builtins(other)))
    other = msgspec.convert(msgspec.json.decode(named), Sketch)
    for _ in range(6):
        assert kept.checked(one, WORDS, "standard") == check(one, WORDS)
        assert kept.checked(other, WORDS, "strict") == check(other, WORDS, "strict")
        one, other = (apply(sketch, edit(sketch, chance)) for sketch in (one, other))
    assert len(looks) == 2, "each of them as a whole only once"
    assert len(kept._states) == 2, "nothing is kept that nobody asks since"


def test_a_small_sketch_is_looked_at_once_for_who_asks_the_same_again(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []

    def counting(sketch: Sketch, words: Any, profile: Any) -> Any:
        asked.append(str(profile))
        return check(sketch, words, profile)

    monkeypatch.setattr(states, "check", counting)
    kept, sketch = states.States(), msgspec.structs.replace(DRAWN[0], title="Asked twice")
    for profile in ("standard", "strict", "standard", "strict"):
        assert kept.checked(sketch, WORDS, profile) == check(sketch, WORDS, profile)
    assert asked == ["standard", "strict"]
    other = msgspec.structs.replace(sketch, nodes=sketch.nodes[:1], connections=())
    assert kept.checked(other, WORDS, "standard") == check(other, WORDS)
