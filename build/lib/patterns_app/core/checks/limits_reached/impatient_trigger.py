"""LIM-019: a function that may run longer than the service that calls it waits."""

from __future__ import annotations

from collections.abc import Iterator

from patterns_app.core.checks import asking
from patterns_app.core.checks.model import Found, View

from .lowering import lowered

# Who calls a function in the middle of its own work, by the kind of the connection, and the limit of its patience.
_PATIENCE = {
    ("aws.cognito", "trigger"): "cognito.trigger_timeout",
    ("aws.http-api", "authorize"): "lambda.authoriser_timeout",
    ("aws.rest-api", "authorize"): "rest-api.authoriser_timeout",
}


_SENDER = "sender"  # CustomSMSSender, CustomEmailSender, as templates call these triggers


def check(view: View) -> Iterator[Found]:
    """One finding for each function whose timeout is longer than its caller's patience."""
    for line in asking.lines_of(view, "trigger", "authorize"):
        key = _PATIENCE.get((asking.service(view, line.source), line.kind), "")
        function = view.graph.nodes[line.target]
        if _SENDER in f"{line.label} {function.label}".lower():
            continue  # a user pool does not wait for those
        if key not in view.vocabulary.limits:
            continue
        waits, timeout = asking.seconds(view, key), asking.number(view, function, "timeout")
        if timeout is not None and timeout > waits:
            message = (
                f"{view.name(line.source)} waits {waits:g} s for {view.name(function.id)}, which may run for "
                f"{timeout:g} s: whoever signs in or calls gets an error while it still works."
            )
            lower = asking.below(waits)
            fix = lowered(view, f"Lower the function's timeout to {lower} s", {function.id: lower})
            yield Found(message, (line.source, function.id), (line.id,), fix)
