"""A line to where failures are kept is that of a dead-letter queue or destination, where a drawing says so."""

from __future__ import annotations

from patterns_app.core.interchange.reading import read
from tests.each import each


@each(
    ("line", "kind"),
    [
        ("f[Lambda] -->|DLQ| q[SQS aside]", "dlq"),
        ("f[Lambda] -->|dead letter| q[SQS aside]", "dlq"),
        ("f[Lambda] -.-> q[SQS OrdersDLQ]", "dlq"),
        ("f[Lambda] -.-> q[SQS dead-letter queue]", "dlq"),
        ("f[Lambda] -->|failure| q[SQS DLQ]", "destination"),
        ("f[Lambda] -->|OnFailure destination| q[SQS failures]", "destination"),
        ("f[Lambda] -->|on failure| t[SNS alerts]", "destination"),
        ("f[Lambda] -->|on failure| b[S3 failed]", "destination"),
        ("f[Lambda] -->|OnSuccess destination| b[EventBridge bus]", "destination"),
        ("t[SNS topic] --> q[SQS dlq]", "dlq"),
        ("t[SNS topic] -->|on failure| q[SQS aside]", "dlq"),
        ("r[EventBridge rule] -->|dead letters| q[SQS aside]", "dlq"),
        ("s[SQS orders] -->|after 3 tries| q[SQS dlq]", "dlq"),
    ],
)
def test_what_label_or_name_calls_a_place_of_failures_is_one(line: str, kind: str) -> None:
    assert [one.kind for one in read(f"flowchart LR\n  {line}\n".encode()).sketch.connections] == [kind]


@each(
    ("line", "kind"),
    [
        ("f[Lambda] -->|failed orders are counted| q[SQS orders]", "write"),
        ("f[Lambda] --> q[SQS orders]", "write"),
        ("f[Lambda] -->|sqs:SendMessage| q[SQS DLQ]", "write"),
        ("f[Lambda] -->|polls| q[SQS DLQ]", "queue_poll"),
        ("q[SQS DLQ] --> f[Lambda redrive]", "queue_poll"),
        ("f[Fargate] -->|on failure| q[SQS DLQ]", "write"),
        ("t[SNS topic] --> q[SQS orders]", "push"),
    ],
)
def test_others_are_what_they_were(line: str, kind: str) -> None:
    assert [one.kind for one in read(f"flowchart LR\n  {line}\n".encode()).sketch.connections] == [kind]


def test_so_is_one_in_every_other_text_and_picture() -> None:
    d2 = 'f: Lambda\nq: SQS DLQ\nf -> q: "on failure"\n'
    dot = 'digraph { f -> q; f [label="Lambda"]; q [label="SQS DLQ"] }'
    python = "from diagrams import Diagram, Edge\nfrom diagrams.aws.compute import Lambda\n" + (
        'from diagrams.aws.integration import SQS\nwith Diagram("d"):\n    Lambda("f") >> SQS("Orders DLQ")\n'
    )
    cells = "".join(
        f'<mxCell id="{name}" value="{words}" style="shape=mxgraph.aws4.resourceIcon;resIcon=mxgraph.aws4.{icon}" '
        f'vertex="1" parent="1"><mxGeometry x="{x}" width="78" height="78" as="geometry"/></mxCell>'
        for name, words, icon, x in (("f", "Create", "lambda", 0), ("q", "Create DLQ", "sqs", 200))
    )
    drawio = (
        f'<mxfile><diagram name="P"><mxGraphModel><root><mxCell id="0"/><mxCell id="1" parent="0"/>{cells}'
        '<mxCell id="e" value="dead letters" edge="1" source="f" target="q" parent="1"><mxGeometry as="geometry"/>'
        "</mxCell></root></mxGraphModel></diagram></mxfile>"
    )
    kinds = {text: [one.kind for one in read(text.encode()).sketch.connections] for text in (d2, dot, python, drawio)}
    assert kinds == {d2: ["destination"], dot: ["dlq"], python: ["dlq"], drawio: ["dlq"]}
