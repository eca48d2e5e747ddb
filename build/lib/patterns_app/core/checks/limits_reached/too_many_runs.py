"""LIM-006: more runs at the same time than a function or the account may have."""

from __future__ import annotations

from collections.abc import Iterator
from math import ceil

from patterns_app.core.checks import asking
from patterns_app.core.checks.fixing import setting_fix
from patterns_app.core.checks.load import runs_at_once, said, steady
from patterns_app.core.checks.model import Fix, Found, View
from patterns_app.core.sketch.model import Node


def check(view: View) -> Iterator[Found]:
    """One finding for each function that has reserved too little, and one for all together."""
    if not steady(view).lines:
        return  # no load was entered
    needed: dict[str, float] = {}
    for function in asking.nodes_as(view, "function"):
        runs = runs_at_once(view, function, steady(view)) or 0
        reserved = asking.number(view, function, "reserved_concurrency")
        if reserved is not None and runs > reserved:
            message = (
                f"{view.name(function.id)} needs {said(runs)} runs at the same time, but has {reserved:g} reserved, "
                "and may have no more."
            )
            yield Found(message, (function.id,), (), _fix(view, function, runs))
        needed[function.id] = runs if reserved is None else min(runs, reserved)
    most = asking.limit(view, "lambda.concurrency_account")
    busy = sorted((node for node, runs in needed.items() if runs), key=lambda node: -needed[node])
    if (total := sum(needed.values())) > most:
        each = "needs" if len(busy) == 1 else "together need"
        message = (
            f"{asking.names(view, busy)} {each} {said(total)} runs at the same time; "
            f"the account's usual quota is {said(most)}."
        )
        yield Found(message, tuple(busy))


def _fix(view: View, function: Node, runs: float) -> Fix | None:
    """A larger reservation, if the account has room for it."""
    others = sum(
        max(0, asking.number(view, other, "reserved_concurrency") or 0)
        for other in asking.nodes_as(view, "function")
        if other is not function
    )
    room = asking.limit(view, "lambda.concurrency_account") - asking.limit(view, "lambda.concurrency_unreserved_min")
    wanted = ceil(runs)
    if others + wanted > room:
        return None
    return setting_fix(view, f"Reserve {wanted} runs", function.id, reserved_concurrency=wanted)
