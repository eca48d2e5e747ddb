"""LIM-007: a burst that grows faster than a function scales."""

from __future__ import annotations

from collections.abc import Iterator
from math import ceil

from patterns_app.core.checks import asking
from patterns_app.core.checks.fixing import setting_fix
from patterns_app.core.checks.load import burst, runs_at_once, said, steady
from patterns_app.core.checks.model import Found, View
from patterns_app.core.engine.load.capacity import scaling_seconds, throttled_in_a_burst


def check(view: View) -> Iterator[Found]:
    """One finding for each function that is called at once: queues, streams and waiting events even a burst out."""
    step = asking.limit(view, "lambda.scaling_rate")
    for function in asking.nodes_as(view, "function"):
        needed = runs_at_once(view, function, burst(view))
        if needed is None:
            continue
        ready = asking.number(view, function, "provisioned_concurrency") or 0
        there = max(ready, runs_at_once(view, function, steady(view)) or 0)
        if throttled_in_a_burst(needed, there, step):
            message = (
                f"In a burst {view.name(function.id)} needs {said(needed - there)} more environments within "
                f"{scaling_seconds():g} seconds, but gains at most {said(step)}."
            )
            warm = ceil(throttled_in_a_burst(needed, 0, step))
            title = f"Keep {warm:,} environments ready for the burst"
            fix = setting_fix(view, title, function.id, provisioned_concurrency=warm)
            yield Found(message, (function.id,), (), fix)
