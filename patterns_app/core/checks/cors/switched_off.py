"""CORS-001: a page calls an API on another host that has CORS switched off."""

from __future__ import annotations

from collections.abc import Iterator

from patterns_app.core.checks import asking
from patterns_app.core.checks.fixing import REMEMBERED, setting_fix
from patterns_app.core.checks.model import Found, View


def check(view: View) -> Iterator[Found]:
    """One finding for each client and API. A client that loads no page in the drawing may be no browser at all."""
    for api in asking.with_cors(view, on=False):
        for line in asking.into(view, api.id, "sync"):
            site = _site(view, line.source)
            if site is not None:
                message = (
                    f"The page that {view.name(line.source)} loads from {view.name(site)} calls "
                    f"{view.name(api.id)} on another host, which has CORS switched off."
                )
                fix = setting_fix(view, "Switch on CORS", api.id, cors=True, cors_max_age=REMEMBERED)
                yield Found(message, (line.source, api.id), (line.id,), fix)


def _site(view: View, client: str) -> str | None:
    """Id of the distribution from which a client loads its page."""
    if not asking.acts(view, client, "browser"):
        return None
    for line in asking.out(view, client, "sync"):
        origins = asking.out(view, line.target, "origin")
        if any(asking.acts(view, origin.target, "bucket") for origin in origins):
            return line.target
    return None
