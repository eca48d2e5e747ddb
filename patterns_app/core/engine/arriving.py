"""A message arrives in a part: it is refused, kept, or worked on, as the part is and as it fares."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from math import inf

from patterns_app.core import limits
from patterns_app.core.behaviours.telling import duration

from . import beside, words
from .answers import OK, Answer, looks_well, own_failure
from .faults import Effect, Spell, as_failure, slow_s
from .holding import release
from .numbers import patience
from .recorder import along, inside, mark
from .run import Message, Reply, Run
from .topology import FETCHES, PULLS, STARTS_NOTHING, Channel, Topology

_TAKE_FIRST = frozenset({"function", "workflow"})  # what they are handed they have at once, and work on it later
_REFUSES: frozenset[Effect] = frozenset({"down", "gone", "denied", "rejects", "network", "stopped"})


def arrive(run: Run, node: str, came: Channel | None, message: Message, reply: Reply) -> None:
    """Take a message in; `came` is None for an event that the part has accepted before."""
    spell = run.faults.at(node, run.now)
    effect = spell.effect if spell else None
    if effect == "gone" and came is not None and came.verb == "deliver" and run.topology.role(node) == "client":
        effect = "network"  # who is written to does not go away: whoever carries it there does not take it
    if spell is not None and spell.fault.how == "rejects" and came is not None and came.verb == "gate":
        effect = "rejects"  # code that is asked whether somebody may come in says no, and does not throw
    if spell is not None and effect == "down" and spell.fault.how == "one" and came is not None and came.is_job:
        _refuse(run, node, came, "function_error", reply)  # it was started, and this one run of it ends badly
        return
    later = came is not None and is_taken_first(run.topology, came)
    if effect is not None and (effect in _REFUSES or (effect == "throttled" and not later)):
        _refuse(run, node, came, effect, reply)
    elif message.hops > limits.TRACE_HOPS:
        run.tell(f"The message comes back to {run.name(node)} again and again. It is followed no further.")
        reply(OK)
    elif later and came is not None:
        reply(OK)
        run.loop.soon(lambda: run.doors.run_later(run, node, came, message.onward()))
    elif not run.station(node).enter(run.now):
        _refuse(run, node, came, "throttled", reply)
    else:
        _take(run, node, came, message, reply, spell)


def is_taken_first(topology: Topology, came: Channel) -> bool:
    """Does the function have the event in a queue of its own before its code runs?"""
    behaviour = came.behaviour
    if behaviour is None or topology.role(came.target) != "function":
        return False
    return behaviour.verb == "handover" or behaviour.then == "lambda-async"


def _refuse(run: Run, node: str, came: Channel | None, effect: Effect, reply: Reply) -> None:
    failure = as_failure(effect)
    own = "" if run.topology.role(node) == "function" else own_failure(run.topology, node, failure)
    moves = along(came.id, "error", "back") if came is not None else inside(node, "error")
    run.tell(words.failed(run, came, node, effect, own), moves, mark(node, words.state(effect), "bad"))
    if run.topology.role(node) == "function":
        run.note(node, "refused")
    reply(Answer(failure))


def _take(run: Run, node: str, came: Channel | None, message: Message, reply: Reply, spell: Spell | None) -> None:
    role = run.topology.role(node)
    if role in ("holder", "workflow"):
        run.station(node).leave()  # what lies there or sleeps takes no room
    if came is not None and came.verb == "deliver" and role not in _TAKE_FIRST and slow_s(spell, run.now) == inf:
        run.tell(f"{run.name(node)} takes longer than anybody waits.", inside(node), mark(node, "slow"))
        # the room of a worker stays taken: it works on for nobody
        reply(Answer("timeout"))  # whoever pushes has a patience of its own, which nobody says
    elif role == "holder":
        _hold(run, node, came, message, reply, spell)
    elif role == "workflow":
        _start(run, node, came, message, reply)
    elif came is not None and came.behaviour is not None and came.behaviour.waits_for == "acceptance":
        reply(OK)
        piece = run.begin(node)
        _Working(run, node, came, message, lambda answer: _ended_alone(run, node, piece, answer), spell).begin()
    else:
        _Working(run, node, came, message, reply, spell).begin()


def _hold(run: Run, node: str, came: Channel | None, message: Message, reply: Reply, spell: Spell | None) -> None:
    """Answer as soon as the message is there; then the part goes on with it by itself."""
    if came is not None and came.behaviour is not None and came.behaviour.waits_for == "token":
        spell = None  # it takes the token; whether somebody brings it back is the workflow's matter

    def accept() -> None:
        if came is None or came.line.kind not in FETCHES:
            _lies_there(run, node)
        reply(OK)
        if came is None or came.line.kind not in FETCHES:
            run.loop.soon(lambda: release(run, node, message.onward()))

    _after(run, node, spell, accept)


def _lies_there(run: Run, node: str) -> None:
    """A message is in the part, and nobody who reads there has it yet."""
    for line in run.topology.from_.get(node, ()):
        if line.verb in PULLS:
            run.note(line.id, "waiting", count=0)
        if line.verb == "pull_queue":
            run.note(node, "waiting", count=0)


def _start(run: Run, node: str, came: Channel | None, message: Message, reply: Reply) -> None:
    """A workflow that is started answers with a receipt; one that is waited for, with its result."""
    if came is not None and came.line.kind in STARTS_NOTHING:
        reply(OK)  # the service answers that, however long an execution takes
        return
    behaviour = came.behaviour if came else None
    waits = behaviour is not None and behaviour.waits_for in ("result", "end") and behaviour.verb != "deliver"
    is_only_started = came is not None and came.verb == "task" and behaviour is not None
    if is_only_started and behaviour is not None and behaviour.waits_for == "result":
        waits = False

    if waits:  # how long it takes, and what ends it, is a matter of the execution
        run.doors.execute(run, node, came, message.onward(), reply)
    else:
        reply(OK)
        run.loop.soon(lambda: run.doors.execute(run, node, came, message.onward(), None))


def _after(run: Run, node: str, spell: Spell | None, act: Callable[[], None]) -> None:
    """Do it at once, or when a slow part has taken its time."""
    takes = slow_s(spell, run.now)
    if takes:
        run.tell(f"{run.name(node)} takes its time.", inside(node), mark(node, "slow"))
    if not takes:
        act()
    elif takes < inf:
        run.loop.at(run.now + takes, act)


def _ended_alone(run: Run, node: str, piece: int, answer: Answer) -> None:
    run.finish(piece, "lost" if answer.failure else "served")
    if answer.failure:
        why = f"{run.name(node)} has failed after it was started, and nobody learns of it."
        run.tell(why, inside(node, "error"), mark(node, "failed", "bad"))
        run.record.loses(node, why)


class _Working:
    """What a part does for one call: its own work, then what it calls, one after the other."""

    def __init__(
        self, run: Run, node: str, came: Channel | None, message: Message, reply: Reply, spell: Spell | None
    ) -> None:
        self.run, self.node, self.came, self.message, self.reply = run, node, came, message, reply
        self.spell, self.over, self.fallback, self.step = spell, False, False, 0
        self.below, self.ends = OK, inf
        self.asked: Channel | None = None  # who has not answered yet
        self.lines = run.topology.plan(node)

    def begin(self) -> None:
        """Start; a function is ended by its own limit."""
        takes = slow_s(self.spell, self.run.now)
        if self.run.topology.role(self.node) == "function":
            self.run.note(self.node, "running", running=self.run.station(self.node).busy)
            limit = patience(self.run.topology.setting(self.node, "timeout"))
            if limit < inf:
                self.ends = self.run.now + limit
                self.run.loop.at(self.ends, lambda: self.killed(limit))
        if takes:
            self.run.tell(f"{self.run.name(self.node)} takes its time.", inside(self.node), mark(self.node, "slow"))
        if takes < inf:
            self.run.loop.at(self.run.now + takes, self.go)

    def go(self) -> None:
        """The own work is done, or fails."""
        if self.over:
            return
        if self.spell is not None and self.spell.effect not in ("slow", None):
            self.fail_alone(str(self.spell.effect))
            return
        self.advance()

    def fail_alone(self, effect: str) -> None:
        text = words.failed(self.run, self.came, self.node, effect)
        # code that meets one bad message can catch that; code that is broken ends with an error
        caught = beside.reports(self.came) and self.spell is not None and self.spell.fault.how == "one"
        if caught:
            text = f"{self.run.name(self.node)} cannot do this message, and reports it as failed."
        self.run.tell(text, inside(self.node, "error"), mark(self.node, words.state(effect), "bad"))
        self.end(Answer("function_error", reported=caught))

    def advance(self) -> None:
        """The next call, or the end of the work."""
        if self.over:
            return
        while self.step < len(self.lines):
            channel = self.lines[self.step]
            self.step += 1
            if channel.verb != "deliver":
                self.asked = channel
                self.run.doors.ask(self.run, channel, self.message.onward(), self, partial(self.answered, channel))
                return
            self.run.loop.soon(partial(self.run.doors.deliver, self.run, channel, self.message.onward()))
        self.end(Answer(None, self.below.code, self.below.name, self.fallback, mapped=self.below.mapped))

    def answered(self, channel: Channel, answer: Answer) -> None:
        """A call has come back. A part without a spare answer fails with what it called."""
        if self.over:
            return
        self.asked = None
        if not answer.failure:
            self.fallback = self.fallback or answer.fallback
            self.below = answer
            self.advance()
        elif other := self.run.topology.second_origin(channel):
            name = self.run.name(self.node)
            text = f"Whether {name} then asks {self.run.name(other)} is not known: no origin group is set for both."
            self.run.record.unknown[channel.id] = "whether a second origin takes over is not set"
            self.run.tell(text, inside(self.node), mark(self.node, "not known"))
            self.end(Answer(unsure=True))
        elif looks_well(self.run.topology, channel, answer):
            self.run.tell(words.taken_as_success(self.run, channel, answer), inside(self.node))
            self.run.record.loses(channel.target, f"{self.run.name(channel.target)} has failed, and nobody looked.")
            self.advance()
        elif self.run.topology.passes(self.node) or not self.run.topology.runs_code(self.node):
            self.end(replace(answer, failure="function_error", own_limit=False, gate=channel.verb == "gate"))
        else:
            name, caught = self.run.name(self.node), beside.reports(self.came)
            does = "catches the error and reports this message as failed" if caught else None
            text = f"{name} {does or 'does not catch the error and fails with it'}."
            self.run.tell(text, inside(self.node, "error"), mark(self.node, "fails", "bad"))
            self.end(Answer("function_error", reported=caught))

    def killed(self, limit: float) -> None:
        """The function's own time is up."""
        if self.over:
            return
        is_open = self.asked is not None and self.asked.id not in self.run.refused  # what is refused is not done
        lost = words.unsure(self.run, self.asked) if self.asked is not None and is_open else ""
        text = f"{self.run.name(self.node)} is stopped by its own limit of {duration(limit)}.{lost}"
        self.run.tell(text, inside(self.node, "error"), mark(self.node, "timed out", "bad"))
        self.end(Answer("timeout", own_limit=True))

    def end(self, answer: Answer) -> None:
        """Answer, once."""
        self.over = True
        station = self.run.station(self.node)
        station.leave()
        if self.run.topology.role(self.node) == "function":
            failed = bool(answer.failure)
            self.run.note(self.node, "failed" if failed else "done", is_next=not failed, running=station.busy)
        self.reply(answer)
