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
