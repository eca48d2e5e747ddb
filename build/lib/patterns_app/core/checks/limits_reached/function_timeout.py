"""LIM-001: a function's timeout beyond what Lambda allows."""

from __future__ import annotations

from collections.abc import Iterator

from patterns_app.core.checks import asking
from patterns_app.core.checks.fixing import setting_fix
from patterns_app.core.checks.model import Found, View


def check(view: View) -> Iterator[Found]:
    """One finding for each such function. On managed instances a run may take longer; beyond that no source goes."""
    most = int(asking.limit(view, "lambda.timeout_max"))
    for function in asking.nodes_as(view, "function"):
        timeout = asking.number(view, function, "timeout")
        if timeout is None or timeout <= most or asking.is_on(view, function, "managed_instances"):
            continue
        name = view.name(function.id)
        message = f"{name} has a timeout of {timeout:g} s, but a run ends after {most} s, as the Lambda guide says."
        message += asking.otherwise(view, "lambda.timeout_max")
        fix = setting_fix(view, f"Lower the timeout to {most} s", function.id, timeout=most)
        beyond = timeout > asking.limit(view, "lambda.timeout_managed")
        yield Found(message, (function.id,), (), fix, severity="error" if beyond else None)
