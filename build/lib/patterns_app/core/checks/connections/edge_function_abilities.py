"""CON-010: a CloudFront Function that runs on an origin event or calls another service."""

from __future__ import annotations

from collections.abc import Iterator

from patterns_app.core.checks import asking
from patterns_app.core.checks.model import Fix, Found, View
from patterns_app.core.sketch.model import Connection
from patterns_app.core.sketch.operations import Operation, Update

_STRONGER = "aws.lambda-edge"


def check(view: View) -> Iterator[Found]:
    """One finding for each CloudFront Function that is asked for more than it can do."""
    for function in asking.nodes_of(view, "aws.cloudfront-function"):
        calls = asking.out(view, function.id)
        hooks = asking.into(view, function.id, "edge_hook")
        origin = [line for line in hooks if str(line.settings.get("event", "")).startswith("origin")]
        if not calls and not origin:
            continue
        if calls:
            others = asking.names(view, list(dict.fromkeys(line.target for line in calls)))
            message = f"{view.name(function.id)} calls {others}, but a CloudFront Function has no network access."
        else:
            message = (
                f"{view.name(function.id)} runs on an origin event; CloudFront Functions run on viewer events only."
            )
        yield Found(
            message, (function.id,), tuple(line.id for line in (*calls, *origin)), _fix(view, function.id, calls)
        )


def _fix(view: View, function: str, calls: list[Connection]) -> Fix | None:
    """Make it a Lambda@Edge function, where such a one may make the same calls."""
    operations: list[Operation] = [Update(node=function, set={"service": _STRONGER, "settings": {}})]
    for line in calls:
        known = view.vocabulary.verdict(_STRONGER, asking.service(view, line.target))
        if known.verdict != "known":
            return None
        if line.kind not in known.kinds:
            operations.append(Update(connection=line.id, set={"kind": known.default}))
    return Fix("Make it a Lambda@Edge function", tuple(operations))
