"""SEC-012: a function's own address that is open to everyone."""

from __future__ import annotations

from collections.abc import Iterator

from patterns_app.core.checks import asking
from patterns_app.core.checks.changing import Changing, only_reads
from patterns_app.core.checks.fixing import setting_fix
from patterns_app.core.checks.model import Found, View

_OUTSIDE = ("client.browser", "external.http", "aws.cloudfront")


def check(view: View) -> Iterator[Found]:
    """One finding for each function that strangers can let change something."""
    functions = asking.nodes_as(view, "function")
    unasked = [one for one in functions if asking.setting(view, one, "function_url_auth") == "NONE"]
    if not unasked:
        return
    changing = Changing(view)
    for function in unasked:
        calls = [
            line
            for line in asking.into(view, function.id, "sync", "origin")
            if asking.service(view, line.source) in _OUTSIDE and not only_reads(view, line)
        ]
        # An address that the function is given is public, whoever calls it.
        may_write = bool(calls) or not asking.into(view, function.id, "sync", "origin")
        if may_write and function.id in changing.nodes:
            message = f"Everyone who knows the address of {view.name(function.id)} can let it change something."
            fix = setting_fix(view, "Ask for signed requests", function.id, function_url_auth="AWS_IAM")
            yield Found(message, (function.id,), tuple(line.id for line in calls), fix)
