"""RES-010: an event that comes twice, and work that must be done once."""

from __future__ import annotations

from collections.abc import Iterator

from patterns_app.core.checks import asking
from patterns_app.core.checks.fixing import noted, set_on_line
from patterns_app.core.checks.model import Fix, Found, View
from patterns_app.core.sketch.model import Connection

_MAIL = ("aws.ses", "aws.end-user-messaging")
_TELLS = ("aws.sns", *_MAIL)  # what reaches people, who notice when they are told twice


def check(view: View) -> Iterator[Found]:
    """One finding for each function that may get an event twice and changes data that keeps count of it.

    A conditional write is safe to repeat, and so is writing the same object to a bucket again.
    """
    functions = dict.fromkeys(line.target for line in asking.lines_of(view, *asking.AT_LEAST_ONCE))
    for function in functions:
        node = view.graph.nodes[function]
        if not asking.acts(view, node, "function") or asking.is_on(view, node, "idempotent"):
            continue
        changes = [line for line in asking.out(view, function) if _counts(view, line)]
        if changes:
            calls = asking.into(view, function, *asking.AT_LEAST_ONCE)
            sources = asking.names(view, list(dict.fromkeys(line.source for line in calls)))
            changed = asking.names(view, list(dict.fromkeys(line.target for line in changes)))
            done = "tells" if all(asking.service(view, line.target) in _TELLS for line in changes) else "changes"
            message = f"{sources} may deliver an event twice, and {view.name(function)} then {done} {changed} twice."
            yield Found(message, (function,), tuple(line.id for line in changes), _fix(view, function, changes))


def _counts(view: View, line: Connection) -> bool:
    target = asking.service(view, line.target)
    if target in asking.STORES:
        return line.kind in asking.WRITES and not asking.line_is_on(view, line, "conditional")
    if target in _TELLS:
        return line.kind in (*asking.WRITES, "push") and any(_is_people(view, one) for one in _told(view, line))
    return target == "external.http" and line.kind == "sync"


def _told(view: View, line: Connection) -> list[Connection]:
    """Whom a topic tells; mail and text messages lead to people by themselves."""
    if not asking.acts(view, line.target, "topic"):
        return [line]
    return asking.out(view, line.target, "push")


def _is_people(view: View, line: Connection) -> bool:
    return asking.service(view, line.target) in ("client.browser", *_MAIL)


def _fix(view: View, function: str, changes: list[Connection]) -> Fix:
    """Conditional writes, where tables are all that is changed; else only the team can say that it is safe."""
    if all(asking.acts(view, line.target, "table") for line in changes):
        return Fix("Write under a condition", tuple(set_on_line(line, conditional=True) for line in changes))
    reason = "The work may be done twice without harm: the function remembers what it has done."
    return noted(view, "RES-010", changes[0].id, "Note that it is safe to repeat, if it is", reason)
