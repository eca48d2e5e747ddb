"""What one intent means on the state that it meets."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given

from patterns_app.core import limits
from patterns_app.core.sketch.model import Sketch
from patterns_app.core.sketch.parser import parse_value
from patterns_app.core.sketch.parts import PLURALS
from patterns_app.core.sketch.together.clashing import clashes
from patterns_app.core.sketch.together.effects import NotOurState, do
from patterns_app.core.sketch.together.intents import Refused
from patterns_app.core.sketch.together.renaming import apart, names_apart, told_apart
from patterns_app.core.sketch.together.settling import settle
from patterns_app.core.sketch.together.state import State, same
from patterns_app.core.sketch.together.turning import turned
from tests.core.strategies import changes, sketches, steady
from tests.effort import at_most

EXAMPLES = json.loads((Path(__file__).parent / "settle.json").read_text("utf-8"))


def state_of(**parts: Any) -> State:
    return State.of(parse_value({"schema": "pattern-studio/2", **parts}))


QUEUE = {"id": "queue", "service": "aws.sqs", "label": "Jobs"}
WORKER = {"id": "worker", "service": "aws.lambda"}


def test_every_example_is_settled_as_it_is_written() -> None:
    for number, one in enumerate(EXAMPLES):
        settled = settle(State.of(parse_value(one["before"])), one["ops"])
        assert same(json.loads(json.dumps(settled.effects)), one["effects"]), number
        assert same(json.loads(json.dumps(settled.undo)), one["undo"]), number
        assert settled.notes == one["notes"], number
        assert settled.state.same_as(State.of(parse_value(one["after"]))), number


@pytest.mark.parametrize(
    ("operation", "where", "words"),
    [
        (7, "[0]", "expected an object"),
        ({}, "[0].do", "expected one of add, remove, update"),
        ({"do": "update", "node": "queue"}, "[0].set", "missing key"),
        ({"do": "remove"}, "[0]", "exactly one part"),
        ({"do": "remove", "node": "queue", "frame": "x"}, "[0]", "exactly one part"),
        ({"do": "remove", "node": 3}, "[0].node", "expected a text"),
        ({"do": "remove", "node": "queue", "why": 1}, "[0].why", "unknown key"),
        ({"do": "add", "node": {"id": "A B", "service": "x"}}, "[0].node.id", "expected an id"),
        ({"do": "add", "node": {"id": "a"}}, "[0].node", "service"),
        ({"do": "add", "line": {"id": "a", "source": "queue"}}, "[0].line", "either a part"),
        ({"do": "update", "node": "queue", "set": {"id": "b"}}, "[0].set.id", "no such field"),
        ({"do": "update", "node": "queue", "set": {"marks.x": 1}}, "[0].set.marks.x", "no such field"),
        ({"do": "update", "node": "queue", "set": {"service": None}}, "[0].set.service", "cannot be taken away"),
        ({"do": "update", "node": "queue", "set": {"label": "x" * 201}}, "[0].node", "label"),
        ({"do": "update", "node": "queue", "set": {"label": "\x00"}}, "[0].set.label", "U+0000"),
        ({"do": "update", "node": "queue", "set": {"frame": 4}}, "[0].set.frame", "the id of a part"),
        ({"do": "shift", "nodes": ["queue"], "dx": 1e9, "dy": 0}, "[0].dx", "a number of pixels"),
        ({"do": "describe", "title": "x" * 201}, "[0].title", "201 characters"),
    ],
)
def test_what_is_malformed_is_refused_with_its_place_and_nothing_is_done(
    operation: Any, where: str, words: str
) -> None:
    state = state_of(nodes=[QUEUE])
    with pytest.raises(Refused) as told:
        settle(state, [operation])
    assert told.value.path == where
    assert words in told.value.message
    assert state.plain()["nodes"] == [QUEUE]


FRAME = {"id": "saga", "kind": "pattern", "pattern": {"slug": "saga", "bindings": {"starts": "queue"}}}
STORY = {"id": "story", "title": "T", "steps": [{"id": "one", "text": "Goes", "marks": {"queue": {"state": "full"}}}]}
JUNK: tuple[Any, ...] = (
    True,
    7,
    1.5,
    "queue",
    "",
    [],
    {},
    [[]],
    ["queue"],
    {"bindings": 7},
    {"bindings": {"starts": []}},
    {"a": {}},
)


@pytest.mark.parametrize("junk", JUNK, ids=str)
def test_whatever_stands_in_the_place_of_a_value_is_refused_or_left_out(junk: Any) -> None:
    """Paths that reach into one another, names that are none, and what Python would call unhashable."""
    state = state_of(nodes=[QUEUE], frames=[FRAME], scenarios=[STORY])
    inside = {"settings": ".a", "marks": ".queue", "pattern": ".bindings.starts"}
    for kind, key in (("node", "queue"), ("frame", "saga"), ("step", "story/one"), ("scenario", "story")):
        for path, behind in inside.items():
            for value in (None, junk):
                paths = {path: junk, path + behind: value}
                _settled_or_refused(state, {"do": "update", kind: key, "set": paths, "only": {path: value}})
                _settled_or_refused(state, {"do": "update", kind: key, "set": {path + behind: junk}})
                _settled_or_refused(state, {"do": "update", kind: key, "set": {"__class__.x": junk}})
    _settled_or_refused(state, {"do": "add", "step": {"id": "two", "text": "x", "scenario": junk}})


@pytest.mark.parametrize("junk", JUNK, ids=str)
def test_whatever_stands_in_the_place_of_an_id_is_told_apart_before_it_is_refused(junk: Any) -> None:
    state, new = state_of(nodes=[QUEUE], frames=[FRAME], scenarios=[STORY]), {**QUEUE, "label": "Mine"}
    for kind in PLURALS:
        fields = {"id": junk, "source": junk, "frame": junk, "pattern": junk, "moves": junk, "marks": junk}
        operations: list[Any] = [
            {"do": "add", "node": new},
            {"do": "add", kind: fields},
            {"do": "update", kind: "queue", "set": fields | {"pattern.a": junk, "marks.queue": junk}, "only": fields},
            {"do": "remove", kind: "queue", "only": fields},
        ]
        names = names_apart(operations, state, set(), {"queue"})
        assert names == {"queue": "queue-2"}
        told, notes = told_apart(operations, names)
        assert notes == [["renamed", "queue", "queue-2"]] * (2 if junk == "queue" else 1)
        for operation in told:
            _settled_or_refused(state, operation)


def _settled_or_refused(state: State, operation: Any) -> None:
    try:
        settled = settle(state, [operation])
    except Refused:
        return
    assert settled.state.sketch().schema
    assert settle(settled.state, settled.undo).state.same_as(state)


def test_a_batch_has_as_many_effects_as_may_be() -> None:
    route = [{"x": n, "y": 0} for n in range(50)]
    lines = [{"id": f"l{n}", "start": route[0], "end": route[1], "route": route} for n in range(20)]
    state, moves = state_of(lines=lines), [{"do": "shift", "lines": [f"l{n}" for n in range(20)], "dx": 1, "dy": 1}]
    assert len(settle(state, moves, most=20 * 51).effects) == 20
    with pytest.raises(Refused, match=r"\[1\].*too much at once"):
        settle(state, moves * 2, most=20 * 51)


def test_as_much_as_there_may_be_takes_the_place_of_as_much() -> None:
    """Of each kind, and of the steps of a story, no more than the most at any time."""

    def full(word: str) -> State:
        nodes = [{"id": f"{word}{n}", "service": "aws.lambda"} for n in range(limits.PARSE_NODES)]
        steps = [{"id": f"{word}{n}", "text": "x"} for n in range(100)]
        ignored = [{"rule": "R", "target": f"{word}{n}", "reason": "x"} for n in range(limits.PARSE_IGNORED)]
        lines = [{"id": f"l{n}", "source": f"{word}{n}", "target": f"{word}0", "kind": "event"} for n in range(9)]
        story = {"id": "story", "title": "T", "steps": steps}
        return state_of(nodes=nodes, connections=lines, scenarios=[story], ignored=ignored)

    before, after = full("a"), full("b")
    assert settle(before, turned(before, after)).state.same_as(after)


def test_many_who_want_one_id_are_each_given_one_in_as_many_steps() -> None:
    """Ids are cut to leave room for a number, so that all of these want the same one."""
    ids = [f"{'a' * 56}{n:08}" for n in range(2_000)]
    head = state_of(nodes=[{"id": one, "service": "aws.sqs"} for one in ids])
    sent = state_of(nodes=[{"id": one, "service": "aws.lambda"} for one in ids])
    with at_most(60):
        found = apart(sent, head, State(), set(), set(ids))
    assert len(found.parts["node"]) == 2_000
    assert not found.parts["node"].keys() & set(ids)


def test_a_part_goes_with_what_ends_in_it_and_is_forgotten_by_what_names_it() -> None:
    state = state_of(
        nodes=[QUEUE, WORKER, {"id": "dead", "service": "aws.sqs"}],
        connections=[
            {"id": "pull", "source": "queue", "target": "worker", "kind": "queue_poll", "dead_letters": "dead"}
        ],
        notes=[{"id": "why", "text": "see", "about": "dead"}],
        lines=[{"id": "to", "source": "why", "target": "pull"}],
    )
    without = settle(state, [{"do": "remove", "node": "dead"}]).state.plain()
    assert "dead_letters" not in without["connections"][0]
    assert "about" not in without["notes"][0]
    gone = settle(state, [{"do": "remove", "node": "worker"}])
    assert [effect["do"] for effect in gone.effects] == ["remove", "remove", "remove"]
    assert "lines" not in gone.state.plain()
    assert settle(gone.state, gone.undo).state.same_as(state)


def test_undo_leaves_alone_what_others_went_on_from_and_says_so() -> None:
    mine = settle(state_of(nodes=[QUEUE]), [{"do": "update", "node": "queue", "set": {"label": "Mine", "notes": "n"}}])
    theirs = settle(mine.state, [{"do": "update", "node": "queue", "set": {"label": "Theirs"}}])
    back = settle(theirs.state, mine.undo)
    assert back.state.plain()["nodes"] == [QUEUE | {"label": "Theirs"}]
    assert back.notes == [["changed-since", "queue", "label"]]
    same_name = settle(mine.state, [{"do": "update", "node": "queue", "set": {"label": "Jobs"}}])
    assert settle(same_name.state, mine.undo).notes == []
    added = settle(state_of(nodes=[QUEUE]), [{"do": "add", "node": WORKER}])
    line = {"id": "pull", "source": "queue", "target": "worker", "kind": "queue_poll"}
    drawn = settle(added.state, [{"do": "add", "connection": line}])
    assert settle(drawn.state, added.undo).notes == [["used-since", "worker"]]


def test_true_is_not_one() -> None:
    state = state_of(nodes=[QUEUE | {"settings": {"fifo": True}}])
    settled = settle(state, [{"do": "update", "node": "queue", "set": {"settings.fifo": 1}}])
    assert settled.state.plain()["nodes"][0]["settings"]["fifo"] == 1
    assert len(settled.effects) == 1


def test_more_parts_than_may_be_are_refused() -> None:
    pages = [{"id": f"p{n}", "title": ""} for n in range(limits.PARSE_PAGES)]
    with pytest.raises(Refused, match="all there may be"):
        settle(state_of(pages=pages), [{"do": "add", "page": {"id": "one-more"}}])


def test_an_effect_for_another_state_is_told() -> None:
    with pytest.raises(NotOurState):
        do(state_of(), {"do": "remove", "node": "queue"})
    with pytest.raises(NotOurState):
        do(state_of(nodes=[QUEUE]), {"do": "add", "node": QUEUE, "index": 0})


@steady(150)
@given(sketches(), sketches())
def test_a_document_that_is_sent_is_what_then_is_there_and_undo_leads_back(one: Sketch, other: Sketch) -> None:
    before, after = State.of(one), State.of(other)
    settled = settle(before, turned(before, after))
    assert settled.state.same_as(after)
    assert settle(settled.state, settled.undo).state.same_as(before)


@steady(100)
@given(changes(), sketches())
def test_whatever_is_sent_onto_whatever_there_is_gives_a_document(changed: Any, other: Sketch) -> None:
    sketch, _ = changed
    intents = turned(State.of(sketch), State.of(other))
    elsewhere = settle(
        State.of(sketch),
        turned(
            State.of(sketch),
            State(),
        ),
    )
    assert settle(elsewhere.state, intents).state.sketch().schema


def test_order_is_changed_by_moving_as_little_as_can_be() -> None:
    nodes = [{"id": f"n{n}", "service": "aws.sqs"} for n in range(6)]
    before, after = state_of(nodes=nodes), state_of(nodes=[nodes[5], *nodes[:5]])
    assert turned(before, after) == [{"do": "place", "node": "n5", "after": None, "before": "n0"}]


def test_two_frames_change_places_in_each_other() -> None:
    one = [{"id": "a", "kind": "vpc"}, {"id": "b", "kind": "vpc", "parent": "a"}]
    other = [{"id": "a", "kind": "vpc", "parent": "b"}, {"id": "b", "kind": "vpc"}]
    before, after = state_of(frames=one), state_of(frames=other)
    assert settle(before, turned(before, after)).state.same_as(after)


@pytest.mark.parametrize(
    ("mine", "theirs", "both"),
    [
        ({"title": "M"}, {"title": "T"}, ("title",)),
        ({"title": "M"}, {"title": "M"}, ()),
        ({"title": "M"}, {"description": "T"}, ()),
        ({"nodes": [QUEUE | {"label": "M"}]}, {"nodes": [QUEUE | {"label": "T"}]}, ("node queue: label",)),
        ({"nodes": [QUEUE | {"label": "M"}]}, {"nodes": [QUEUE | {"notes": "T"}]}, ()),
        ({"nodes": [QUEUE | {"label": "M"}]}, {"nodes": []}, ("node queue",)),
        ({"nodes": []}, {"nodes": [QUEUE | {"label": "T"}]}, ("node queue",)),
        ({"nodes": []}, {"nodes": []}, ()),
        (
            {"nodes": [QUEUE | {"position": {"x": 0, "y": 0}}]},
            {"nodes": [QUEUE | {"position": {"x": 9, "y": 9}}]},
            (),
        ),
        (
            {"nodes": [QUEUE | {"settings": {"fifo": True}}]},
            {"nodes": [QUEUE | {"settings": {"fifo": False}}]},
            ("node queue: settings.fifo",),
        ),
        ({"nodes": [QUEUE, WORKER | {"label": "M"}]}, {"nodes": [QUEUE, WORKER | {"label": "T"}]}, ()),
    ],
)
def test_what_both_changed_otherwise_is_named(mine: Any, theirs: Any, both: tuple[str, ...]) -> None:
    known, head = state_of(nodes=[QUEUE]), state_of(**{"nodes": [QUEUE], **theirs})
    assert clashes(turned(known, state_of(**{"nodes": [QUEUE], **mine})), known, head) == both
