"""What rules look at: the places of nodes after an edit, and the order of calls."""

from __future__ import annotations

import pytest

from patterns_app.core.checks.model import callees_first
from patterns_app.core.checks.whole import Whole
from patterns_app.core.sketch.graph import graph_of
from patterns_app.core.sketch.model import Node, Point, Sketch
from tests.core.cast import line, node

HERE, THERE, FAR = Point(x=10, y=10), Point(x=20, y=20), Point(x=900, y=900)


def _states(before: Node | None, now: Node | None, asked: bool) -> tuple[Whole, Whole]:
    """All of a sketch after an edit of one node beside another, as told by the edit and as looked at anew.

    `asked` is whether somebody had asked before the edit.
    """
    other = node("other", position=THERE)
    old, new = (graph_of(Sketch(nodes=(other, *([one] if one else [])))) for one in (before, now))
    gone, come = old.ids - new.ids, new.ids - old.ids
    known = Whole(old)
    if asked:
        assert known.ids == old.ids
        assert known.places
    return known.after(new, [(before, now)], gone, come), Whole(new)


@pytest.mark.parametrize(
    ("before", "now"),
    [
        (None, node("one", position=HERE)),
        (node("one", position=HERE), None),
        (node("one", position=HERE), node("one", position=FAR)),
        (node("one"), node("one", position=HERE)),
        (node("one", position=HERE), node("one")),
        (None, node("one")),
        (node("one"), None),
    ],
)
def test_after_an_edit_ids_and_places_are_as_a_look_at_everything_finds_them(
    before: Node | None, now: Node | None
) -> None:
    for asked in (False, True):
        told, anew = _states(before, now, asked)
        assert told.ids == anew.ids
        assert {square: list(places) for square, places in told.places.items() if places} == anew.places


def test_who_is_called_comes_first_and_a_call_that_closes_a_circle_is_left_out() -> None:
    calls = {
        "a": [line("ab", "a", "b"), line("ac", "a", "c")],
        "b": [line("bc", "b", "c"), line("ba", "b", "a"), line("bb", "b", "b")],
        "c": [],
    }
    found = [(name, [one.id for one in lines]) for name, lines in callees_first(calls)]
    assert found == [("c", []), ("b", ["bc"]), ("a", ["ab", "ac"])]
