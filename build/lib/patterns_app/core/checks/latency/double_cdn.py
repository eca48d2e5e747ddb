"""LAT-003: two CloudFront distributions in a row."""

from __future__ import annotations

from collections.abc import Iterator

from patterns_app.core.checks import asking
from patterns_app.core.checks.fixing import setting_fix
from patterns_app.core.checks.model import Found, View


def check(view: View) -> Iterator[Found]:
    """One finding for each edge-optimised REST API behind CloudFront."""
    for line in asking.lines_of(view, "origin"):
        api = view.graph.nodes[line.target]
        if asking.setting(view, api, "endpoint_type") == "EDGE":
            message = f"{view.name(api.id)} has a CloudFront of its own behind {view.name(line.source)}."
            fix = setting_fix(view, "Make it Regional", api.id, endpoint_type="REGIONAL")
            yield Found(message, (line.source, api.id), (line.id,), fix)
