"""Files of other tools as sketches: what is read, what is said of the rest, and what is refused."""

from __future__ import annotations

import base64
import re
import zlib
from urllib.parse import quote

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from patterns_app.core import limits
from patterns_app.core.drawing.picture import Format, Options, render
from patterns_app.core.interchange.assembling import guess_service
from patterns_app.core.interchange.model import Subject
from patterns_app.core.interchange.reading import READERS, read, recognise
from patterns_app.core.interchange.registry import FORMATS
from patterns_app.core.layout.candidates import arrange
from patterns_app.core.layout.workers import Workers
from patterns_app.core.patterns.reader import patterns
from patterns_app.core.sketch.codec import encode
from patterns_app.core.sketch.difference import difference
from patterns_app.core.sketch.model import Frame, Sketch
from patterns_app.core.sketch.parser import InputError, parse
from patterns_app.core.vocabulary.catalog import vocabulary
from tests.core.cast import at, line, node, orders
from tests.core.strategies import ATTACKS, steady, texts

VARIANTS = [variant.sketch for pattern in patterns() for variant in pattern.variants]


def written(key: str, sketch: Sketch) -> bytes:
    return FORMATS[key].write(Subject(sketch, vocabulary(), arrange)).encode()


def without_stories(sketch: Sketch) -> Sketch:
    """What a text for another tool says of a sketch."""
    return msgspec.structs.replace(sketch, scenarios=(), description="")


def test_every_catalogue_sketch_comes_back_from_draw_io() -> None:
    for sketch in VARIANTS:
        imported = read(written("drawio", sketch))
        assert imported.format == "drawio"
        assert imported.left_over == ()
        assert difference(sketch, imported.sketch).changes == ()
        assert all(item.position for item in imported.sketch.nodes)


@pytest.mark.parametrize("key", ["python", "mermaid", "d2", "dot"])
def test_every_catalogue_sketch_comes_back_from_a_text_as_it_was(key: str) -> None:
    for sketch in VARIANTS:
        imported = read(written(key, sketch))
        assert imported.format == key
        assert imported.left_over == ()
        assert imported.sketch.title == sketch.title
        assert difference(without_stories(sketch), imported.sketch).changes == ()


def test_every_catalogue_sketch_comes_back_from_mermaid_with_its_graph() -> None:
    for sketch in VARIANTS:
        imported = read(written("mermaid", sketch))
        assert imported.left_over == ()
        assert sorted(item.id for item in imported.sketch.nodes) == sorted(item.id for item in sketch.nodes)
        ends = [(item.source, item.target) for item in imported.sketch.connections]
        assert ends == [(item.source, item.target) for item in sketch.connections]
        assert len(imported.sketch.frames) == len(sketch.frames)


@steady(60)
@given(st.lists(texts(60), min_size=4, max_size=4))
def test_any_text_comes_back_from_draw_io_on_one_line(said: list[str]) -> None:
    sketch = Sketch(
        nodes=(node("a", said[0], frame="f"), node("b", said[1])),
        frames=(Frame(id="f", kind="team", label=said[2]),),
        connections=(line("ab", "a", "b", said[3]),),
    )
    again = read(written("drawio", sketch)).sketch
    assert [item.id for item in again.nodes] == ["a", "b"]
    assert again.nodes[0].frame == "f"
    assert len(again.connections) == 1


def test_a_label_comes_back_from_draw_io_where_it_was_on_its_line() -> None:
    ends = (node("a", "From", position=at(0, 0)), node("b", "To", position=at(400, 0)))
    sketch = Sketch(
        nodes=ends, connections=(line("ab", "a", "b", "said", route=(at(132, 60), at(400, 60)), label_at=0.3),)
    )
    assert [one.label_at for one in read(written("drawio", sketch)).sketch.connections] == [0.3]


@pytest.mark.parametrize(("x", "share"), [("-0.5", 0.25), ("7", 1), ("nan", 0.5), ("inf", 0.5), ("a", 0.5)])
def test_a_label_anywhere_in_a_foreign_page_stays_on_its_line(x: str, share: float) -> None:
    sketch = Sketch(nodes=(node("a"), node("b")), connections=(line("ab", "a", "b", "said"),))
    page = re.sub(
        rb'<mxGeometry x="[^"]*" relative="1"', f'<mxGeometry x="{x}" relative="1"'.encode(), written("drawio", sketch)
    )
    assert x.encode() in page
    assert [one.label_at for one in read(page).sketch.connections] == [share]


@pytest.mark.parametrize("attack", ATTACKS)
@pytest.mark.parametrize("key", ["drawio", "mermaid", "python"])
def test_an_attack_in_a_label_stays_a_label(key: str, attack: str) -> None:
    sketch = Sketch(
        title=attack, nodes=(node("a", attack), node("b", "B")), connections=(line("ab", "a", "b", attack),)
    )
    again = read(written(key, sketch)).sketch
    assert [item.id for item in again.nodes] == ["a", "b"]
    assert [(item.source, item.target) for item in again.connections] == [("a", "b")]


FOREIGN = """<mxfile><diagram name="Shop"><mxGraphModel><root>
<mxCell id="0"/><mxCell id="1" parent="0"/>
<mxCell id="v" value="VPC" style="shape=mxgraph.aws4.group;grIcon=mxgraph.aws4.group_vpc;" vertex="1" parent="1">
 <mxGeometry x="100" y="50" width="400" height="300" as="geometry"/></mxCell>
<mxCell id="2" value="Orders &lt;b&gt;API&lt;/b&gt;"
 style="shape=mxgraph.aws4.resourceIcon;resIcon=mxgraph.aws4.api_gateway;" vertex="1"
 parent="v"><mxGeometry x="40" y="60" width="78" height="78" as="geometry"/></mxCell>
<mxCell id="3" value="" style="shape=mxgraph.aws4.lambda_function;" vertex="1" parent="v">
 <mxGeometry x="200" y="60" width="78" height="78" as="geometry"/></mxCell>
<mxCell id="4" value="Braket" style="shape=mxgraph.aws4.resourceIcon;resIcon=mxgraph.aws4.braket;" vertex="1"
 parent="1">
 <mxGeometry x="600" y="60" width="78" height="78" as="geometry"/></mxCell>
<mxCell id="5" value="A cloud of thoughts" style="shape=cloud;" vertex="1" parent="1"/>
<mxCell id="e1" value="" edge="1" parent="1" source="2" target="3"/>
<mxCell id="l1" value="invoke" style="edgeLabel;" vertex="1" connectable="0" parent="e1"/>
<mxCell id="e2" value="thinks" edge="1" parent="1" source="5" target="3"/>
</root></mxGraphModel></diagram><diagram name="Second"><mxGraphModel><root/></mxGraphModel></diagram></mxfile>"""


def packed(xml: str) -> bytes:
    """A page as draw.io packs it by default in older versions."""
    packing = zlib.compressobj(9, zlib.DEFLATED, -15)
    data = packing.compress(quote(xml).encode()) + packing.flush()
    return f'<mxfile><diagram name="Packed">{base64.b64encode(data).decode()}</diagram></mxfile>'.encode()


def test_a_foreign_draw_io_page_is_recognised_shape_by_shape() -> None:
    imported = read(FOREIGN.encode())
    sketch = imported.sketch
    assert [(item.service, item.label, item.frame) for item in sketch.nodes] == [
        ("aws.rest-api", "Orders API", "vpc"),
        ("aws.lambda", "", "vpc"),
        ("diagrams.aws.quantum.Braket", "Braket", None),
        ("diagrams.generic.blank.Blank", "A cloud of thoughts", None),
    ]
    assert [(item.kind, item.label) for item in sketch.frames] == [("vpc", "VPC")]
    assert [(item.kind, item.label) for item in sketch.connections] == [
        ("sync", "invoke"),
        ("unspecified", "thinks"),
    ]
    first = sketch.nodes[0].position
    assert first is not None
    assert 100 < first.x < 200
    assert {item.name for item in imported.left_over} == {"Second"}


def test_a_packed_page_is_unpacked() -> None:
    page = FOREIGN[FOREIGN.index("<mxGraphModel>") : FOREIGN.index("</diagram>")]
    assert len(read(packed(page)).sketch.nodes) == 4


def test_a_deflate_bomb_is_refused_at_once() -> None:
    bomb = packed("<mxGraphModel>" + "<a/>" * 10 + " " * 30_000_000)
    with pytest.raises(InputError, match="more than 8 MiB"):
        read(bomb, "drawio")


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ('<!DOCTYPE x [<!ENTITY e "e">]><mxfile>&e;</mxfile>', "document type"),
        ('<!DOCTYPE x SYSTEM "file:///etc/passwd"><mxfile/>', "document type"),
        ("<mxfile>" + "<a>" * 300 + "</a>" * 300 + "</mxfile>", "256 levels"),
        ("<mxfile>" + "<a/>" * 60_000 + "</mxfile>", "50,000 elements"),
        ("<mxfile><diagram>", "not well-formed"),
        ("<mxfile/>", "no page"),
        ("<svgfile/>", "no page"),
        ("<mxfile><diagram>hello</diagram></mxfile>", "neither XML nor packed"),
        ('<?xml version="1.0" encoding="utf-99"?><mxfile/>', "not well-formed|cannot be decoded"),
    ],
)
def test_xml_that_is_no_draw_io_page_is_refused_with_words(text: str, says: str) -> None:
    with pytest.raises(InputError, match=says):
        read(text.encode(), "drawio")


SOURCE = """
from diagrams import Cluster, Diagram, Edge
from diagrams.aws.compute import Lambda as Fn
from diagrams.aws.integration import SQS
from diagrams.aws.database import Dynamodb
import os

os.system("touch /tmp/never")
with Diagram("Shop", show=False):
    queue = SQS("Jobs")
    with Cluster("Workers"):
        workers = [Fn("one"), Fn("two")]
    queue >> Edge(label="batch") >> workers >> Dynamodb("Orders")
    workers[0] << queue
    for i in range(int(os.environ["N"])):
        Fn(str(i))
"""


def test_python_source_is_read_and_never_run() -> None:
    imported = read(SOURCE.encode())
    sketch = imported.sketch
    assert sketch.title == "Shop"
    assert [(item.service, item.label) for item in sketch.nodes] == [
        ("aws.sqs", "Jobs"),
        ("aws.lambda", "one"),
        ("aws.lambda", "two"),
        ("aws.dynamodb", "Orders"),
    ]
    assert [(item.source, item.target, item.label) for item in sketch.connections] == [
        ("queue", "one", "batch"),
        ("queue", "two", "batch"),
        ("one", "orders", ""),
        ("two", "orders", ""),
        ("queue", "one", ""),
    ]
    assert sketch.connections[0].kind == "queue_poll"
    assert [item.name for item in imported.left_over] == ["line 8", "line 15"]


@pytest.mark.parametrize("text", ["with Diagram(", "\x00", "(" * 5_000, "a" + ">>a" * 20_000, "é".encode("latin-1")])
def test_source_that_cannot_be_parsed_is_refused(text: str | bytes) -> None:
    data = text if isinstance(text, bytes) else text.encode()
    with pytest.raises(InputError, match=r"\w"):
        read(data, "python")


FLOWCHART = """---
title: Shop
---
%% a comment
graph TD
  A([Browser]) -->|"POST #35;1"| B{{API Gateway}}
  B -- invokes --> C[Order Lambda] & D[(Orders DynamoDB)]
  subgraph eu [Europe]
    E[/SQS queue/] -.-> C
  end
  classDef red fill:#f00
  C:::red ==> E
  what is this?
"""


def test_a_foreign_flowchart_is_read_with_guessed_services() -> None:
    imported = read(FLOWCHART.encode())
    sketch = imported.sketch
    assert sketch.title == "Shop"
    assert [(item.id, item.service) for item in sketch.nodes] == [
        ("a", "client.browser"),
        ("b", "aws.rest-api"),
        ("c", "aws.lambda"),
        ("d", "aws.dynamodb"),
        ("e", "aws.sqs"),
    ]
    assert sketch.connections[0].label == "POST #1"
    assert [(item.source, item.target) for item in sketch.connections] == [
        ("a", "b"), ("b", "c"), ("b", "d"), ("e", "c"), ("c", "e"),
    ]  # fmt: skip
    assert sketch.nodes[4].frame == sketch.frames[0].id
    assert [item.name for item in imported.left_over] == ["line 13"]


@pytest.mark.parametrize("key", READERS)
@steady(40)
@given(data=st.binary(max_size=400))
def test_any_bytes_give_a_sketch_or_words(key: str, data: bytes) -> None:
    try:
        sketch = read(data, key).sketch
    except InputError:
        return
    assert parse(encode(sketch)) == sketch


@pytest.mark.parametrize("key", ["drawio", "mermaid", "python", "json"])
def test_the_content_tells_the_format(key: str) -> None:
    assert recognise(written(key, orders())) == key


def test_a_file_that_is_too_large_is_not_read() -> None:
    with pytest.raises(InputError, match="at most 1,048,576"):
        read(b" " * (limits.IMPORT_BYTES + 1))


def test_our_own_document_comes_back_whole() -> None:
    assert encode(read(encode(orders())).sketch) == encode(orders())


@pytest.mark.parametrize("picture_format", ["svg", "png"])
def test_a_picture_with_its_source_opens_again_as_the_sketch(picture_format: Format) -> None:
    workers = Workers(count=1, seconds=60)
    try:
        for sketch in (orders(), labelled_with_everything()):
            data = render(sketch, Options(format=picture_format, source=True), vocabulary(), workers)
            assert recognise(data) == picture_format
            assert read(data).sketch == sketch
            plain = render(sketch, Options(format=picture_format), vocabulary(), workers)
            with pytest.raises(InputError, match="carries no sketch"):
                read(plain)
    finally:
        workers.close()


def labelled_with_everything() -> Sketch:
    return Sketch(title=ATTACKS[0], nodes=tuple(node(f"n{place}", text) for place, text in enumerate(ATTACKS[:12])))


def test_a_png_whose_text_unpacks_to_too_much_is_refused() -> None:
    body = b"pattern-studio\0\x01\0\0\0" + zlib.compress(b" " * 50_000_000, 9)
    chunk = len(body).to_bytes(4, "big") + b"iTXt" + body + b"crc!"
    with pytest.raises(InputError, match=r"at most|bytes"):
        read(b"\x89PNG\r\n\x1a\n" + chunk)


@pytest.mark.parametrize(
    ("words", "service"),
    [
        ("Shop (EC2)", "aws.ec2"),
        ("A virtual machine", "aws.ec2"),
        ("Build VM", "aws.ec2"),
        ("Our own server", "onprem.legacy"),
        ("Monolith", "onprem.legacy"),
    ],
)
def test_words_for_machines_mean_ec2_and_words_for_old_systems_do_not(words: str, service: str) -> None:
    assert guess_service(words) == service


@pytest.mark.parametrize("key", ["drawio", "python", "mermaid"])
def test_machines_come_back_from_drawings_and_programs(key: str) -> None:
    sketch = Sketch(nodes=(node("shop", "Shop", service="aws.ec2"), node("old", "Old", service="onprem.legacy")))
    back = read(written(key, sketch)).sketch
    assert [one.service for one in back.nodes] == ["aws.ec2", "onprem.legacy"]


def test_other_stencils_of_machines_mean_ec2() -> None:
    style = "shape=mxgraph.aws4.resourceIcon;resIcon=mxgraph.aws4.instance2;"
    shop = f'<mxCell id="a" value="Shop" style="{style}" vertex="1" parent="1"/>'
    cells = f'<mxCell id="0"/><mxCell id="1" parent="0"/>{shop}'
    text = f"<mxfile><diagram><mxGraphModel><root>{cells}</root></mxGraphModel></diagram></mxfile>"
    assert [one.service for one in read(text.encode()).sketch.nodes] == ["aws.ec2"]
