"""Whoever signs an address gives away a right of its own: the template lets the one who signs write there."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from msgspec.structs import replace

from patterns_app.core.interchange.cloudformation.text import load
from patterns_app.core.interchange.model import Subject
from patterns_app.core.interchange.reading import read
from patterns_app.core.interchange.sam.writer import export
from patterns_app.core.layout.candidates import arrange
from patterns_app.core.patterns.reader import patterns
from patterns_app.core.sketch.model import Connection, Node, Sketch
from patterns_app.core.vocabulary.catalog import vocabulary

VALET = next(one for one in patterns() if one.slug == "valet-key").variants[0].sketch


def exported(sketch: Sketch) -> tuple[str, tuple[str, ...]]:
    return export(Subject(sketch, vocabulary(), arrange))


def may_write(text: str) -> dict[str, list[Any]]:
    """By function what it may put objects into; rights may lie beside it."""
    found: dict[str, list[Any]] = {}
    for name, one in load(text.encode())["Resources"].items():
        for said in statements(one):
            if "s3:PutObject" in said["Action"]:
                found.setdefault(name.removesuffix("Rights"), []).append(said["Resource"])
    return found


def statements(value: Any) -> Iterator[dict[str, Any]]:
    if isinstance(value, dict):
        yield from value.get("Statement", ())
    for one in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        yield from statements(one)


def test_the_issuer_of_a_key_may_put_objects_into_the_bucket_that_it_opens() -> None:
    text, notes = exported(VALET)
    assert may_write(text)["IssuerFunction"] == [{"Fn::Sub": "${UploadsBucket.Arn}/*"}]
    assert any(note.startswith("client-uploads: Issue key (issuer) signs the address") for note in notes)
    drawn = {(line.source, line.target, line.kind) for line in read(text.encode()).sketch.connections}
    assert drawn == {(line.source, line.target, line.kind) for line in VALET.connections}


def test_who_is_drawn_writing_there_signs_and_nobody_else_gets_the_right() -> None:
    signs = Connection(id="other-uploads", source="worker", target="uploads", kind="write")
    asked = Connection(id="api-worker", source="api", target="worker", kind="sync")
    text, _ = exported(replace(VALET, connections=(*VALET.connections, signs, asked)))
    assert "IssuerFunction" not in may_write(text)
    assert {"Fn::Sub": "${UploadsBucket.Arn}/*"} in may_write(text)["WorkerFunction"]


def test_of_several_who_may_sign_none_is_guessed_and_all_are_named() -> None:
    other = Node(id="profile", service="aws.lambda", label="Show profile")
    asked = Connection(id="api-profile", source="api", target="profile", kind="sync")
    more = replace(VALET, nodes=(*VALET.nodes, other), connections=(*VALET.connections, asked))
    text, notes = exported(more)
    assert may_write(text).keys() == {"WorkerFunction"}
    (said,) = [note for note in notes if note.startswith("client-uploads: ")]
    assert "Issue key (issuer) or Show profile (profile)" in said
    assert "needs the right to write there" in said
