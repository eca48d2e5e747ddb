"""SEC-005: functions with different work share a role."""

from __future__ import annotations

from collections.abc import Iterator

from patterns_app.core.checks import asking
from patterns_app.core.checks.fixing import set_on
from patterns_app.core.checks.model import Fix, Found, View


def check(view: View) -> Iterator[Found]:
    """One finding for each role that functions with different connections use."""
    by_role: dict[str, list[str]] = {}
    for function in asking.nodes_as(view, "function"):
        role = asking.setting(view, function, "role")
        if isinstance(role, str) and role.strip():
            by_role.setdefault(role.strip(), []).append(function.id)
    for role, functions in by_role.items():
        if len({_needs(view, function) for function in functions}) > 1:
            message = f"{asking.names(view, functions)} do different work, but share the role {role[:80]}."
            fix = Fix("Give each a role of its own", tuple(set_on(view, function, role=None) for function in functions))
            yield Found(message, tuple(functions), (), fix)


def _needs(view: View, function: str) -> frozenset[tuple[str, str]]:
    """What a function's role must allow."""
    return frozenset((line.kind, line.target) for line in asking.out(view, function))
