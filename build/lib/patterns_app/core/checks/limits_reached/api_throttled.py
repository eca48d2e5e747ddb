"""LIM-005: more requests than an API lets through."""

from __future__ import annotations

from collections.abc import Iterator
from math import ceil

from patterns_app.core.checks import asking
from patterns_app.core.checks.fixing import setting_fix
from patterns_app.core.checks.load import arriving, said
from patterns_app.core.checks.model import Found, View

_APIS = ("aws.rest-api", "aws.http-api", "aws.websocket-api")


def check(view: View) -> Iterator[Found]:
    """One finding for each API. Its own throttle can be raised, the account's quota only by asking AWS."""
    quota = asking.limit(view, "rest-api.throttle_account")
    for api in asking.nodes_of(view, *_APIS):
        load, throttle = arriving(view, api), asking.number(view, api, "throttle_rate")
        most = quota if throttle is None else min(throttle, quota)
        if load <= most:
            continue
        whose = "the account's usual quota is" if most == quota else "it is throttled to"
        message = f"{view.name(api.id)} gets {said(load)} requests a second, but {whose} {said(most)}."
        title = f"Let {ceil(load):,} requests a second through"
        fix = setting_fix(view, title, api.id, throttle_rate=ceil(load)) if ceil(load) <= quota else None
        yield Found(message, (api.id,), (), fix)
