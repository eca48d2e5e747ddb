"""COST-006: Athena reads without a limit."""

from __future__ import annotations

from collections.abc import Iterator

from patterns_app.core.checks import asking
from patterns_app.core.checks.fixing import set_on
from patterns_app.core.checks.model import Fix, Found, View
from patterns_app.core.sketch.operations import Operation

_CUTOFF = 100_000_000_000  # bytes, for the fix: a query that costs about half a dollar


def check(view: View) -> Iterator[Found]:
    """One finding for each bucket that Athena queries whole, or without a limit."""
    for line in asking.lines_of(view, "query"):
        athena, bucket = view.graph.nodes[line.source], view.graph.nodes[line.target]
        if (athena.service, bucket.service) != ("aws.athena", "aws.s3"):
            continue
        said: list[str] = []
        operations: list[Operation] = []
        if not asking.is_on(view, bucket, "partitioned"):
            said.append("whole, because it is not partitioned")
            operations.append(set_on(view, bucket.id, partitioned=True))
        if asking.number(view, athena, "scan_cutoff") is None:
            said.append("without a limit on what one query may scan")
            operations.append(set_on(view, athena.id, scan_cutoff=_CUTOFF))
        if said:
            message = f"{view.name(athena.id)} reads {view.name(bucket.id)} {' and '.join(said)}."
            fix = Fix("Partition the data and limit each query", tuple(operations))
            yield Found(message, (athena.id, bucket.id), (line.id,), fix)
