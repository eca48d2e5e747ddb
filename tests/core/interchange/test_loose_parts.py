"""Notes, boxes, images, plain lines, pages and what else no service says: out by every format, and what comes back."""

from __future__ import annotations

import csv
import io
import re
from itertools import product
from xml.etree import ElementTree

import pytest
from msgspec.structs import replace

from patterns_app.core.interchange.model import Subject
from patterns_app.core.interchange.reading import read
from patterns_app.core.interchange.registry import FORMATS
from patterns_app.core.layout.candidates import arrange
from patterns_app.core.sketch.model import (
    Box,
    Connection,
    Frame,
    Image,
    Note,
    Page,
    PlainLine,
    Point,
    Rectangle,
    Sketch,
    Template,
)
from patterns_app.core.sketch.parser import parse
from patterns_app.core.vocabulary.catalog import vocabulary
from tests.core.cast import at, node
from tests.core.strategies import ATTACKS
from tests.each import each

HASH = "0123456789abcdef" * 4


def drawn() -> Sketch:
    """A sketch in which every field that is no service's says something."""
    return Sketch(
        title="Loose",
        nodes=(
            node("api", service="aws.rest-api", position=at(100, 100), page="second", colour="teal", size="icon"),
            node("check", position=at(100, 320), image=HASH, opens="second"),
            node("queue", service="aws.sqs", position=at(460, 100), frame="subnet"),
        ),
        frames=(
            Frame(
                id="subnet",
                kind="subnet-private",
                label="Private",
                box=Box(x=420, y=60, width=220, height=220),
                network="private",
                region="eu-west-1",
                zone="eu-west-1a",
                colour="red",
            ),
        ),
        connections=(
            Connection(
                id="go",
                source="api",
                target="queue",
                kind="write",
                authoriser="check",
                dead_letters="queue",
                colour="blue",
                stroke="dotted",
            ),
        ),
        notes=(
            Note(id="hot", text="Hot\nin the morning", about="go", box=Box(x=700, y=100, width=200, height=80)),
            Note(
                id="one",
                text="First",
                number=1,
                frame="subnet",
                box=Box(x=440, y=220, width=80, height=40),
                size="small",
            ),
        ),
        boxes=(Rectangle(id="later", label="Later", box=Box(x=100, y=500, width=200, height=90), stroke="dashed"),),
        images=(Image(id="plan", blob=HASH, alt="The old plan", box=Box(x=400, y=500, width=200, height=90)),),
        lines=(
            PlainLine(id="see", source="hot", target="queue", label="see", arrow="end", page="second"),
            PlainLine(id="free", source="later", end=Point(x=350, y=700), colour="purple"),
        ),
        pages=(Page(id="second", title="Second page"),),
        template=Template(blob=HASH, name="app.yaml"),
    )


def written(key: str, sketch: Sketch) -> str:
    return FORMATS[key].write(Subject(sketch, vocabulary(), arrange))


def test_all_of_it_is_there_in_our_own_file() -> None:
    assert parse(written("json", drawn()).encode()) == drawn()


def test_draw_io_brings_all_of_it_back() -> None:
    again = read(written("drawio", drawn()).encode()).sketch
    before = drawn()
    first, corner = before.nodes[0].position, again.nodes[0].position
    assert first
    assert corner
    dx, dy = first.x - corner.x, first.y - corner.y  # the page begins at the picture's corner

    def back(box: Box | None) -> Box:
        assert box
        return Box(x=box.x + dx, y=box.y + dy, width=box.width, height=box.height)

    assert [replace(one, position=None) for one in again.nodes] == [replace(one, position=None) for one in before.nodes]
    assert tuple(replace(one, box=back(one.box)) for one in again.frames) == before.frames
    assert tuple(replace(one, box=back(one.box)) for one in again.boxes) == before.boxes
    assert tuple(replace(one, box=back(one.box)) for one in again.images) == before.images
    assert again.pages == before.pages
    assert again.template == before.template
    assert [replace(line, route=()) for line in again.connections] == list(before.connections)
    assert [(note.id, note.text, note.about, note.number, note.frame, note.size) for note in again.notes] == [
        ("hot", "Hot\nin the morning", "go", None, None, "medium"),
        ("one", "First", None, 1, "subnet", "small"),
    ]
    # A cell has no place of its own for a free end but where it is drawn.
    assert [(line.id, line.source, line.target, line.arrow, line.page) for line in again.lines] == [
        ("see", "hot", "queue", "end", "second"),
        ("free", "later", None, "none", None),
    ]
    assert again.lines[1].end == Point(x=350 - dx, y=700 - dy)


def test_a_note_that_was_rewritten_in_draw_io_says_what_it_says_there() -> None:
    text = written("drawio", drawn()).replace("in the morning", "at night").replace("1. First", "1. Last")
    assert [note.text for note in read(text.encode()).sketch.notes] == ["Hot\nat night", "Last"]


def test_what_was_painted_anew_in_draw_io_has_the_palettes_nearest_colour() -> None:
    text = written("drawio", drawn())
    cells = {
        name: cell
        for cell in re.findall(r"<object.*?</object>", text, re.S)
        for name in re.findall(r' id="(\w+)"', cell)
    }
    ground, edge = r"fillColor=#\w+", r"strokeColor=#\w+"
    for name, old, new in (
        ("hot", ground, "fillColor=#d5e8d4"),
        ("later", ground, "fillColor=#dae8fc"),
        ("subnet", ground, "fillColor=#f8cecc"),  # it is red: that is no other colour
        ("go", edge, "strokeColor=#9673a6"),
        ("free", edge, "strokeColor=#d79b00"),
        ("api", r"labelBackgroundColor=#\w+", "labelBackgroundColor=#ffe6cc"),
    ):
        changed, count = re.subn(old, new, cells[name])
        assert count
        text = text.replace(cells[name], changed)
    sketch = read(text.encode()).sketch
    found = {
        one.id: one.colour
        for part in ("nodes", "frames", "connections", "notes", "boxes", "lines")
        for one in getattr(sketch, part)
    }
    expected = {"hot": "green", "later": "blue", "subnet": "red", "go": "purple", "free": "yellow", "api": "orange"}
    assert {name: found[name] for name in expected} == expected


def test_colours_are_seen_in_draw_io() -> None:
    text = written("drawio", drawn())
    styles = dict(re.findall(r' id="([\w:]+)"[^>]*>\s*<mxCell style="([^"]*)"', text))
    assert "strokeColor=#1d4fd7;dashed=1;dashPattern=1 3;" in styles["go"]
    assert "labelBackgroundColor=#dff2f3;" in styles["api"]
    assert styles["subnet"].endswith("strokeColor=#b8232f;fillColor=#fde8e8;")


def test_a_callout_stands_at_its_part_in_draw_io_and_comes_back_once() -> None:
    notes = (
        Note(id="one", text="First\n- of two", number=1, about="api", box=Box(x=700, y=100, width=200, height=80)),
        Note(id="two", number=2, box=Box(x=700, y=200, width=22, height=22)),
    )
    sketch = replace(drawn(), notes=notes, lines=())
    text = written("drawio", sketch)
    assert re.search(r'id="pin:one"[^>]*>\s*<mxCell style="ellipse;', text)
    assert re.search(r'id="two"[^>]*>\s*<mxCell style="ellipse;', text)
    again = read(text.encode()).sketch
    assert [(note.id, note.text, note.number, note.about) for note in again.notes] == [
        ("one", "First\n- of two", 1, "api"),
        ("two", "", 2, None),
    ]
    assert written("drawio", again) == text


def test_a_part_that_is_called_as_draw_io_calls_its_layer_holds_nothing() -> None:
    one = Note(id="1", number=1, box=Box(x=300, y=300, width=22, height=22))
    text = written("drawio", replace(drawn(), notes=(one,), lines=()))
    again = read(text.encode()).sketch
    assert [note.id for note in again.notes] == ["1"]
    assert written("drawio", again) == text


def test_what_was_deleted_in_draw_io_is_named_no_more() -> None:
    root = ElementTree.fromstring(written("drawio", drawn()))
    model = root.find(".//root")
    assert model is not None
    for cell in list(model):
        if cell.get("id") in ("check", "go", "hot", "1"):
            model.remove(cell)
    imported = read(ElementTree.tostring(root))
    sketch = imported.sketch
    assert (sketch.notes[0].id, len(sketch.notes), sketch.connections, sketch.pages) == ("one", 1, (), ())
    assert [line.id for line in sketch.lines] == ["free"]
    assert {node.page for node in sketch.nodes} == {None}
    assert ("see", "the line has lost an end") in [(one.name, one.why) for one in imported.left_over]


@pytest.mark.parametrize("key", ["mermaid", "d2", "dot", "python", "markdown"])
def test_a_text_says_the_notes_and_what_it_leaves_out(key: str) -> None:
    text = written(key, drawn()).replace("\\", "")
    assert re.search(r"Note on go: Hot in the morning", text)
    assert re.search(r"Box: Later", text)
    assert re.search(r"Left out: 1 image, 2 plain lines, 1 page, 3 colours of parts, 1 line style\.", text)


NOTES = (*ATTACKS, "%%{init: {'theme': 'dark'}}%%", "\u2028import os", "\x85import os")


@each(("attack", "key"), product(NOTES, ("mermaid", "d2", "dot", "python")))
def test_no_note_breaks_out_of_its_remark(key: str, attack: str) -> None:
    """One line in, one line out: the text without notes, and a remark for each."""
    plain = written(key, replace(drawn(), notes=()))
    noted = written(key, replace(drawn(), notes=(Note(id="n", text=attack),)))
    assert len(noted.splitlines()) == len(plain.splitlines()) + 1
    assert key != "mermaid" or "%%{" not in noted


def test_the_table_tells_that_it_holds_services_only() -> None:
    rows = list(csv.reader(io.StringIO(written("csv", drawn()))))
    assert len(rows) == 1 + len(drawn().nodes)
    assert "notes" in FORMATS["csv"].note


@pytest.mark.parametrize(
    ("style", "kind"),
    [
        ("grIcon=mxgraph.aws4.group_aws_cloud_alt", "cloud"),
        ("grIcon=mxgraph.aws4.group_vpc", "vpc"),
        ("grIcon=mxgraph.aws4.group_region", "region"),
        ("grIcon=mxgraph.aws4.group_security_group;strokeColor=#7AA116;fillColor=#F2F6E8", "subnet-public"),
        ("grIcon=mxgraph.aws4.group_security_group;strokeColor=#00A4A6;fillColor=#E6F6F7", "subnet-private"),
        ("grIcon=mxgraph.aws4.group_security_group;strokeColor=#DD3522;fillColor=none", "security-group"),
        ("grIcon=mxgraph.aws4.group_corporate_data_center", "on-premises"),
        ("grIcon=mxgraph.aws4.group_of_tomorrow", "boundary"),
    ],
)
def test_a_group_of_the_library_is_the_frame_that_it_stands_for(style: str, kind: str) -> None:
    cell = f'<mxCell id="g" value="G" style="shape=mxgraph.aws4.group;{style};" vertex="1" parent="1"/>'
    page = f'<mxGraphModel><root><mxCell id="0"/><mxCell id="1" parent="0"/>{cell}</root></mxGraphModel>'
    assert [frame.kind for frame in read(page.encode()).sketch.frames] == [kind]


def test_what_names_a_service_alone_is_joined_to_its_parts_and_logs_have_their_lines() -> None:
    found = read(
        b"""\
Resources:
  Network: {Type: AWS::EC2::VPC}
  ToTable:
    Type: AWS::EC2::VPCEndpoint
    Properties: {VpcId: !Ref Network, ServiceName: !Sub "com.amazonaws.${AWS::Region}.dynamodb"}
  ToStreams:
    Type: AWS::EC2::VPCEndpoint
    Properties:
      VpcId: !Ref Network
      ServiceName: {"Fn::Join": ["", ["com.amazonaws.", {Ref: "AWS::Region"}, ".kinesis-firehose"]]}
  ToPartner:
    Type: AWS::EC2::VPCEndpoint
    Properties: {VpcId: !Ref Network, ServiceName: com.amazonaws.vpce.eu-west-1.vpce-svc-1}
  Table: {Type: AWS::DynamoDB::Table}
  Search: {Type: AWS::OpenSearchService::Domain}
  Red:
    Type: AWS::CloudWatch::Alarm
    Properties: {Namespace: AWS/ES, MetricName: ClusterStatus.red, Threshold: 1}
  Full:
    Type: AWS::CloudWatch::Alarm
    Properties: {Namespace: AWS/SQS, MetricName: ApproximateNumberOfMessagesVisible}
  One: {Type: AWS::SQS::Queue}
  Two: {Type: AWS::SQS::Queue}
  Front:
    Type: AWS::ElasticLoadBalancingV2::LoadBalancer
    Properties:
      LoadBalancerAttributes:
        - {Key: access_logs.s3.enabled, Value: true}
        - {Key: access_logs.s3.bucket, Value: !Ref Logs}
  Files: {Type: AWS::S3::Bucket, Properties: {LoggingConfiguration: {DestinationBucketName: !Ref Logs}}}
  Logs: {Type: AWS::S3::Bucket}
"""
    )
    lines = {(line.source, line.target, line.kind, line.label) for line in found.sketch.connections}
    assert lines == {
        ("to-table", "table", "route", ""),
        ("to-streams", "firehose", "route", ""),
        ("red", "search", "watch", ""),
        ("front", "logs", "write", "access logs"),
        ("files", "logs", "write", "access logs"),
    }
    assert found.outside == frozenset({"firehose"})
