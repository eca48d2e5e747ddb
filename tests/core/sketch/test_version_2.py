"""What version 2 of the document adds: its limits, its references, and what follows when ids are given anew."""

from __future__ import annotations

from typing import Any

import pytest

from patterns_app.core import limits
from patterns_app.core.sketch.composition import Piece, compose
from patterns_app.core.sketch.model import SCHEMA, Connection, Node, Note, PlainLine, Rectangle, Sketch
from patterns_app.core.sketch.operations import OperationError, Update, apply, removal_of_node
from patterns_app.core.sketch.parser import InputError, parse_value
from patterns_app.core.sketch.parts import ENDS, KINDS, PLURALS, REFERENCES
from tests.core.cast import line, node

HASH = "0" * 64
NODE = {"id": "fn", "service": "aws.lambda"}
LINE = {"id": "go", "source": "fn", "target": "fn", "kind": "sync"}


def errors(**parts: Any) -> dict[str, str]:
    with pytest.raises(InputError) as refused:
        parse_value({"schema": SCHEMA, **parts})
    return {error.path: error.message for error in refused.value.errors}


@pytest.mark.parametrize(
    ("parts", "path", "says"),
    [
        ({"notes": [{"id": "n", "about": "gone"}]}, "$.notes[0].about", "there is no part 'gone'"),
        ({"notes": [{"id": "n", "frame": "gone"}]}, "$.notes[0].frame", "there is no frame 'gone'"),
        ({"notes": [{"id": "n", "page": "gone"}]}, "$.notes[0].page", "there is no page 'gone'"),
        ({"notes": [{"id": "n", "text": "x" * 4_001}]}, "$.notes[0].text", "length <= 4000"),
        ({"notes": [{"id": "n", "colour": "#ff0000"}]}, "$.notes[0].colour", "invalid enum value"),
        ({"notes": [{"id": "n", "number": 0}]}, "$.notes[0].number", ">= 1"),
        ({"notes": [{"id": "fn"}], "nodes": [NODE]}, "$.notes[0].id", "already used at nodes[0].id"),
        ({"boxes": [{"id": "b", "opens": "gone"}]}, "$.boxes[0].opens", "there is no page 'gone'"),
        ({"boxes": [{"id": "b", "size": 12}]}, "$.boxes[0].size", "expected 'str'"),
        ({"images": [{"id": "i"}]}, "$.images[0]", "missing key 'blob'"),
        ({"images": [{"id": "i", "blob": "../../etc/passwd"}]}, "$.images[0].blob", "SHA-256"),
        ({"images": [{"id": "i", "blob": HASH + "\n"}]}, "$.images[0].blob", "SHA-256"),
        ({"nodes": [{**NODE, "image": "x"}]}, "$.nodes[0].image", "SHA-256"),
        ({"nodes": [{**NODE, "size": "huge"}]}, "$.nodes[0].size", "invalid enum value"),
        ({"lines": [{"id": "l", "end": {"x": 1, "y": 1}}]}, "$.lines[0]", "a part ('source') or a place ('start')"),
        ({"lines": [{"id": "l", "source": "gone", "end": {"x": 1, "y": 1}}]}, "$.lines[0].source", "no part 'gone'"),
        ({"pages": [{"id": "p"}, {"id": "p"}]}, "$.pages[1].id", "already used at pages[0].id"),
        (
            {"nodes": [NODE], "connections": [{**LINE, "authoriser": "go"}]},
            "$.connections[0].authoriser",
            "no node 'go'",
        ),
        (
            {"nodes": [NODE], "connections": [{**LINE, "dead_letters": "q"}]},
            "$.connections[0].dead_letters",
            "no node 'q'",
        ),
        ({"frames": [{"id": "f", "kind": "vpc", "network": "secret"}]}, "$.frames[0].network", "invalid enum value"),
        ({"frames": [{"id": "f", "kind": "vpc", "region": "x" * 65}]}, "$.frames[0].region", "length <= 64"),
        ({"template": {"blob": "x"}}, "$.template.blob", "SHA-256"),
        (
            {"ignored": [{"rule": "CON-001", "target": "n", "reason": "", "accepts": "all"}]},
            "$.ignored[0].accepts",
            "enum",
        ),
        (
            {"scenarios": [{"id": "s", "title": "S", "steps": [{"text": "a", "id": "x"}, {"text": "b", "id": "x"}]}]},
            "$.scenarios[0].steps[1].id",
            "already used at scenarios[0].steps[0].id",
        ),
    ],
    ids=repr,
)
def test_a_mistake_is_told_with_its_path(parts: dict[str, Any], path: str, says: str) -> None:
    found = errors(**parts)
    assert says in found[path]


@pytest.mark.parametrize(
    ("name", "most"),
    [
        ("notes", limits.PARSE_NOTES),
        ("boxes", limits.PARSE_BOXES),
        ("images", limits.PARSE_IMAGES),
        ("lines", limits.PARSE_LINES),
        ("pages", limits.PARSE_PAGES),
    ],
)
def test_there_are_only_so_many(name: str, most: int) -> None:
    parts: list[dict[str, Any]] = [{"id": f"p{number}"} for number in range(most + 1)]
    assert f"at most {most:,} are read" in errors(**{name: parts})[f"$.{name}"]


def test_a_page_and_a_note_may_have_the_same_name_and_a_line_may_lead_from_note_to_connection() -> None:
    lines = [{"id": "l", "source": "n", "target": "go"}]
    parts = {"notes": [{"id": "n"}], "pages": [{"id": "n"}], "nodes": [NODE], "connections": [LINE], "lines": lines}
    assert parse_value({"schema": SCHEMA, **parts}).lines[0].target == "go"


def test_a_pair_that_works_for_its_owner_is_marked_so() -> None:
    accepted = {"rule": "CON-001", "target": "go", "reason": "Runs since May.", "accepts": "pair"}
    sketch = parse_value({"schema": SCHEMA, "nodes": [NODE], "connections": [LINE], "ignored": [accepted]})
    assert sketch.ignored[0].accepts == "pair"


def test_the_table_of_references_names_fields_that_there_are() -> None:
    assert set(PLURALS) == set(KINDS) == set(REFERENCES)
    for name, fields in REFERENCES.items():
        known = set(KINDS[name].__struct_fields__)
        assert known >= set(fields) | set(ENDS.get(name, ()))
        assert {kind for kinds in fields.values() for kind in kinds} <= set(PLURALS)
    assert set(PLURALS.values()) <= set(Sketch.__struct_fields__)


def test_a_node_goes_with_all_that_hangs_on_it_and_is_named_no_more() -> None:
    sketch = Sketch(
        nodes=(node("api"), node("check"), node("queue", service="aws.sqs")),
        connections=(
            line("asks", "api", "check", kind="authorize"),
            line("go", "api", "queue", kind="write", authoriser="check", dead_letters="queue"),
        ),
        notes=(Note(id="why", about="asks"), Note(id="hot", about="check")),
        lines=(PlainLine(id="one", source="why", target="asks"), PlainLine(id="two", source="hot", target="api")),
    )
    left = apply(sketch, removal_of_node(sketch, "check"))
    assert [one.id for one in left.nodes] == ["api", "queue"]
    assert [[one.id for one in left.connections], [one.id for one in left.lines]] == [["go"], ["two"]]
    assert (left.connections[0].authoriser, left.connections[0].dead_letters) == (None, "queue")
    assert [note.about for note in left.notes] == [None, None]


def test_what_a_pattern_brings_follows_its_new_names() -> None:
    piece = Piece(
        sketch=Sketch(
            nodes=(node("api", service="aws.rest-api"), node("check"), node("work")),
            connections=(line("go", "api", "work", authoriser="check", dead_letters="work"),),
            notes=(Note(id="why", text="Why", about="go"),),
            boxes=(Rectangle(id="later", label="Later"),),
            lines=(PlainLine(id="see", source="why", target="later"),),
        ),
        slug="piece",
        variant="only",
        title="Piece",
        bindable={"work": ("aws.lambda",)},
    )
    own = Sketch(nodes=(node("mine"), node("check")), notes=(Note(id="why"),))
    made = compose(own, piece, {"work": "mine"})
    go = made.connections[0]
    assert (go.id, go.target, go.authoriser, go.dead_letters) == ("go", "mine", "check-2", "mine")
    assert [(note.id, note.about, note.frame) for note in made.notes] == [("why", None, None), ("why-2", "go", "piece")]
    assert [(one.id, one.source, one.target) for one in made.lines] == [("see", "why-2", "later")]
    assert parse_value({"schema": SCHEMA}) == Sketch()


@pytest.mark.parametrize("given", [{"label": 3}, {"settings": {"deep": {}}}, {"source": None}])
def test_what_a_part_cannot_be_without_is_not_taken_away(given: dict[str, Any]) -> None:
    sketch = Sketch(
        nodes=(Node(id="a", service="aws.sqs"),), connections=(Connection(id="c", source="a", target="a", kind="sync"),)
    )
    with pytest.raises(OperationError):
        apply(sketch, (Update(connection="c", set=given),))
