"""A pattern becomes part of a sketch, merged at the nodes that play its roles already."""

from __future__ import annotations

import msgspec
import pytest

from patterns_app.core.sketch.checking import scenario_problems
from patterns_app.core.sketch.codec import encode
from patterns_app.core.sketch.composition import CompositionError, Piece, compose, composition
from patterns_app.core.sketch.model import Frame, Mark, Move, Scenario, Sketch, Step
from patterns_app.core.sketch.operations import apply, invert
from patterns_app.core.sketch.parser import parse
from tests.core.cast import at, line, node, orders

BREAKER = Piece(
    sketch=Sketch(
        nodes=(
            node("caller", "Caller"),
            node("state", "Breaker state", "aws.dynamodb", frame="guard", position=at(5, 5), pinned=True),
            node("remote", "Remote", "external.http"),
        ),
        frames=(Frame(id="guard", kind="boundary", label="Guard"),),
        connections=(
            line("caller-state", "caller", "state", kind="readwrite"),
            line("caller-remote", "caller", "remote", route=(at(1, 2),)),
        ),
        scenarios=(
            Scenario(
                id="open",
                title="Open",
                steps=(
                    Step(
                        text="The breaker is open.",
                        moves=(Move(connection="caller-state"), Move(at="caller")),
                        marks={"state": Mark(state="open", tone="bad")},
                    ),
                ),
            ),
        ),
    ),
    slug="circuit-breaker",
    variant="with-breaker",
    title="Circuit Breaker",
    bindable={"caller": ("aws.lambda",), "state": ("aws.dynamodb",)},
)


WORKFLOW = Piece(
    sketch=Sketch(
        nodes=(node("flow", "Flow", "aws.step-functions.standard"), node("book", "Book"), node("cancel", "Cancel")),
        connections=(
            line("do", "flow", "book", kind="orchestrate"),
            line("undo", "flow", "cancel", kind="orchestrate", settings={"compensates": "do", "retry": True}),
        ),
    ),
    slug="saga",
    variant="small",
    title="Saga",
    bindable={"flow": ("aws.step-functions.standard",)},
    naming=frozenset({"compensates"}),
)


def names(sketch: Sketch) -> list[str]:
    """Ids of the nodes."""
    return [item.id for item in sketch.nodes]


def test_without_bindings_every_role_gets_a_new_node() -> None:
    sketch = compose(orders(), BREAKER, {})
    assert names(sketch) == [*names(orders()), "caller", "state", "remote"]
    use = sketch.frames[1].pattern
    assert use is not None
    assert (use.slug, use.variant) == ("circuit-breaker", "with-breaker")
    assert use.bindings == {"caller": "caller", "state": "state", "remote": "remote"}


def test_a_bound_role_is_played_by_the_node_that_is_there() -> None:
    sketch = compose(orders(), BREAKER, {"caller": "function"})
    assert names(sketch) == [*names(orders()), "state", "remote"]
    assert [(item.source, item.target) for item in sketch.connections[3:]] == [
        ("function", "state"),
        ("function", "remote"),
    ]
    assert sketch.nodes[2] == orders().nodes[2]


def test_new_nodes_lie_in_the_patterns_frame_and_wait_for_a_place() -> None:
    sketch = compose(orders(), BREAKER, {})
    frames = {item.id: item.parent for item in sketch.frames}
    assert frames == {"account": None, "circuit-breaker": None, "guard": "circuit-breaker"}
    state = next(item for item in sketch.nodes if item.id == "state")
    assert (state.frame, state.position, state.pinned) == ("guard", None, False)
    assert all(not item.route for item in sketch.connections)


def test_scenarios_come_along_and_follow_the_bindings() -> None:
    sketch = compose(orders(), BREAKER, {"caller": "function", "state": "table"})
    story = sketch.scenarios[1]
    assert story.frame == "circuit-breaker"
    assert story.steps[0].moves[1].at == "function"
    assert set(story.steps[0].marks) == {"table"}
    assert list(scenario_problems(sketch)) == []


def test_a_connection_that_is_there_already_is_not_drawn_twice() -> None:
    there = msgspec.structs.replace(orders(), connections=(line("keep", "function", "table", kind="readwrite"),))
    sketch = compose(there, BREAKER, {"caller": "function", "state": "table"})
    assert [item.id for item in sketch.connections] == ["keep", "caller-remote"]
    assert sketch.scenarios[1].steps[0].moves[0].connection == "keep"


def test_the_same_pattern_twice_gets_ids_of_its_own() -> None:
    twice = compose(compose(orders(), BREAKER, {}), BREAKER, {})
    assert names(twice)[-3:] == ["caller-2", "state-2", "remote-2"]
    assert [item.id for item in twice.frames] == ["account", "circuit-breaker", "guard", "circuit-breaker-2", "guard-2"]
    assert [item.id for item in twice.scenarios] == ["order", "open", "open-2"]
    assert parse(encode(twice)) == twice


def test_long_ids_stay_within_their_limit() -> None:
    name = "r" * 64
    piece = Piece(Sketch(nodes=(node(name),)), "slug", "one", "Slug", {})
    twice = compose(compose(Sketch(), piece, {}), piece, {})
    assert parse(encode(twice)) == twice


def test_a_composition_can_be_undone() -> None:
    operations = composition(orders(), BREAKER, {"caller": "function"})
    assert apply(apply(orders(), operations), invert(orders(), operations)) == orders()


@pytest.mark.parametrize(
    ("bindings", "role", "says"),
    [
        ({"nobody": "function"}, "nobody", "has no role 'nobody'; it has caller, remote, state"),
        ({"remote": "client"}, "remote", "always played by a new node"),
        ({"caller": "ghost"}, "caller", "there is no node 'ghost'"),
        ({"caller": "table"}, "caller", "aws.dynamodb cannot play the role 'caller'; it takes aws.lambda"),
    ],
)
def test_a_binding_that_does_not_fit_is_refused_with_its_role(bindings: dict[str, str], role: str, says: str) -> None:
    with pytest.raises(CompositionError, match=says) as caught:
        compose(orders(), BREAKER, bindings)
    assert caught.value.role == role


def test_one_node_cannot_play_two_roles() -> None:
    piece = Piece(
        Sketch(nodes=(node("one"), node("two"))), "pair", "v", "Pair", dict.fromkeys(("one", "two"), ("aws.lambda",))
    )
    with pytest.raises(CompositionError, match="already plays the role 'one'"):
        compose(orders(), piece, {"one": "function", "two": "function"})


def test_two_bound_nodes_that_cannot_connect_to_each_other_are_refused() -> None:
    pair = Sketch(nodes=(node("one"), node("two")), connections=(line("call", "one", "two"),))
    able = dict.fromkeys(("one", "two"), ("aws.lambda", "aws.dynamodb"))
    piece = Piece(pair, "pair", "v", "Pair", able, lambda source, target, kind: source != "aws.dynamodb")
    assert len(compose(orders(), piece, {"one": "function", "two": "table"}).connections) == 4
    with pytest.raises(CompositionError, match=r"would need sync from aws\.dynamodb to aws\.lambda") as caught:
        compose(orders(), piece, {"one": "table", "two": "function"})
    assert caught.value.role == "one"


def test_a_setting_that_names_a_connection_follows_it() -> None:
    once = compose(Sketch(), WORKFLOW, {})
    twice = compose(once, WORKFLOW, {})
    undoing = {one.id: one.settings["compensates"] for one in twice.connections if one.settings}
    assert undoing == {"undo": "do", "undo-2": "do-2"}
    bound = compose(once, WORKFLOW, {"flow": "flow"})
    assert {one.id: one.settings["compensates"] for one in bound.connections if one.settings}["undo-2"] == "do-2"
