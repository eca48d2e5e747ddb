"""LIM-005: more requests than an API lets through."""

from __future__ import annotations

from collections.abc import Iterator

from patterns_app.core.checks import asking
from patterns_app.core.checks.fixing import setting_fix
from patterns_app.core.checks.model import Found, View

from .loads import loads


def check(view: View) -> Iterator[Found]:
    """One finding for each API; the fix raises a limit of its own as far as the account's."""
    account = asking.limit(view, "rest-api.throttle_account")
    reached = loads(view)
    for api in asking.nodes_of(view, "aws.rest-api", "aws.http-api", "aws.websocket-api"):
        load = reached.get(api.id, 0)
        own = asking.number(view, api, "throttle_rate")
        most = min(account, own) if own else account
        if load > most:
            whose = "its own limit" if own and own < account else "what an account's APIs take together"
            fix = None
            if own and own < load <= account:
                fix = setting_fix(view, f"Let {load:g} requests a second through", api.id, throttle_rate=load)
            message = f"{view.name(api.id)} gets {load:g} requests a second; {whose} is {most:g}."
            yield Found(message, (api.id,), (), fix)
