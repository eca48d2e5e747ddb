"""What of a map is worked out: who takes part in which step of which story, and in which order."""

from __future__ import annotations

from patterns_app.core.patterns.service_map import Passage, passages, places
from patterns_app.core.sketch.model import Connection, Mark, Move, Node, Scenario, Sketch, Step


def sketch_with(*steps: Step) -> Sketch:
    """Four nodes in two pairs, a to b and c to d, and one story."""
    return Sketch(
        nodes=tuple(Node(id=key, service="aws.lambda", label=key) for key in "abcd"),
        connections=(
            Connection(id="a-b", source="a", target="b", kind="sync"),
            Connection(id="c-d", source="c", target="d", kind="sync"),
            Connection(id="b-c", source="b", target="c", kind="sync"),
        ),
        scenarios=(Scenario(id="told", title="Told", steps=steps),),
    )


def step(*moves: Move, **marks: Mark) -> Step:
    """A step with these moves and marks."""
    return Step(text="Something happens.", moves=moves, marks=marks)


def test_a_story_passes_through_both_ends_of_its_moves() -> None:
    sketch = sketch_with(step(Move(connection="a-b")), step(Move(connection="b-c")), step(Move(at="b")))
    told = sketch.scenarios[0]
    assert passages(sketch, "a") == (Passage(told, (1,)),)
    assert passages(sketch, "b") == (Passage(told, (1, 2, 3)),)
    assert passages(sketch, "c") == (Passage(told, (2,)),)


def test_a_story_does_not_pass_through_a_node_that_it_only_marks() -> None:
    sketch = sketch_with(step(Move(connection="a-b"), d=Mark(state="idle")))
    assert passages(sketch, "d") == ()
    assert "d" not in places(sketch, sketch.scenarios[0])


def test_places_follow_the_first_time_that_a_node_takes_part() -> None:
    sketch = sketch_with(step(Move(connection="a-b")), step(Move(connection="b-c")), step(Move(connection="a-b")))
    assert places(sketch, sketch.scenarios[0]) == {"a": 1, "b": 2, "c": 3}


def test_what_happens_together_shares_its_place() -> None:
    sketch = sketch_with(step(Move(connection="a-b"), Move(connection="c-d")))
    assert places(sketch, sketch.scenarios[0]) == {"a": 1, "c": 1, "b": 2, "d": 2}


def test_an_answer_starts_at_the_end_of_its_connection() -> None:
    sketch = sketch_with(step(Move(connection="a-b", direction="back")))
    assert places(sketch, sketch.scenarios[0]) == {"b": 1, "a": 2}


def test_work_inside_a_node_gives_it_one_place() -> None:
    sketch = sketch_with(step(Move(at="d")), step(Move(connection="a-b")))
    assert places(sketch, sketch.scenarios[0]) == {"d": 1, "a": 2, "b": 3}
