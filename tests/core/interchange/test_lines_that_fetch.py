"""A line by which a part fetches is that of the queue or stream to it; joined words of a label are read apart."""

from __future__ import annotations

from patterns_app.core.interchange.reading import read
from tests.each import each


@each(
    ("line", "ends", "kind"),
    [
        ('w[Lambda] -- "Fetch from the queue" --> q[SQS]', ("aws.sqs", "aws.lambda"), "queue_poll"),
        ("w[Lambda] -->|polls| q[Kinesis stream]", ("aws.kinesis", "aws.lambda"), "stream_poll"),
        ("w[Lambda] -->|puts orders| q[SQS]", ("aws.lambda", "aws.sqs"), "write"),
        ("w[Lambda] -->|reads| q[DynamoDB]", ("aws.lambda", "aws.dynamodb"), "read"),
        ("w[Lambda] -->|Write JSON| q[S3]", ("aws.lambda", "aws.s3"), "write"),
        ("w[Lambda] -->|fetch config| q[DynamoDB]", ("aws.lambda", "aws.dynamodb"), "read"),
        ("w[Lambda] -->|stores each order| q[DynamoDB]", ("aws.lambda", "aws.dynamodb"), "write"),
        ("w[Lambda] -->|get and put| q[DynamoDB]", ("aws.lambda", "aws.dynamodb"), "readwrite"),
        ("w[Lambda] -->|orders| q[DynamoDB]", ("aws.lambda", "aws.dynamodb"), "readwrite"),
        ("w[SendLambda] --> q[OrdersQueue]", ("aws.lambda", "aws.sqs"), "write"),
    ],
)
def test_who_fetches_is_the_end_of_the_line(line: str, ends: tuple[str, str], kind: str) -> None:
    sketch = read(f"flowchart LR\n  {line}\n".encode()).sketch
    services = {node.id: node.service for node in sketch.nodes}
    assert [(services[one.source], services[one.target], one.kind) for one in sketch.connections] == [(*ends, kind)]
