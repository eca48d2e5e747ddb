"""SEC-002: CloudFront fetches from a bucket without origin access control."""

from __future__ import annotations

from collections.abc import Iterator

from patterns_app.core.checks import asking
from patterns_app.core.checks.fixing import set_on, set_on_line
from patterns_app.core.checks.model import Fix, Found, View
from patterns_app.core.sketch.operations import Operation

_CLOSED = ("OAC", "OAI")  # the older form keeps the bucket closed as well


def check(view: View) -> Iterator[Found]:
    """One finding for each such origin."""
    for line in asking.lines_of(view, "origin"):
        bucket = view.graph.nodes[line.target]
        if bucket.service != "aws.s3" or asking.line_setting(view, line, "access") in _CLOSED:
            continue
        message = f"{view.name(line.source)} fetches from {view.name(bucket.id)} without origin access control."
        operations: list[Operation] = [set_on_line(line, access="OAC")]
        if asking.is_on(view, bucket, "public") or asking.is_on(view, bucket, "website"):
            operations.append(set_on(view, bucket.id, public=False, website=False))
        fix = Fix("Use origin access control", tuple(operations))
        yield Found(message, (line.source, bucket.id), (line.id,), fix)
