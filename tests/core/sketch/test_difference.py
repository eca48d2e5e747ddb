"""What changed between two sketches: meaning, not places."""

from __future__ import annotations

import msgspec

from patterns_app.core.sketch.difference import difference
from patterns_app.core.sketch.model import Box, Note, PlainLine, Point, Rectangle, Sketch
from tests.core.cast import at, line, node, orders


def test_a_sketch_does_not_differ_from_itself() -> None:
    found = difference(orders(), orders())
    assert found.changes == ()
    assert found.moved == ()
    assert found.only_layout


def test_moving_is_layout_only() -> None:
    before = orders()
    moved = msgspec.structs.replace(before.nodes[0], position=at(5, 5), pinned=True)
    after = msgspec.structs.replace(before, nodes=(moved, *before.nodes[1:]))
    found = difference(before, after)
    assert found.only_layout
    assert found.moved == ("client",)


def test_a_changed_setting_is_named_with_both_values() -> None:
    before = orders()
    function = msgspec.structs.replace(before.nodes[2], settings={"timeout": 20, "memory": 512})
    after = msgspec.structs.replace(before, nodes=(*before.nodes[:2], function, before.nodes[3]))
    (change,) = difference(before, after).changes
    assert (change.what, change.part, change.id) == ("changed", "node", "function")
    assert change.fields == ("settings.timeout", "settings.runtime", "settings.memory")
    assert [change.values(field) for field in change.fields] == [(10, 20), ("python", None), (None, 512)]


def test_added_and_removed_parts_are_told_apart() -> None:
    before = Sketch(nodes=(node("a"), node("b")), connections=(line("ab", "a", "b"),))
    after = Sketch(nodes=(node("a"), node("c")), connections=(line("ac", "a", "c"),))
    told = [(change.what, change.part, change.id) for change in difference(before, after).changes]
    assert told == [
        ("added", "node", "c"),
        ("removed", "node", "b"),
        ("added", "connection", "ac"),
        ("removed", "connection", "ab"),
    ]


def test_what_only_moved_is_told_of_notes_boxes_and_lines_too() -> None:
    def drawn(x: float) -> Sketch:
        box = Box(x=x, y=0, width=200, height=80)
        return Sketch(
            notes=(Note(id="why", text="Why", box=box),),
            boxes=(Rectangle(id="later", box=box),),
            lines=(PlainLine(id="free", start=Point(x=x, y=0), end=Point(x=0, y=9)),),
        )

    assert difference(drawn(0), drawn(50)).moved == ("why", "later", "free")
    assert difference(drawn(0), drawn(0)).moved == ()
