"""RES-019: a protection that is drawn and has no effect."""

from __future__ import annotations

import re
from collections.abc import Iterator

from patterns_app.core.checks import asking
from patterns_app.core.checks.fixing import line_fix
from patterns_app.core.checks.model import Found, View
from patterns_app.core.checks.watching import ALARM

_QUEUE = "aws.sqs"
_LOOKS_AFTER = ("watch", "govern", "use", "read")
_CALLED_SO = re.compile(r"\bdlq\b|dead[ -]?letter", re.IGNORECASE)
_SPLIT = re.compile(r"[_./]|(?<=[a-z])(?=[A-Z])")


def check(view: View) -> Iterator[Found]:
    """One finding for each queue for dead letters that gets none, and each alarm that tells nobody."""
    yield from _never_fed(view)
    yield from _expires_first(view)
    yield from _silent_alarms(view)


def _never_fed(view: View) -> Iterator[Found]:
    """A queue that is called so, that is read or watched, and to which nothing leads. A program may bring failures."""
    for queue in asking.nodes_of(view, _QUEUE):
        if any(line.kind not in _LOOKS_AFTER for line in asking.into(view, queue.id)):
            continue
        lines = (*asking.into(view, queue.id), *asking.out(view, queue.id))
        if lines and _is_called_so(queue.label or queue.id) and not asking.is_dead_letter_queue(view, queue.id):
            message = f"{view.name(queue.id)} is called a dead-letter queue, but nothing gives its failures there."
            yield Found(message, (queue.id,), tuple(line.id for line in lines))


def _is_called_so(name: str) -> bool:
    return bool(_CALLED_SO.search(_SPLIT.sub(" ", name)))


def _expires_first(view: View) -> Iterator[Found]:
    """So many attempts, each hidden for so long, that a message expires before it is put aside."""
    for line in asking.lines_of(view, "dlq"):
        queue = view.graph.nodes[line.source]
        attempts, kept = asking.line_number(view, line, "max_receive_count"), asking.number(view, queue, "retention")
        hidden = asking.number(view, queue, "visibility_timeout")
        if not attempts or not kept or not hidden or attempts * hidden < kept:
            continue
        if hidden > asking.limit(view, "sqs.visibility"):
            continue  # no queue can hide for so long, as LIM-010 says
        message = (
            f"{attempts:g} attempts, each hidden for {hidden:g} s, take longer than {view.name(queue.id)} keeps a "
            f"message: it expires before it comes to {view.name(line.target)}."
        )
        most = asking.below(kept / hidden)
        fix = line_fix(f"Give up after {most} attempts", line, max_receive_count=most) if most else None
        yield Found(message, (queue.id, line.target), (line.id,), fix)


def _silent_alarms(view: View) -> Iterator[Found]:
    """An alarm may well show itself on a dashboard only: a note. One that sets something off need not tell anybody."""
    for alarm in asking.nodes_of(view, ALARM):
        if asking.is_on(view, alarm, "acts"):
            continue
        watched = asking.out(view, alarm.id, "watch")
        if watched and len(asking.out(view, alarm.id)) == len(watched) and not asking.into(view, alarm.id):
            seen = asking.names(view, [line.target for line in watched])
            message = f"{view.name(alarm.id)} watches {seen} and tells nobody."
            ids = tuple(line.id for line in watched)
            yield Found(message, (alarm.id,), ids, unfinished=True, severity="info")
