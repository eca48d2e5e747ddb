"""SEC-013: a user pool whose sign-in is easy to break."""

from __future__ import annotations

from collections.abc import Iterator

from patterns_app.core.checks import asking
from patterns_app.core.checks.fixing import setting_fix
from patterns_app.core.checks.model import Found, View
from patterns_app.core.sketch.model import Node, SettingValue

_LENGTH = 8  # the least of NIST SP 800-63B, which advises against asking for kinds of characters


def check(view: View) -> Iterator[Found]:
    """One finding for each pool, with all that is weak. What AWS sets by itself and nobody has looked at is a note."""
    for pool in asking.nodes_as(view, "user-pool"):
        # An identity pool signs nobody in: it gives credentials to those whom another has.
        weak = dict(_weak(view, pool)) if asking.setting(view, pool, "pool") != "identity pool" else {}
        if weak:
            better: dict[str, SettingValue] = {key: value for key, (_, value) in weak.items()}
            message = f"{view.name(pool.id)} {' and '.join(said for said, _ in weak.values())}."
            fix = setting_fix(view, "Make sign-in stronger", pool.id, **better)
            is_said = any(key in pool.settings for key in weak)
            yield Found(message, (pool.id,), (), fix, severity=None if is_said else "info")


def _weak(view: View, pool: Node) -> Iterator[tuple[str, tuple[str, SettingValue]]]:
    """What is weak: the setting, how a sentence says it, and a better value."""
    length = asking.number(view, pool, "password_length")
    if length is not None and length < _LENGTH:
        yield "password_length", (f"allows passwords of {length:g} characters", _LENGTH)
    if asking.setting(view, pool, "mfa") == "OFF":
        yield "mfa", ("has no second factor", "OPTIONAL")
