"""What one event leads to without anybody waiting: the lines along which a loop may run, for CON-006."""

from __future__ import annotations

import json
from collections import deque
from collections.abc import Callable

from patterns_app.core.checks import asking
from patterns_app.core.checks.model import View
from patterns_app.core.sketch.model import Connection

BUS, FUNCTION = "aws.eventbridge", "aws.lambda"
# What tells others of what comes in, and by which kinds of connection.
ANNOUNCES = {
    "aws.s3": ("notify", "async", "push"),
    "aws.sqs": ("queue_poll",),
    "aws.sns": ("push", "async"),
    "aws.dynamodb": ("stream_poll",),
    "aws.kinesis": ("stream_poll", "push"),
    "aws.msk": ("stream_poll", "queue_poll", "push"),
    "aws.mq": ("queue_poll", "push"),
    "aws.iot-core": ("rule", "async", "push", "write", "start"),
    BUS: ("rule", "async", "push", "write", "start", "sync"),
}
# What works on an event and passes something on: programs, and these.
_PASSES_ON = ("aws.eventbridge-pipe", "aws.firehose", "aws.step-functions", "aws.step-functions-express")
_DOES = ("async", "start", "push", *asking.WRITES)
_MAY_BE_READ = ("aws.s3", "aws.dynamodb")  # a task there reads as often as it writes
_CALLS = ("sync", "async", "start")
_FILTERS = ("prefix", "suffix", "filter_policy", "event_pattern", "filter")

# Which of these another service is like that acts as one.
_ALIKE = {"queue": "aws.sqs", "topic": "aws.sns", "table": "aws.dynamodb", "stream": "aws.kinesis", "bus": BUS}

After = dict[str, list[Connection]]


def store_of(view: View, node: str) -> str:
    """The key in ANNOUNCES of a part, or of what it acts as; else the key of its service."""
    return view.of_service(_store, node)


def _store(view: View, node: str) -> str:
    key = asking.service(view, node)
    alike = (like for role, like in _ALIKE.items() if asking.acts(view, node, role))
    return key if key in ANNOUNCES else next(alike, key)


def is_doer(view: View, node: str) -> bool:
    """Does something here take an event and do something else with it?"""
    return view.of_service(_does, node)


def _does(view: View, node: str) -> bool:
    key = store_of(view, node)
    known = view.vocabulary.services.get(asking.service(view, node))
    return key in _PASSES_ON or (known is not None and known.runs_code)


def goes_on(view: View, line: Connection, *, any_rule: bool) -> bool:
    """Does one event on this connection lead to the next? A filter is taken to keep the function's own events out.

    A rule without a pattern counts when it surely takes what comes back or, with `any_rule`, in any case.
    """
    source = store_of(view, line.source)
    if source == BUS:
        return line.kind in ANNOUNCES[BUS] and (
            _takes_all(line) or (not _is_filtered(line) and any_rule) or _alone(view, line)
        )
    if source in ANNOUNCES:
        return line.kind in ANNOUNCES[source] and not _is_filtered(line)
    if not is_doer(view, line.source) or _is_filtered(line):
        return False
    if asking.service(view, line.target) in asking.WORKFLOWS:
        return line.kind in ("start", "async")
    between = is_doer(view, line.target) and line.kind in _CALLS
    if line.kind == "orchestrate" and source in asking.WORKFLOWS:
        return asking.service(view, line.target) not in _MAY_BE_READ
    return between or line.kind in _DOES


def _alone(view: View, line: Connection) -> bool:
    """Is this the only rule of its bus, or a rule for what a bucket tells, and without a pattern?"""
    if _is_filtered(line):
        return False
    told = {one.kind for one in asking.into(view, line.source)}
    return "notify" in told or len(asking.out(view, line.source, *ANNOUNCES[BUS])) == 1


def _takes_all(line: Connection) -> bool:
    """Does the pattern of a rule let every event through, by its source or account alone?"""
    text = line.settings.get("event_pattern")
    if not isinstance(text, str):
        return False
    try:
        pattern = json.loads(text)
    except ValueError:
        return False
    if not isinstance(pattern, dict):
        return False
    return all(key in ("account", "region", "version") or value == [{"prefix": ""}] for key, value in pattern.items())


def _is_filtered(line: Connection) -> bool:
    return any(line.settings.get(key) for key in _FILTERS)


def shortest_circle(after: After, group: frozenset[str], start: str) -> list[Connection]:
    """The shortest way from a part back to itself, within its group."""
    came: dict[str, Connection] = {}
    waiting = deque([start])
    while start not in came:
        for line in after.get(waiting.popleft(), ()):
            if line.target in group and line.target not in came:
                came[line.target] = line
                waiting.append(line.target)
    way = [came[start]]
    while way[0].source != start:
        way.insert(0, came[way[0].source])
    return way


def lines_that_go_on(view: View, goes: Callable[[Connection], bool]) -> After:
    """The lines along which events go on, by where they begin."""
    after: After = {}
    for line in view.graph.sketch.connections:
        if goes(line):
            after.setdefault(line.source, []).append(line)
    return after
