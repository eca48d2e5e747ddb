"""SEC-013: a user pool whose sign-in is easy to break."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from patterns_app.core.checks import asking
from patterns_app.core.checks.fixing import setting_fix
from patterns_app.core.checks.model import Found, View
from patterns_app.core.sketch.model import Node, SettingValue

_LENGTH = 8  # the least of NIST SP 800-63B, which advises against asking for kinds of characters


def check(view: View) -> Iterator[Found]:
    """One finding for each pool, with all that is weak. What AWS sets by itself and nobody has looked at is a note."""
    for pool in asking.nodes_as(view, "user-pool"):
        # An identity pool signs nobody in: it gives credentials to those whom another has.
        better = _better(view, pool) if asking.setting(view, pool, "pool") != "identity pool" else {}
        if better:
            fix = setting_fix(view, "Make sign-in stronger", pool.id, **better)
            is_said = any(key in pool.settings for key in better)
            yield Found(_weak(view, pool, better), (pool.id,), (), fix, severity=None if is_said else "info")


def _better(view: View, pool: Node) -> dict[str, SettingValue]:
    """Better values of the settings that are weak."""
    better: dict[str, SettingValue] = {}
    length = asking.number(view, pool, "password_length")
    if length is not None and length < _LENGTH:
        better["password_length"] = _LENGTH
    if asking.setting(view, pool, "mfa") == "OFF":
        better["mfa"] = "OPTIONAL"
    return better


def _weak(view: View, pool: Node, better: Mapping[str, SettingValue]) -> str:
    """What is weak, as one sentence."""
    name, length = view.name(pool.id), asking.number(view, pool, "password_length")
    if "password_length" not in better:
        return f"{name} has no second factor."
    if "mfa" not in better:
        return f"{name} allows passwords of {length:g} characters."
    return f"{name} allows passwords of {length:g} characters and has no second factor."
