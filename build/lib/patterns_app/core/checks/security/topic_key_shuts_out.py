"""SEC-015: a topic that is encrypted with the key of AWS refuses messages from other services."""

from __future__ import annotations

from collections.abc import Iterator

from patterns_app.core.checks import asking
from patterns_app.core.checks.fixing import setting_fix
from patterns_app.core.checks.model import Found, View

# Services that publish by themselves and cannot use the key that AWS keeps for SNS.
_SENDERS = ("aws.s3", "aws.cloudwatch-alarm", "aws.eventbridge", "aws.ses")
_SENT = ("notify", "rule", "push", "async")


def check(view: View) -> Iterator[Found]:
    """One finding for each encrypted topic with such senders, unless a key of one's own is named."""
    for topic in asking.nodes_as(view, "topic"):
        if not asking.is_on(view, topic, "encryption") or asking.setting(view, topic, "key") == "customer":
            continue
        lines = [line for line in asking.into(view, topic.id, *_SENT) if asking.service(view, line.source) in _SENDERS]
        if lines:
            senders = asking.names(view, list(dict.fromkeys(line.source for line in lines)))
            message = (
                f"{senders} can publish to {view.name(topic.id)} only if it is encrypted with a key of your own whose "
                "policy lets them; the key that AWS keeps for SNS shuts them out without a word."
            )
            fix = setting_fix(view, "Encrypt with a key of your own", topic.id, key="customer")
            yield Found(message, (topic.id, *(line.source for line in lines)), tuple(line.id for line in lines), fix)
