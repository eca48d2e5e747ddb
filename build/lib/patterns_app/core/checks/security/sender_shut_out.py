"""SEC-010: a queue or topic that does not let its sender in."""

from __future__ import annotations

from collections.abc import Iterator

from patterns_app.core.checks import asking
from patterns_app.core.checks.fixing import setting_fix
from patterns_app.core.checks.model import Found, View

_SENDERS = ("aws.sns", "aws.s3", "aws.eventbridge")


def check(view: View) -> Iterator[Found]:
    """One finding for each receiver without a resource policy to which such a sender delivers."""
    for receiver in asking.nodes_as(view, "queue", "topic"):
        if asking.setting(view, receiver, "resource_policy") is not False:
            continue
        lines = [line for line in asking.into(view, receiver.id) if asking.service(view, line.source) in _SENDERS]
        if lines:
            senders = list(dict.fromkeys(line.source for line in lines))
            message = f"{view.name(receiver.id)} has no policy that lets {asking.names(view, senders)} send to it."
            fix = setting_fix(view, "Write the resource policy", receiver.id, resource_policy=True)
            yield Found(message, (receiver.id, *senders), tuple(line.id for line in lines), fix)
