"""RES-010: an event that comes twice, and work that must be done once."""

from __future__ import annotations

from collections.abc import Iterator

from patterns_app.core.checks import asking
from patterns_app.core.checks.fixing import noted
from patterns_app.core.checks.model import Fix, Found, Severity, View
from patterns_app.core.sketch.model import Connection, Node

_MAIL = ("aws.ses", "aws.end-user-messaging")
_TELLS = ("aws.sns", *_MAIL)  # what reaches people, who notice when they are told twice


def check(view: View) -> Iterator[Found]:
    """One finding for each function that may get an event twice and changes data that keeps count of it.

    Where nobody has said whether a write of data may be repeated it is a note. A conditional write is safe to repeat,
    and so is writing the same object to a bucket again.
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
            lines = tuple(line.id for line in changes)
            severity: Severity | None = None if _is_grave(view, node, changes) else "info"
            kinds = tuple(dict.fromkeys(line.kind for line in calls))
            yield Found(message, (function,), lines, _fix(view, changes), severity=severity, kinds=kinds)


def _is_grave(view: View, function: Node, changes: list[Connection]) -> bool:
    """Is it said that the work may not be repeated, or are people or other systems told? Else nobody has said it."""
    if "idempotent" in function.settings or any("conditional" in line.settings for line in changes):
        return True
    return any(asking.service(view, line.target) not in asking.STORES for line in changes)


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


def _fix(view: View, changes: list[Connection]) -> Fix:
    """Whether the code can bear a repetition only the team can say: a condition in a write, or what is remembered."""
    if all(asking.acts(view, line.target, "table") for line in changes):
        reason = "The work may be done twice without harm: each write holds only under a condition."
    else:
        reason = "The work may be done twice without harm: the function remembers what it has done."
    return noted(view, "RES-010", changes[0].id, "Note that it is safe to repeat, if it is", reason)
