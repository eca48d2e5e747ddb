"""LIM-015: reserved concurrency that leaves too little for the other functions."""

from __future__ import annotations

from collections.abc import Iterator

from patterns_app.core.checks import asking
from patterns_app.core.checks.fixing import set_on
from patterns_app.core.checks.model import Fix, Found, View


def check(view: View) -> Iterator[Found]:
    """One finding for all reservations of the drawing together; the fix lowers all in the same proportion."""
    most = int(
        asking.limit(view, "lambda.concurrency_account") - asking.limit(view, "lambda.concurrency_unreserved_min")
    )
    reserved = {
        function.id: runs
        for function in asking.nodes_as(view, "function")
        if (runs := asking.number(view, function, "reserved_concurrency")) is not None and runs > 0
    }
    total = sum(reserved.values())
    if total > most:
        message = (
            f"{asking.names(view, list(reserved))} reserve {total:g} runs at the same time; "
            f"with the usual quota at most {most} can be reserved."
        )
        lowered = [
            set_on(view, function, reserved_concurrency=max(1, int(runs * most / total)))
            for function, runs in reserved.items()
        ]
        yield Found(message, tuple(reserved), (), Fix("Lower all in proportion", tuple(lowered)))
