"""LIM-004: a message that is larger than a service on its way takes."""

from __future__ import annotations

from collections.abc import Iterator

from msgspec.structs import replace

from patterns_app.core.checks import asking
from patterns_app.core.checks.fixing import New, attach, offered
from patterns_app.core.checks.model import Fix, Found, View
from patterns_app.core.services.model import Limit
from patterns_app.core.sketch.model import Connection, Node

# The documentation mixes thousands and 1,024s; the larger reading never cries wolf.
_BYTES = {"bytes": 1, "KB": 1024, "KiB": 1024, "MB": 1024**2, "MiB": 1024**2}
_STORES = ("aws.dynamodb", "aws.rds", "aws.elasticache", "aws.opensearch", "aws.redshift")
_LARGEST = "record_size"  # a stream can be set to take larger records than usual, in KiB
_CARRY = (
    *("sync", "async", "start", "origin", "push", "rule"),
    *("queue_poll", "stream_poll", "write", "readwrite", "orchestrate"),
)


def check(view: View) -> Iterator[Found]:
    """One finding for each client and connection with which its messages become too large."""
    for client in asking.nodes_of(view, "client.browser", "client.iot-device"):
        size = asking.number(view, client, "payload_size")
        if size:
            for line, limit in _too_small(view, client, size * 1000):
                message = (
                    f"Messages of {size:g} KB from {view.name(client.id)} do not fit through "
                    f"{view.name(line.target)}, which takes at most {_said(limit)}."
                )
                yield Found(message, (client.id, line.target), (line.id,), _claim_check(view, line.source))


def _too_small(view: View, client: Node, size: float) -> Iterator[tuple[Connection, Limit]]:
    """The first connections on the message's ways whose end does not take so many bytes."""
    seen, waiting = {client.id}, [client.id]
    while waiting:
        node = waiting.pop()
        for line in _passed_on(view, node):
            limit = _limit(view, line)
            if limit and limit.number is not None and size > limit.number * _BYTES[limit.unit]:
                yield line, limit
            elif line.target not in seen:
                seen.add(line.target)
                waiting.append(line.target)


def _passed_on(view: View, node: str) -> list[Connection]:
    """Where a message goes from here. A function stores what it picks out, and may send the key of a copy in S3."""
    lines = asking.out(view, node, *_CARRY)
    function = view.graph.nodes[node]
    match function.service:
        case "aws.s3" | "aws.dynamodb":
            return []
        case "aws.lambda" if not asking.is_on(view, function, "passthrough"):
            if any(asking.acts(view, line.target, "bucket") for line in lines):
                return []
            return [line for line in lines if asking.service(view, line.target) not in _STORES]
    return lines


def _limit(view: View, line: Connection) -> Limit | None:
    """What the end of a connection takes."""
    service = asking.service(view, line.target)
    if asking.acts(view, line.target, "function"):  # what polls for it calls it synchronously, with a batch
        return view.vocabulary.limits.get("lambda.payload_async" if line.kind == "async" else "lambda.payload_sync")
    known, own = view.vocabulary.services.get(service), asking.number(view, view.graph.nodes[line.target], _LARGEST)
    limit = view.vocabulary.limits.get(known.message_limit) if known else None
    return replace(limit, number=own, unit="KiB") if limit and own else limit


def _said(limit: Limit) -> str:
    """A limit as people say it: figures in bytes are powers of two."""
    number, unit = limit.number or 0, limit.unit
    if unit == "bytes":
        number, unit = (number / 1024**2, "MiB") if number >= 1024**2 else (number / 1024, "KiB")
    return f"{number:g} {unit}"


@offered
def _claim_check(view: View, sender: str) -> Fix | None:
    """A function can put the content into a bucket and send its key."""
    if not asking.acts(view, sender, "function"):
        return None
    bucket = New("aws.s3", "content", f"{view.name(sender)} content")
    return Fix("Keep the content in a bucket and send its key", attach(view, sender, bucket, "write"))
