"""CORS-003: a preflight that browsers ask again and again."""

from __future__ import annotations

from collections.abc import Iterator

from patterns_app.core.checks import asking
from patterns_app.core.checks.fixing import REMEMBERED, setting_fix
from patterns_app.core.checks.model import Found, View


def check(view: View) -> Iterator[Found]:
    """One finding for each API with CORS that does not say how long its answer holds."""
    for api in asking.with_cors(view):
        if asking.number(view, api, "cors_max_age") is None:
            message = f"{view.name(api.id)} does not say how long browsers may remember its CORS answer."
            fix = setting_fix(view, "Let browsers remember it for 10 minutes", api.id, cors_max_age=REMEMBERED)
            yield Found(message, (api.id,), (), fix)
