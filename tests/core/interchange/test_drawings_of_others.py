"""draw.io pages as people draw them: what no attribute says is read from where things lie."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pytest

from patterns_app.core.interchange.reading import read
from patterns_app.core.interchange.reading_model import Imported
from patterns_app.core.layout.loose import note_height
from patterns_app.core.layout.plan import CARD_WIDTH, ROOMY_HEIGHT
from patterns_app.core.sketch.model import Colour, Point
from patterns_app.core.sketch.parser import NotASketch
from tests.core.interchange.drawn import ICON, arrow, page, shape
from tests.each import each

A = shape("a", "Take order", f"{ICON}lambda;")
B = shape("b", "Orders", f"{ICON}dynamodb;", "300 0 60 60")


@dataclass(frozen=True)
class Case:
    """Cells, and what they are: nodes with services, connections by labels, plain lines, boxes, notes, leftovers."""

    cells: tuple[str, ...]
    nodes: str
    lines: str = ""
    plain: str = ""
    boxes: str = ""
    notes: str = ""
    left: str = ""
    frames: str = ""
    told: str = ""  # notes of nodes


CASES = {
    "loose ends": Case(
        (A, B, arrow("e", 'source="a"', points="target 310 30"), arrow("f", "", points="source 62 20,target 298 20")),
        "Take order aws.lambda, Orders aws.dynamodb",
        "Take order > Orders, Take order > Orders",
    ),
    "an end in nothing": Case(
        (A, arrow("e", 'source="a"', points="target 900 900")), "Take order aws.lambda", plain="Take order > 900 900"
    ),
    "arrows": Case(
        (
            A,
            B,
            arrow("e", 'source="a" target="b"', "startArrow=classic;endArrow=none;"),
            arrow("f", 'source="a" target="b"', "startArrow=block;endArrow=block;"),
            arrow("g", 'source="a" target="b"', "endArrow=none;"),
        ),
        "Take order aws.lambda, Orders aws.dynamodb",
        "Orders > Take order, Take order > Orders, Take order > Orders",
    ),
    "boxes": Case(
        (
            A,
            shape("p", "Partner of ours", "rounded=0;", "300 0 120 60"),
            shape("d", "Dynamo DB table", "rounded=1;", "500 0 120 60"),
            shape("t", "Phase two", "rounded=1;", "700 0 120 60"),
            shape("n", "", "ellipse;", "900 0 20 20"),
            arrow("e", 'source="a" target="p"'),
        ),
        "Take order aws.lambda, Partner of ours client.browser, Dynamo DB table aws.dynamodb",
        "Take order > Partner of ours",
        boxes="Phase two",
        left="n",
    ),
    "captions": Case(
        (
            shape("i", "", f"{ICON}sqs;"),
            shape("c", "Jobs", "text;html=1;", "0 65 60 20"),
            B,
            shape("d", "keeps a year", "text;", "300 65 80 20"),
            shape("far", "Shop, 2024", "text;", "0 900 80 20"),
            arrow("e", 'source="d" target="c"'),
        ),
        "Jobs aws.sqs, Orders aws.dynamodb",
        "Orders > Jobs",
        notes="Shop, 2024",
        told="Orders: keeps a year",
    ),
    "frames by place": Case(
        (
            shape("v", "VPC", "shape=mxgraph.aws4.group;grIcon=mxgraph.aws4.group_vpc;", "200 -50 400 300"),
            shape("s", "Ring", "rounded=0;", "280 -20 200 200"),
            A,
            B,
            arrow("e", 'source="a" target="v"', label="enters"),
        ),
        "Take order aws.lambda, Orders aws.dynamodb in Ring",
        plain="Take order > VPC",
        frames="VPC, Ring in VPC",
    ),
    "groups and hidden layers": Case(
        (
            shape("g", "", "group", "500 0 100 100"),
            shape("h", "Inner", f"{ICON}sns;", parent="g"),
            '<mxCell id="L" parent="0" visible="0"/>',
            shape("x", "Gone", f"{ICON}sqs;", parent="L"),
            A,
            arrow("e", 'source="a" target="g"'),
            arrow("f", 'source="a" target="x"'),
        ),
        "Inner aws.sns, Take order aws.lambda",
        "Take order > Inner",
        left="Gone, f",
    ),
    "pictures": Case(
        (
            shape("i", "Worker", "shape=image;image=img/lib/aws/lambda.svg;"),
            shape("j", "Thing", "shape=image;image=data:image/png,AAAA;", "90 0 60 60"),
            shape("k", "λ resize", "image;image=https://example.org/x.png;", "190 0 60 60"),
        ),
        "Worker aws.lambda, Thing diagrams.generic.blank.Blank, λ resize aws.lambda",
    ),
    "sheets that are written on": Case(
        (
            A,
            shape("n", "Mind the<br>gap", "shape=note;size=15;", "300 0 120 60"),
            shape("s", "Says", "shape=callout;perimeter=calloutPerimeter;", "500 0 120 60"),
            arrow("e", 'source="n" target="a"'),
            shape("l", "<div>one</div><div>two</div>", "text;html=1;", "700 400 80 20"),
        ),
        "Take order aws.lambda",
        plain="Mind the gap > Take order",
        notes="Mind the|gap, Says, one|two",
    ),
    "numbers that point": Case(
        (
            A,
            shape("n", "1", "rounded=1;fillColor=#007CBD;", "300 0 40 38"),
            shape("m", "<b>12</b>", "ellipse;", "400 0 30 30"),
            shape("w", "3", "rounded=1;", "500 0 120 60"),
            shape("o", "0", "ellipse;", "700 0 30 30"),
        ),
        "Take order aws.lambda",
        boxes="3, 0",
        notes="(1), (12)",
    ),
    "lines that join nothing": Case(
        (
            arrow("e", "", "endArrow=none;", points="source 10 20,target 300 40"),
            arrow("f", "", "startArrow=open;endArrow=none;", points="source 10 60,target 300 80"),
            arrow("g", "", points="source 10 90"),
            shape("r", "", "line;strokeWidth=2;html=1;", "0 100 400 10"),
        ),
        "",
        plain="0 105 > 400 105, 10 20 > 300 40, 300 80 > 10 60",
        left="g",
    ),
    "older libraries": Case(
        (
            shape("i", "one", "shape=mxgraph.aws3.lambda_function;"),
            shape("j", "two", "shape=mxgraph.aws3.sqs;"),
            shape("k", "three", "shape=mxgraph.aws2.database.dynamodb;"),
            shape("l", "four at the edge", f"{ICON}lambda;"),
            shape("m", "five", "shape=mxgraph.aws4.productIcon;prIcon=mxgraph.aws4.s3;"),
        ),
        "one aws.lambda, two aws.sqs, three aws.dynamodb, four at the edge aws.lambda-edge, five aws.s3",
    ),
    "shapes that are no parts": Case(
        (
            shape("i", "", "shape=mxgraph.aws3d.elasticBeanstalk;"),
            shape("j", "", "shape=mxgraph.aws3d.application_server;", "100 0 60 60"),
            shape("k", "", "shape=mxgraph.aws3d.arrowSE;", "200 0 60 60"),
            shape("l", "Region", "shape=mxgraph.aws.groups.rrect;", "0 200 300 200"),
            shape("m", "Orders", f"{ICON}sqs;", "100 250 60 60"),
        ),
        " aws.beanstalk, Application server aws.generic, Orders aws.sqs in Region",
        frames="Region",
        left="k",
    ),
    "titles that are written into frames": Case(
        (
            shape("f", "", "rounded=1;dashed=1;fillColor=none;", "0 0 400 200"),
            shape("t", "Order team", "text;html=1;", "150 2 120 20"),
            shape("a", "Take order", f"{ICON}lambda;", "40 60 60 60"),
            shape("g", "", "rounded=1;dashed=1;fillColor=none;", "0 300 160 140"),
            shape("u", "orders-loader (NPM package)", "text;html=1;", "-20 428 200 30"),
            shape("b", "", f"{ICON}sqs;", "50 330 40 40"),
            shape("c", "Jobs", "text;html=1;", "50 372 40 20"),
        ),
        "Take order aws.lambda in Order team, Jobs aws.sqs in orders-loader (NPM package)",
        frames="Order team, orders-loader (NPM package)",
    ),
    "a title does not take the place of a caption or of a frame's own words": Case(
        (
            shape("f", "Shop", "rounded=1;verticalAlign=top;", "0 0 400 200"),
            shape("a", "", f"{ICON}lambda;", "40 10 30 30"),
            shape("t", "Take order", "text;html=1;", "20 42 70 16"),
            shape("n", "watched", "text;html=1;", "250 4 70 16"),
        ),
        "Take order aws.lambda in Shop",
        frames="Shop",
        notes="watched",
    ),
    "tasks and services of ECS, and rules of CloudWatch": Case(
        (
            shape("a", "Billing", f"{ICON}ecs_task;"),
            shape("b", "Billing on EC2", "shape=mxgraph.aws4.ecs_service;", "200 0 60 60"),
            shape("c", "Fargate cluster", f"{ICON}ecs;", "400 0 60 60"),
            shape("d", "CloudWatch nightly rule", f"{ICON}cloudwatch_2;", "600 0 60 60"),
            shape("e", "CloudWatch", f"{ICON}cloudwatch_2;", "800 0 60 60"),
        ),
        "Billing aws.fargate, Billing on EC2 aws.ecs-ec2, Fargate cluster aws.fargate, "
        "CloudWatch nightly rule aws.eventbridge, CloudWatch aws.cloudwatch-dashboard",
    ),
    "participants of a sequence": Case(
        (
            shape("f", "", "rounded=1;", "-20 -20 600 500"),
            shape("a", "Orders Lambda", "shape=umlLifeline;perimeter=lifelinePerimeter;", "0 0 100 300"),
            shape("x", "", "html=1;points=[];perimeter=orthogonalPerimeter;", "45 80 10 80", "a"),
            shape("b", "Orders queue", "shape=umlLifeline;perimeter=lifelinePerimeter;", "300 0 100 300"),
            shape("y", "", "html=1;points=[];perimeter=orthogonalPerimeter;", "45 100 10 40", "b"),
            arrow("l", 'source="x" target="y"', label="SendMessage"),
        ),
        "Orders Lambda aws.lambda in , Orders queue aws.sqs in ",
        "Orders Lambda > Orders queue",
        frames="",
    ),
    "placeholders": Case(
        (
            '<object id="o" label="%team% queue %x%" placeholders="1" team="Shop"><mxCell vertex="1" parent="1" '
            f'style="{ICON}sqs;"><mxGeometry width="60" height="60" as="geometry"/></mxCell></object>',
        ),
        "Shop queue %x% aws.sqs",
    ),
}


@each("case", CASES.values(), ids=list(CASES))
def test_a_page_is_what_a_person_sees(case: Case) -> None:
    imported = page(*case.cells)
    sketch = imported.sketch
    said = {one.id: one.label for one in sketch.nodes} | {one.id: one.label for one in sketch.frames}
    said |= {one.id: " ".join(one.text.split()) for one in sketch.notes}

    def end(part: str | None, place: Point | None) -> str:
        return said[part] if part else f"{place.x:g} {place.y:g}" if place else ""

    def inside(frame: str | None) -> str:
        return f" in {said[frame]}" if frame else ""

    assert ", ".join(f"{one.label} {one.service}{inside(one.frame)}" for one in sketch.nodes) == case.nodes
    assert ", ".join(f"{said[one.source]} > {said[one.target]}" for one in sketch.connections) == case.lines
    ends = ((end(one.source, one.start), end(one.target, one.end)) for one in sketch.lines)
    assert ", ".join(f"{start} > {stop}" for start, stop in ends) == case.plain
    assert ", ".join(f"{one.label}{inside(one.parent)}" for one in sketch.frames) == case.frames
    assert ", ".join(one.label for one in sketch.boxes) == case.boxes
    notes = (f"({one.number})" if one.number else one.text.replace("\n", "|") for one in sketch.notes)
    assert ", ".join(notes) == case.notes
    assert ", ".join(f"{one.label}: {one.notes}" for one in sketch.nodes if one.notes) == case.told
    assert ", ".join(one.name for one in imported.left_over) == case.left


def test_the_colours_and_strokes_of_a_drawing_are_those_nearest_to_them() -> None:
    sketch = page(
        A,
        shape("p", "Partner", "rounded=0;fillColor=#dae8fc;strokeColor=#6c8ebf;", "300 0 120 60"),
        shape("t", "Phase two", "dashed=1;fillColor=none;strokeColor=#b85450;", "700 0 120 60"),
        shape("n", "Mind", "shape=note;fillColor=#d5e8d4;", "0 300 120 60"),
        shape("f", "Team", "swimlane;fillColor=#e1d5e7;", "300 300 300 200"),
        arrow("e", 'source="a" target="p"', "strokeColor=#82B366;dashed=1;dashPattern=1 4;"),
        arrow("g", 'source="n" target="p"', "strokeColor=#FF0000;"),
        arrow("h", 'source="a" target="p"', "strokeColor=#545B64;"),
    ).sketch
    coloured: tuple[Any, ...] = (
        *sketch.nodes,
        *sketch.boxes,
        *sketch.notes,
        *sketch.frames,
        *sketch.connections,
        *sketch.lines,
    )
    colours: list[Colour | None] = [None, "blue", "red", "green", "purple", "green", None, "red"]
    assert [one.colour for one in coloured] == colours
    assert [one.stroke for one in sketch.boxes] + [one.stroke for one in sketch.connections] == [
        "dashed",
        "dotted",
        None,
    ]


def test_a_note_is_as_high_as_its_text() -> None:
    note = page(shape("n", "much to say " * 40, "text;", "0 0 200 60")).sketch.notes[0]
    assert note.box
    assert note.box.height >= note_height(note.text, note.size, note.box.width)


# -- Pages -------------------------------------------------------------------------------------------------------------

PAGE = (
    '<diagram name="{}"><mxGraphModel><root><mxCell id="0"/><mxCell id="1" parent="0"/><mxCell id="a" value="{}" '
    'style="shape=mxgraph.aws4.resourceIcon;resIcon=mxgraph.aws4.{};" vertex="1" parent="1"><mxGeometry x="10" y="10" '
    'width="78" height="78" as="geometry"/></mxCell></root></mxGraphModel></diagram>'
)
TWO = f"<mxfile>{PAGE.format('Overview', 'Jobs', 'sqs')}{PAGE.format('Orders', 'News', 'sns')}</mxfile>".encode()


@each(("wanted", "service"), [("", "aws.sqs"), ("drawio:2", "aws.sns"), ("drawio:Orders", "aws.sns")])
def test_a_page_is_chosen_by_its_number_or_name_and_the_others_are_named(wanted: str, service: str) -> None:
    imported = read(TWO, wanted)
    assert [node.service for node in imported.sketch.nodes] == [service]
    assert imported.pages == ("Overview", "Orders")
    assert imported.sketch.title == imported.pages[imported.page]
    other = imported.pages[1 - imported.page]
    assert [one.name for one in imported.left_over] == [other]


@each("wanted", ["drawio:3", "drawio:0", "drawio:Nobody", "mermaid:1"])
def test_a_page_that_is_not_there_is_refused_with_those_that_are(wanted: str) -> None:
    with pytest.raises(NotASketch) as refused:
        read(TWO, wanted)
    message = refused.value.errors[0].message
    assert ("1: Overview, 2: Orders" in message) == wanted.startswith("drawio")


def _route(found: Imported) -> list[tuple[float, float]]:
    return [(point.x, point.y) for point in found.sketch.connections[0].route]


def _line(style: str, parent: str) -> str:
    points = '<Array as="points"><mxPoint x="20" y="30"/></Array>'
    geometry = f'<mxGeometry relative="1" as="geometry">{points}</mxGeometry>'
    return f'<mxCell id="e" style="{style}" edge="1" parent="{parent}" source="a" target="b">{geometry}</mxCell>'


def test_corners_of_a_line_count_from_what_it_lies_in() -> None:
    group = shape("g", "Team", "container=1;", "500 400 900 300")
    cells = (shape("a", "Take", f"{ICON}lambda;", "40 100 60 60", "g"), shape("b", "Orders", f"{ICON}dynamodb;"))
    assert _route(page(group, *cells, _line("", "g"))) == [(520, 430)]
    assert _route(page(group, *cells, _line("", "1"))) == [(20, 30)]


def test_a_square_line_of_another_program_finds_its_way_anew() -> None:
    assert _route(page(A, B, _line("edgeStyle=orthogonalEdgeStyle;", "1"))) == []


def test_icons_nearer_to_each_other_than_cards_are_drawn_further_apart_and_frames_hold_them() -> None:
    near = shape("b", "Orders", f"{ICON}dynamodb;", "130 90 60 60", "g")
    far = shape("c", "Files", f"{ICON}s3;", "430 90 60 60", "g")
    found = page(shape("g", "Team", "container=1;", "0 0 500 200"), A.replace('parent="1"', 'parent="g"'), near, far)
    one, two, three = (node.position for node in found.sketch.nodes)
    assert one is not None
    assert two is not None
    assert three is not None
    assert abs(two.x - one.x) >= CARD_WIDTH or abs(two.y - one.y) >= ROOMY_HEIGHT
    assert (three.x - two.x) / (two.x - one.x) == pytest.approx(300 / 130, abs=0.01)
    box = found.sketch.frames[0].box
    assert box is not None
    assert all(
        box.x < at.x and at.x + CARD_WIDTH < box.x + box.width and box.y < at.y < box.y + box.height - ROOMY_HEIGHT
        for at in (one, two, three)
    )
