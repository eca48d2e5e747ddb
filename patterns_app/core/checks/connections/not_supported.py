"""CON-001: the two services cannot be connected, or not without something between them."""

from __future__ import annotations

from collections.abc import Iterator

from patterns_app.core.checks import asking
from patterns_app.core.checks.entering import put_between_open_or_asking
from patterns_app.core.checks.fixing import set_on
from patterns_app.core.checks.model import Fix, Found, Severity, View
from patterns_app.core.sketch.model import Connection
from patterns_app.core.vocabulary.model import UNSPECIFIED
from patterns_app.core.vocabulary.verdict import Verdict

# Rules of their own say these better: CON-010 and CON-014.
_OWN_RULE_SOURCES = frozenset({"aws.cloudfront-function"})
_OWN_RULE_PAIRS = frozenset({("aws.waf", "aws.http-api")})


def check(view: View) -> Iterator[Found]:
    """One finding for each connection whose pair is impossible, with the reason and the remedy."""
    for connection, verdict in view.not_known:
        if verdict.verdict != "impossible" or verdict.kinds or verdict.turn:
            continue  # CON-002 turns it round, CON-003 gives it another kind
        source, target = asking.service(view, connection.source), asking.service(view, connection.target)
        if source in _OWN_RULE_SOURCES or (source, target) in _OWN_RULE_PAIRS:
            continue
        message = _message(view, connection, verdict)
        fix = put_between_open_or_asking(view, connection, verdict.through) or _set(view, connection, verdict)
        # What a line without a kind means is not known: it may stand for a use that is no message.
        grave: Severity | None = "warning" if connection.kind == UNSPECIFIED else None
        ends = (connection.source, connection.target)
        yield Found(message, ends, (connection.id,), fix, verdict.source, severity=grave)


def _message(view: View, connection: Connection, verdict: Verdict) -> str:
    """Why it cannot be and what to do, with the setting that would make it possible where there is one."""
    source, target = view.service_name(connection.source), view.service_name(connection.target)
    if verdict.when is None:
        return f"{source} cannot connect to {target}: {verdict.say} {verdict.remedy}."
    node = connection.source if verdict.when.end == "source" else connection.target
    setting, value = _label(view, node, verdict.when.setting), verdict.when.value
    return (
        f"{source} cannot connect to {target}: {verdict.say} {verdict.remedy}, "
        f"or set “{setting}” of {view.name(node)} to {value}."
    )


def _set(view: View, connection: Connection, verdict: Verdict) -> Fix | None:
    if verdict.when is None:
        return None
    node = connection.source if verdict.when.end == "source" else connection.target
    title = f"Set “{_label(view, node, verdict.when.setting)}” to {verdict.when.value}"
    return Fix(title, (set_on(view, node, **{verdict.when.setting: verdict.when.value}),))


def _label(view: View, node: str, key: str) -> str:
    settings = view.vocabulary.services[asking.service(view, node)].settings
    return next((item.label for item in settings if item.key == key), key)
