"""What enters DOT: ids that we make and sizes that we measured. Never a text of a user."""

from __future__ import annotations

import pytest
from diagrams import getcluster, getdiagram
from hypothesis import given
from msgspec.structs import replace

from patterns_app.core.layout.dot import to_dot
from patterns_app.core.layout.graphviz import RANKS_APART, read_geometry
from patterns_app.core.layout.plan import plan
from patterns_app.core.layout.workers import Workers
from patterns_app.core.sketch.model import Frame, Mark, PatternUse, Scenario, Sketch, Step
from patterns_app.core.vocabulary.catalog import vocabulary
from tests.core.cast import line, node, orders
from tests.core.layout.dot_grammar import dots_of, oddities
from tests.core.strategies import ATTACKS, sketches, steady


def with_text_everywhere(text: str) -> Sketch:
    """A sketch with the text in every place that takes one."""
    short = text[:32]
    return Sketch(
        title=text[:200],
        description=text,
        nodes=(
            node("a", text[:200], text[:64], frame="f", settings={text[:64] or "x": text}, notes=text),
            node("b", "", text[:64]),
        ),
        frames=(
            Frame(id="f", kind="pattern", label=text[:200], pattern=PatternUse(slug=short, bindings={short: "a"})),
            Frame(id="g", kind="vpc", label=text[:200]),
        ),
        connections=(
            line("c", "a", "b", text[:200], kind=short, settings={"x": text}),
            line("d", "b", "a", kind=short),
        ),
        scenarios=(
            Scenario(id="s", title=text[:200], steps=(Step(text=text or "t", marks={"a": Mark(state=short)}),)),
        ),
    )


@pytest.mark.parametrize("text", ATTACKS, ids=ascii)
def test_an_attacking_text_does_not_enter_dot(text: str, workers: Workers) -> None:
    (dot,) = dots_of(with_text_everywhere(text), workers)
    assert list(oddities(dot)) == []


def test_a_marked_text_is_nowhere_in_dot(workers: Workers) -> None:
    (dot,) = dots_of(with_text_everywhere("Zaphod"), workers)
    assert "zaphod" not in dot.lower()


@steady(60)
@given(sketch=sketches())
def test_no_sketch_at_all_brings_anything_but_sizes_and_ids_into_dot(sketch: Sketch, workers: Workers) -> None:
    dots = dots_of(sketch, workers)
    assert [odd for dot in dots for odd in oddities(dot)] == []
    as_drawn = all(node.position for node in sketch.nodes) and all(line.route for line in sketch.connections)
    assert bool(dots) == bool(sketch.frames if not sketch.nodes else not as_drawn)


@pytest.mark.parametrize(
    "odd",
    [
        '"n-a" [label="hello" shape=box]',
        '"n-a" [label="" image="/etc/passwd"]',
        '"n-a" [label=<<B>x</B>>]',
        '"n-a" [URL="javascript:alert(1)"]',
        '"n-a\\"" [label=""]',
        'n-a [label=""]',
        '"n-a" -> "n-b" [label="to"]',
        'graph [label="title"]',
        'subgraph "cluster_Orders" {',
    ],
)
def test_what_is_not_on_the_list_is_seen(odd: str) -> None:
    assert list(oddities(odd)) != []


def test_the_same_plan_gives_the_same_dot() -> None:
    planned = plan(orders(), vocabulary(), "LR")
    assert to_dot(planned, RANKS_APART) == to_dot(planned, RANKS_APART)


def test_nothing_of_the_diagrams_package_is_left_open_afterwards() -> None:
    to_dot(plan(orders(), vocabulary(), "LR"), RANKS_APART)
    assert getdiagram() is None
    assert getcluster() is None


def test_nodes_are_drawn_by_the_class_that_the_vocabulary_names() -> None:
    planned = plan(replace(orders(), nodes=(*orders().nodes, node("odd", service="no.such"))), vocabulary(), "LR")
    classes = {item.id: item.service_class for item in planned.nodes}
    assert classes["function"] == vocabulary().services["aws.lambda"].diagrams
    assert classes["odd"] == vocabulary().services["aws.generic"].diagrams


def test_a_plan_holds_no_text() -> None:
    planned = plan(with_text_everywhere("Zaphod"), vocabulary(), "LR")
    assert "zaphod" not in repr(planned).lower()


def test_graphviz_answer_is_turned_upside_down() -> None:
    """Its y axis grows upwards, ours downwards.   n-a at the top of a 100 by 200 picture"""
    answer = b"""{"bb": "0,0,100,200", "objects": [
        {"name": "n-a", "pos": "50,180", "width": "1.0", "height": "0.5"},
        {"name": "cluster_f-f", "bb": "10,20,90,60"}],
        "edges": [{"id": "c-x", "pos": "50,162 50,120 50,100 50,60"}]}"""
    geometry = read_geometry(answer)
    box = geometry.nodes["a"]
    assert (box.x, box.y, box.width, box.height) == (14, 2, 72, 36)
    assert (geometry.frames["f"].y, geometry.frames["f"].bottom) == (140, 180)
    assert geometry.lines["x"] == ((50, 38), (50, 140))
