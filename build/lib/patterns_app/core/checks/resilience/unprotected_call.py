"""RES-012: a client waits for an outside service, and nothing protects it."""

from __future__ import annotations

from collections.abc import Iterator

from patterns_app.core.checks import asking
from patterns_app.core.checks.fixing import line_fix
from patterns_app.core.checks.model import Found, View
from patterns_app.core.sketch.model import Connection

_PATTERN = "circuit-breaker"
_SHORT = 5  # seconds, for the fix


def check(view: View) -> Iterator[Found]:
    """One finding for each call to an external API that a client waits for, without timeout, breaker or fallback."""
    for target in asking.nodes_of(view, "external.http"):
        for line in asking.into(view, target.id, "sync"):
            caller = line.source
            if not asking.acts(view, caller, "function") or caller not in view.waited_for:
                continue
            if not _is_protected(view, line):
                message = (
                    f"A client waits while {view.name(caller)} waits for {view.name(target.id)}, "
                    "without a timeout, a breaker or a fallback."
                )
                seconds = _sooner(view, caller)
                fix = line_fix(f"Give up after {seconds} s", line, timeout=seconds)
                yield Found(message, (caller, target.id), (line.id,), fix)


def _sooner(view: View, caller: str) -> int:
    """Seconds: short, and less than the caller itself may run, so that it can still answer."""
    own = asking.number(view, view.graph.nodes[caller], "timeout") or _SHORT + 1
    return max(1, min(_SHORT, int(own) - 1))


def _is_protected(view: View, line: Connection) -> bool:
    if asking.line_is_on(view, line, "fallback") or asking.line_number(view, line, "timeout"):
        return True
    return _is_in_breaker(view, line.source)


def _is_in_breaker(view: View, node: str) -> bool:
    """Is the node part of a Circuit Breaker, by its frame or by the role that it plays there?"""
    return any(
        frame.pattern is not None
        and frame.pattern.slug == _PATTERN
        and (view.graph.nodes[node].frame == frame.id or node in frame.pattern.bindings.values())
        for frame in view.graph.sketch.frames
    )
