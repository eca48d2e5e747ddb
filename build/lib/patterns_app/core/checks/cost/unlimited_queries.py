"""COST-006: Athena reads without a limit."""

from __future__ import annotations

from collections.abc import Iterator

from patterns_app.core.checks import asking
from patterns_app.core.checks.fixing import setting_fix
from patterns_app.core.checks.model import Found, View

_CUTOFF = 100_000_000_000  # bytes, for the fix: a query that costs about half a dollar


def check(view: View) -> Iterator[Found]:
    """One finding for each bucket that Athena queries without a limit on what one query may read."""
    for line in asking.lines_of(view, "query"):
        athena, bucket = view.graph.nodes[line.source], view.graph.nodes[line.target]
        if (athena.service, bucket.service) != ("aws.athena", "aws.s3"):
            continue
        if asking.number(view, athena, "scan_cutoff") is not None:
            continue
        whole = "" if asking.is_on(view, bucket, "partitioned") else " whole, because it is not partitioned, and"
        message = (
            f"{view.name(athena.id)} reads {view.name(bucket.id)}{whole} without a limit on what a query may scan."
        )
        fix = setting_fix(view, "Limit what one query may scan", athena.id, scan_cutoff=_CUTOFF)
        yield Found(message, (athena.id, bucket.id), (line.id,), fix)
