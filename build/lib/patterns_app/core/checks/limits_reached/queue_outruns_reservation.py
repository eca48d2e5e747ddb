"""LIM-018: queues that may start more copies of a function than are reserved for it."""

from __future__ import annotations

from collections.abc import Iterator

from patterns_app.core.checks import asking
from patterns_app.core.checks.fixing import set_on_line
from patterns_app.core.checks.model import Fix, Found, View
from patterns_app.core.sketch.model import Connection


def check(view: View) -> Iterator[Found]:
    """One finding for each function whose reserved concurrency is below what its queues may start together."""
    for function in asking.nodes_as(view, "function"):
        reserved = asking.number(view, function, "reserved_concurrency")
        lines = asking.into(view, function.id, "queue_poll")
        if reserved is None or not lines:
            continue
        wanted = [asking.line_number(view, line, "maximum_concurrency") for line in lines]
        if all(wanted) and sum(one or 0 for one in wanted) <= reserved:
            continue
        queues = asking.names(view, [line.source for line in lines])
        may = f"up to {sum(one or 0 for one in wanted):g}" if all(wanted) else "any number of"
        kept = any(line.kind == "dlq" for source in lines for line in asking.out(view, source.source))
        end = "end in the dead-letter queue unseen" if kept else "wait for their visibility timeout again and again"
        message = (
            f"{queues} may start {may} copies of {view.name(function.id)} but {reserved:g} are reserved: messages that "
            f"meet a throttle count as received and {end}."
        )
        yield Found(message, (function.id,), tuple(line.id for line in lines), _fix(view, lines, int(reserved)))


def _fix(view: View, lines: list[Connection], reserved: int) -> Fix | None:
    """A maximum for each queue, as far as the smallest one that AWS takes allows."""
    least = asking.limit(view, "lambda.esm_maximum_concurrency_least")
    each = reserved // len(lines)
    if each < least:
        return None
    operations = tuple(set_on_line(line, maximum_concurrency=each) for line in lines)
    return Fix(f"Let the queue start at most {each} copies", operations)
