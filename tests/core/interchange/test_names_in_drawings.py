"""What people call the parts that they draw tells which part it is and how it is set."""

from __future__ import annotations

from patterns_app.core.interchange.reading import read
from patterns_app.core.sketch.model import Node
from tests.each import each


def node(label: str) -> Node:
    (found,) = read(f'flowchart LR\n  a["{label}"]\n'.encode()).sketch.nodes
    return found


@each(
    ("label", "service"),
    [
        ("API Gateway WebSocket", "aws.websocket-api"),
        ("Amazon API Gateway v2 WebSockets", "aws.websocket-api"),
        ("WebSocket API Gateway", "aws.websocket-api"),
        ("API Gateway for the chat's WebSockets", "aws.websocket-api"),
        ("API Gateway", "aws.rest-api"),
        ("Amazon API Gateway v2", "aws.http-api"),
        ("orders.fifo", "aws.sqs"),
        ("orders.fifo queue", "aws.sqs"),
        ("FIFO topic", "aws.sns"),
        ("FIFO worker", "aws.generic"),
    ],
)
def test_a_name_that_several_share_is_told_by_the_words_beside_it(label: str, service: str) -> None:
    assert node(label).service == service


def test_a_picture_in_a_label_is_no_part_of_its_name() -> None:
    assert [node(one).label for one in ("fa:fa-bolt Lambda", "Orders fab:fa-aws queue", "alpha:fa-x")] == [
        "Lambda",
        "Orders queue",
        "alpha:fa-x",
    ]


@each(
    ("label", "settings"),
    [
        ("SQS FIFO orders", {"fifo": True}),
        ("SQS orders.fifo", {"fifo": True}),
        ("SNS topic (fifo)", {"fifo": True}),
        ("SQS non-FIFO orders", {}),
        ("SQS orders", {}),
        ("FIFO Lambda", {}),
    ],
)
def test_a_queue_called_fifo_is_one(label: str, settings: dict[str, bool]) -> None:
    assert node(label).settings == settings


def of_line(line: str) -> dict[str, object]:
    (found,) = read(f"flowchart LR\n  {line}\n".encode()).sketch.connections
    return dict(found.settings)


@each(
    ("label", "settings"),
    [
        ("② POST /orders", {"method": "POST", "path": "/orders"}),
        ("1. GET /orders/{id}", {"method": "GET", "path": "/orders/{id}"}),
        ("(3) PUT /items", {"method": "PUT", "path": "/items"}),
        ("DELETE /items · 4", {"method": "DELETE", "path": "/items"}),
        ("② SEND /orders", {}),
        ("② orders", {}),
    ],
)
def test_a_number_before_a_route_is_none_of_it(label: str, settings: dict[str, object]) -> None:
    assert of_line(f'a[HTTP API] -->|"{label}"| f[Lambda]') == settings


@each(
    ("label", "settings"),
    [
        ("s3:ObjectCreated:* prefix in/", {"prefix": "in/"}),
        ("prefix: uploads/*, suffix .jpg", {"prefix": "uploads/", "suffix": ".jpg"}),
        ("objects with the prefix given", {}),
    ],
)
def test_the_prefix_of_a_notification_is_its_setting(label: str, settings: dict[str, object]) -> None:
    assert of_line(f'b[S3 bucket] -->|"{label}"| f[Lambda]') == settings
    assert of_line(f'f[Lambda] -->|"{label}"| b[S3 bucket]') == {}


def test_which_outcome_a_destination_is_for_is_its_setting() -> None:
    assert of_line("f[Lambda] -->|OnSuccess destination| b[EventBridge bus]") == {"condition": "on-success"}
    assert of_line("f[Lambda] -->|on failure| b[EventBridge bus]") == {}


def test_a_numbered_route_of_a_picture_is_one_too() -> None:
    shape = 'style="shape=mxgraph.aws4.resourceIcon;resIcon=mxgraph.aws4.{}" vertex="1" parent="1"'
    room = '<mxGeometry x="{}" width="78" height="78" as="geometry"/></mxCell>'
    parts = (("a", "Orders", "api_gateway", 0), ("f", "Take", "lambda", 200), ("q", "jobs.fifo", "sqs", 400))
    cells = "".join(
        f'<mxCell id="{name}" value="{words}" {shape.format(icon)}>{room.format(x)}' for name, words, icon, x in parts
    )
    text = (
        f'<mxfile><diagram name="P"><mxGraphModel><root><mxCell id="0"/><mxCell id="1" parent="0"/>{cells}'
        '<mxCell id="e" value="② POST /orders" edge="1" source="a" target="f" parent="1"><mxGeometry as="geometry"/>'
        "</mxCell></root></mxGraphModel></diagram></mxfile>"
    )
    sketch = read(text.encode()).sketch
    assert [dict(one.settings) for one in sketch.nodes] == [{}, {}, {"fifo": True}]
    assert [dict(one.settings) for one in sketch.connections] == [{"method": "POST", "path": "/orders"}]
