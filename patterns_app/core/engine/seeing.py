"""What the two ends of a connection make of a failure and of each other's patience, for one message and for many."""

from __future__ import annotations

from patterns_app.core.behaviours.model import Failure
from patterns_app.core.behaviours.retriers import language

from .answers import SERVER_ERRORS, Answer, seen
from .numbers import patience
from .topology import Channel, Topology


def as_delivered(topology: Topology, channel: Channel, answer: Answer) -> Failure:
    """The failure as a service counts it that calls over HTTP: it sees no program, only that the answer is a 5xx."""
    failure = answer.failure or "function_error"
    is_server = topology.meaning(channel.target).part == "server" or topology.passes(channel.target)
    if failure != "function_error" or not is_server:
        return failure
    return "rejects" if answer.code is not None and answer.code < SERVER_ERRORS else "down"


def as_counted(topology: Topology, channel: Channel, answer: Answer) -> Failure:
    """The failure as this connection counts it. A function that its own limit ended is an error to callers that have
    a limit of their own."""
    limit = channel.behaviour.time_limit if channel.behaviour else None
    setting = limit.setting if limit else None
    failure = answer.failure or "function_error"
    if answer.own_limit and channel.verb != "task" and not (setting or "").startswith("target."):
        return "function_error"
    return as_delivered(topology, channel, answer) if channel.verb == "task" else failure


def tried_as(channel: Channel, failure: Failure, below: Answer) -> Failure:
    """The failure that decides who tries again: a function that its own limit has ended is an answer like another
    error, and nobody calls again for want of one."""
    return "function_error" if below.own_limit and channel.verb == "call" else failure


def given_up(topology: Topology, channel: Channel, failure: Failure, below: Answer) -> Answer:
    """What the source has when nothing tries again."""
    limit = channel.behaviour.time_limit if channel.behaviour else None
    is_of_target = limit is not None and (limit.setting or "").startswith("target.") and limit.who == "the function"
    if failure == "timeout" and not below.failure and channel.verb == "task":
        return Answer(failure, None, language().out_of_time)  # the time of the state, and not of what it runs
    if failure == "timeout" and not below.failure and is_of_target:
        return Answer(failure, None, "read timeout")  # of its own client, for want of an answer
    return seen(topology, channel, failure, below)


def counting(topology: Topology, channel: Channel) -> list[tuple[Channel, int | None]]:
    """Where the failures of a connection are counted by a circuit breaker, and how many in a row open it, if set."""
    beside = topology.from_.get(channel.source, ())
    found = [one for one in beside if one.line.settings.get("breaker_of") == channel.id]
    most = [one.settings.connection.get("breaker_failures") for one in found]
    return [(one, number if isinstance(number, int) else None) for one, number in zip(found, most, strict=True)]


def caller_limit(channel: Channel) -> float:
    """How long the source waits for one answer; infinity where only the target's own limit ends it."""
    limit = channel.behaviour.time_limit if channel.behaviour else None
    own = patience(channel.settings.connection.get("timeout"))
    setting = limit.setting or "" if limit else ""
    if limit is None or (channel.passes and not setting.startswith("source.")):  # the part behind has the limit
        return own
    if setting.startswith("target."):
        if limit.who == "the function":
            return own
        return min(own, patience(limit.default_s), patience(limit.max_s))
    return min(own, patience(limit.default_s))
