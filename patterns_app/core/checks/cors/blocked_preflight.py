"""CORS-004: an authoriser that is asked about the preflight."""

from __future__ import annotations

from collections.abc import Iterator

from patterns_app.core.checks import asking
from patterns_app.core.checks.fixing import setting_fix
from patterns_app.core.checks.model import Found, View


def check(view: View) -> Iterator[Found]:
    """One finding for each API with CORS whose authoriser would turn every preflight away."""
    for api in asking.with_cors(view):
        authorisers = asking.out(view, api.id, "authorize")
        if authorisers and asking.is_on(view, api, "authorise_preflight"):
            asked = asking.names(view, [line.target for line in authorisers])
            message = f"{view.name(api.id)} asks {asked} about preflight requests, which carry no token."
            fix = setting_fix(view, "Leave preflight requests open", api.id, authorise_preflight=False)
            yield Found(message, (api.id,), tuple(line.id for line in authorisers), fix)
