"""STR-005: a runtime at the end of its life."""

from __future__ import annotations

from collections.abc import Iterator

from patterns_app.core.checks import asking
from patterns_app.core.checks.fixing import setting_fix
from patterns_app.core.checks.model import Found, View

from .runtimes import ENDING, newest


def check(view: View) -> Iterator[Found]:
    """One finding for each function with such a runtime."""
    for function in asking.nodes_of(view, "aws.lambda"):
        runtime = function.settings.get("runtime")
        if runtime not in ENDING:
            continue
        better = newest(view.vocabulary, str(runtime))
        message = f"{view.name(function.id)} runs on {runtime}, which gets no more security fixes or soon will not."
        fix = setting_fix(view, f"Move to {better}", function.id, runtime=better) if better else None
        yield Found(message, (function.id,), (), fix)
