"""Graphviz DOT comes in: as people write it, as other tools do, and as it left here."""

from __future__ import annotations

import pytest

from patterns_app.core.interchange.graphviz_dot import write
from patterns_app.core.interchange.model import Subject
from patterns_app.core.interchange.reading import read, recognise
from patterns_app.core.interchange.reading_model import Imported
from patterns_app.core.layout.candidates import arrange
from patterns_app.core.sketch.parser import InputError
from patterns_app.core.vocabulary.catalog import vocabulary
from tests.core.interchange.test_workflows import VARIANTS
from tests.each import each

BY_DIAGRAMS = r"""
digraph "Shop" {
  graph [fontcolor="#2D3436" fontname="Sans-Serif" label="Shop" rankdir=LR]
  node [fixedsize=true height=1.4 shape=box width=1.4]
  subgraph "cluster_Orders" {
    graph [label=Orders style=rounded]
    a1b2 [label="take" height=1.9 image="/site-packages/resources/aws/compute/lambda.png"]
    c3d4 [label="orders\ntable" image="/site-packages/resources/aws/database/dynamodb.png"]
  }
  e5f6 [label="jobs" image="/site-packages/resources/aws/integration/simple-queue-service-sqs.png"]
  a1b2 -> c3d4 [dir=forward label="put"]
  e5f6 -> a1b2 [dir=back fontcolor="#2D3436"]
}
"""
MANY = " ".join(f"a{number}" for number in range(999))
BY_HAND = r"""
/* the shop */ strict digraph {
  // two at once
  node [shape=record]; rankdir = LR; label = "My shop"
  API [label=<<b>API</b><br/>Gateway>, color="red"] ; Lambda:out:e
  API -> { Lambda "SQS" + " queue" } -> DynamoDB [label="a \"b\"\lc"]
  subgraph cluster_vpc { label="VPC"; subgraph { rank=same; S3 } Lambda }
  S3 -> Lambda -> S3 [dir=both]
# and that is all
}
"""


def services(found: Imported) -> dict[str, str]:
    return {node.label: node.service for node in found.sketch.nodes}


def ends(found: Imported) -> list[tuple[str, str]]:
    called = {node.id: node.label for node in found.sketch.nodes}
    return [(called[line.source], called[line.target]) for line in found.sketch.connections]


def test_what_the_diagrams_package_writes_has_its_pictures_clusters_and_arrows() -> None:
    found = read(BY_DIAGRAMS.encode())
    assert found.format == "dot"
    assert services(found) == {"take": "aws.lambda", "orders table": "aws.dynamodb", "jobs": "aws.sqs"}
    assert ends(found) == [("take", "orders table"), ("take", "jobs")]  # `jobs << take`
    (frame,) = found.sketch.frames
    assert (frame.label, [node.frame for node in found.sketch.nodes]) == ("Orders", [frame.id, frame.id, None])
    assert found.sketch.title == "Shop"


def test_what_people_write_is_read() -> None:
    found = read(BY_HAND.encode())
    assert [node.label for node in found.sketch.nodes] == ["API Gateway", "Lambda", "SQS queue", "DynamoDB", "S3"]
    assert services(found)["SQS queue"] == "aws.sqs"
    assert ends(found)[:2] == [("API Gateway", "Lambda"), ("API Gateway", "SQS queue")]
    assert len(ends(found)) == 6
    assert {line.label for line in found.sketch.connections} == {"", 'a "b" c'}
    assert [node.label for node in found.sketch.nodes if node.frame] == ["Lambda", "S3"]
    assert found.sketch.title == "My shop"
    assert any("with arrows at both ends" in words for words in found.became.values())


@each("key", VARIANTS)
def test_what_left_as_dot_comes_back_with_its_names_services_and_frames(key: str) -> None:
    sketch = VARIANTS[key]
    found = read(write(Subject(sketch, vocabulary(), arrange)).encode())
    assert {node.id: node.frame for node in found.sketch.nodes} == {node.id: node.frame for node in sketch.nodes}
    assert [(one.id, one.label, one.parent) for one in found.sketch.frames] == [
        (one.id, one.label, one.parent) for one in sketch.frames
    ]
    came = {frozenset((line.source, line.target)) for line in found.sketch.connections}
    assert came == {frozenset((line.source, line.target)) for line in sketch.connections}
    named = {node.id: node.service for node in found.sketch.nodes}
    assert named == {node.id: node.service for node in sketch.nodes}


@each(
    ("text", "said"),
    [
        ("digraph { a -> }", "line 1: this is no DOT: expected a name"),
        ("digraph {\n a -> b\n", "a brace is not closed"),
        ("digraph {\n a [label=<b]\n}", "is not closed"),
        ('digraph {\n a [label="b]\n}', "stands where nothing may"),
        ("digraph { /* a -> b }", "stands where nothing may"),
        ("digraph " + "{" * 5000, ""),
        (f"digraph {{ {{{MANY}}} -> {{{MANY.replace('a', 'b')}}} }}", "more than"),
    ],
)
def test_what_is_no_dot_is_refused_with_its_line(text: str, said: str) -> None:
    with pytest.raises(InputError) as refused:
        read(text.encode(), "dot")
    assert said in str([f"{one.path}: {one.message}" for one in refused.value.errors])


def test_what_is_dot_is_told_from_what_is_mermaid() -> None:
    for text in ("graph{a--b}", "// x\nstrict digraph G {\n}", '/* a */digraph "a b" {}', "# c\ngraph x\n{a}"):
        assert recognise(text.encode()) == "dot", text
    for text in ("graph TD\n a-->b{c}", "graph LR; a{x}-->b", "flowchart TD\n subgraph x\n a-->b\n end"):
        assert recognise(text.encode()) == "mermaid", text
    assert recognise(b"# Words\n\n```dot\ndigraph { a -> b }\n```\n") == "dot"


def kinds(found: Imported) -> list[tuple[str, str, str]]:
    return [(line.source, line.target, line.kind) for line in found.sketch.connections]


LATE = 'q [label="SQS queue"]; fn [label="Lambda"]; db [label="DynamoDB"]'


def test_lines_before_their_parts_have_the_kinds_of_the_parts() -> None:
    found = read(f"digraph {{ q -> fn; fn -> db [label=save]; {LATE} }}".encode())
    assert kinds(found) == [("q", "fn", "queue_poll"), ("fn", "db", "write")]
    assert kinds(read(f"digraph {{ {LATE}; q -> fn; fn -> db [label=save] }}".encode())) == kinds(found)


@pytest.mark.parametrize("hidden", ["q -> db [style=invis]", 'edge [style="invis,dashed"]; q -> db -> fn [dir=back]'])
def test_lines_that_nobody_sees_are_none(hidden: str) -> None:
    found = read(f"digraph {{ {LATE}; q -> fn; {{ {hidden} }} fn -> db }}".encode())
    assert kinds(found) == [("q", "fn", "queue_poll"), ("fn", "db", "readwrite")]
    assert "invisible" in found.became["q to db" if "back" not in hidden else "db to q"]


def test_a_part_known_before_its_cluster_lies_in_the_cluster() -> None:
    text = "digraph { q -> fn; subgraph cluster_o { label=Outer; fn; db; subgraph cluster_i { label=Inner; db } } fn }"
    found = read(text.encode())
    called = {frame.id: frame.label for frame in found.sketch.frames}
    assert {node.id: called.get(node.frame or "") for node in found.sketch.nodes} == {
        "q": None,
        "fn": "Outer",
        "db": "Inner",
    }
