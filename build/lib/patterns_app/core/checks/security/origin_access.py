"""SEC-002: CloudFront fetches from a bucket, or from a function that asks for signed requests, without signing."""

from __future__ import annotations

from collections.abc import Iterator

from patterns_app.core.checks import asking
from patterns_app.core.checks.fixing import line_fix, set_on, set_on_line
from patterns_app.core.checks.model import Fix, Found, View
from patterns_app.core.sketch.model import Connection
from patterns_app.core.sketch.operations import Operation

_SIGNED = "OAC"
_CLOSED = ("OAC", "OAI")  # the older form keeps the bucket closed as well


def check(view: View) -> Iterator[Found]:
    """One finding for each such origin: a note where nobody has said how the bucket lets CloudFront in."""
    for line in asking.lines_of(view, "origin"):
        origin = view.graph.nodes[line.target]
        if asking.line_setting(view, line, "access") in _CLOSED:
            continue
        if asking.setting(view, origin, "function_url_auth") == "AWS_IAM":
            yield _unsigned(view, line)
        if not asking.acts(view, origin, "bucket"):
            continue
        message = f"{view.name(line.source)} fetches from {view.name(origin.id)} without origin access control."
        operations: list[Operation] = [set_on_line(line, access=_SIGNED)]
        if asking.is_on(view, origin, "public") or asking.is_on(view, origin, "website"):
            operations.append(set_on(view, origin.id, public=False, website=False))
        fix = Fix("Use origin access control", tuple(operations))
        is_said = "access" in line.settings or len(operations) > 1
        yield Found(message, (line.source, origin.id), (line.id,), fix, severity=None if is_said else "info")


def _unsigned(view: View, line: Connection) -> Found:
    message = (
        f"{view.name(line.target)} asks for signed requests and {view.name(line.source)} does not sign: every visitor "
        "gets 403."
    )
    fix = line_fix("Use origin access control", line, access=_SIGNED)
    return Found(message, (line.source, line.target), (line.id,), fix)
