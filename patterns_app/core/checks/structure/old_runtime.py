"""STR-005: a runtime at the end of its life."""

from __future__ import annotations

from collections.abc import Iterator

from patterns_app.core.checks import asking
from patterns_app.core.checks.fixing import setting_fix
from patterns_app.core.checks.model import Found, View
from patterns_app.core.services.reader import runtimes_of


def check(view: View) -> Iterator[Found]:
    """One finding for each function with such a runtime."""
    for function in asking.nodes_as(view, "function"):
        known = runtimes_of(function.service)
        runtime = known.by_name.get(str(function.settings.get("runtime")))
        if runtime is None or not runtime.ending:
            continue
        message = (
            f"{view.name(function.id)} runs on {runtime.name}, which gets no more security fixes after "
            f"{runtime.deprecated}.{'' if runtime.creatable else ' No new function can be made with it.'}"
        )
        better = known.newest(runtime.name)
        fix = setting_fix(view, f"Move to {better}", function.id, runtime=better) if better else None
        yield Found(message, (function.id,), (), fix)
