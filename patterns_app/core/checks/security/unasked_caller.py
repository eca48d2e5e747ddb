"""SEC-003: an API that changes something and does not ask who is calling."""

from __future__ import annotations

from collections.abc import Iterator

from patterns_app.core.checks import asking
from patterns_app.core.checks.model import Found, View
from patterns_app.core.sketch.model import Connection

from .asking_who import authoriser
from .changing import Changing, only_reads

_OUTSIDE = ("client.browser", "external.http", "aws.cloudfront", "aws.route53")


def check(view: View) -> Iterator[Found]:
    """One finding for each such API, unless it is open on purpose."""
    changing = Changing(view)
    for api in asking.nodes_of(view, *asking.APIS):
        calls = [line for line in asking.into(view, api.id, "sync", "origin", "dns") if _is_from_outside(view, line)]
        if not calls or api.id not in changing.nodes or all(only_reads(view, call) for call in calls):
            continue
        if not asking.is_on(view, api, "public") and not asking.out(view, api.id, "authorize"):
            message = f"{view.name(api.id)} changes something for everyone who calls it, without asking who that is."
            yield Found(message, (api.id,), tuple(call.id for call in calls), authoriser(view, api, api.id))


def _is_from_outside(view: View, call: Connection) -> bool:
    return asking.service(view, call.source) in _OUTSIDE
