"""CORS-002: credentials allowed for every origin."""

from __future__ import annotations

from collections.abc import Iterator

from patterns_app.core.checks import asking
from patterns_app.core.checks.fixing import setting_fix
from patterns_app.core.checks.model import Found, View

from .origins import allowed


def check(view: View) -> Iterator[Found]:
    """One finding for each API. The fix cannot know the origins, so it takes the credentials away."""
    for api in asking.with_cors(view):
        if "*" in allowed(view, api) and asking.is_on(view, api, "cors_credentials"):
            message = f"{view.name(api.id)} allows every origin and credentials, which browsers refuse together."
            fix = setting_fix(view, "Allow no credentials", api.id, cors_credentials=False)
            yield Found(message, (api.id,), (), fix)
