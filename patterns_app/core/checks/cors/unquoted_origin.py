"""CORS-005: an origin without its inner quotes in a SAM template."""

from __future__ import annotations

from collections.abc import Iterator

from patterns_app.core.checks import asking
from patterns_app.core.checks.fixing import setting_fix
from patterns_app.core.checks.model import Found, View


def check(view: View) -> Iterator[Found]:
    """One finding for each REST API whose template writes the origin so. HTTP APIs need no such quotes."""
    for api in asking.with_cors(view):
        if asking.acts(view, api, "rest-api") and asking.setting(view, api, "cors_quoted") is False:
            message = f"The SAM template of {view.name(api.id)} has its CORS origin without the inner single quotes."
            fix = setting_fix(view, "Write the origin with quotes", api.id, cors_quoted=True)
            yield Found(message, (api.id,), (), fix)
