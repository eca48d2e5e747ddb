"""LIM-006: more runs at the same time than the account, or a function's reservation, allows."""

from __future__ import annotations

from collections.abc import Iterator

from patterns_app.core.checks import asking
from patterns_app.core.checks.fixing import setting_fix
from patterns_app.core.checks.model import Found, View

from .loads import loads, runs_a_second, seconds


def check(view: View) -> Iterator[Found]:
    """By Little's law: runs at the same time are runs a second times seconds a run."""
    most = asking.limit(view, "lambda.concurrency_account")
    needed: dict[str, float] = {}
    for node, load in loads(view).items():
        takes = seconds(view, node) if asking.service(view, node) == "aws.lambda" else None
        if takes:
            needed[node] = runs_a_second(view, node, load) * takes
    for node, runs in needed.items():
        reserved = asking.number(view, view.graph.nodes[node], "reserved_concurrency")
        if reserved and runs > reserved:
            fix = None
            if runs <= most - asking.limit(view, "lambda.concurrency_unreserved_min"):
                fix = setting_fix(view, f"Reserve {round(runs + 0.5)}", node, reserved_concurrency=round(runs + 0.5))
            message = f"{view.name(node)} needs about {runs:.0f} runs at the same time and has reserved {reserved:g}."
            yield Found(message, (node,), (), fix)
    total = sum(needed.values())
    if total > most:
        names = asking.names(view, list(needed))
        message = f"{names} need about {total:,.0f} runs at the same time; an account has {most:,.0f}."
        yield Found(message, tuple(needed))
