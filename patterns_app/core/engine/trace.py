"""One message on its way through a sketch with parts that fail, are slow or refuse: what happens, and how it ends.

No clock and no chance: the same sketch and faults give the same trace. Work itself is reckoned as taking no time, so
that times are those of waits; a random wait counts with its longest.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from math import inf, nextafter

from patterns_app.core import limits
from patterns_app.core.behaviours.telling import duration
from patterns_app.core.sketch.model import Outcome, Scenario, Sketch
from patterns_app.core.vocabulary.catalog import Vocabulary

from .answers import Answer, own_answer, seen
from .arriving import arrive
from .calling import ask
from .closing import close
from .delivering import deliver, run_later
from .ending import result_of
from .events import EventLoop, TooManyEvents
from .faults import Faults, Spell, as_failure
from .holding import deliver_changed
from .model import Fault, FaultKind, Result, Trace
from .numbers import patience
from .outside import beginnings, begins_at, begins_there, said_first, with_caller, without_caller
from .pulling import read_queue, read_stream
from .recorder import inside, mark
from .run import Doors, Message, Run
from .topology import NOBODY_WAITS, Channel, Topology, topology_of
from .words import unsure
from .workflow import execute

_DOORS = Doors(arrive, ask, deliver, read_queue, read_stream, run_later, execute)
_TITLES: dict[FaultKind, str] = {"fails": "fails", "slow": "is slow", "throttled": "refuses"}


_MORE = (
    "more happens to the message than is followed: {:,} events. Its copies grow from part to part, or it goes "
    "round in a circle; ask about fewer parts"
)


class NotInSketch(LookupError):
    """A connection or a part that is named is not there. `key` says which of the values that were given."""

    def __init__(self, key: str, message: str) -> None:
        self.key = key
        super().__init__(key, message)  # both, so that it comes whole out of another process

    def __str__(self) -> str:
        return str(self.args[1])


class GoesOn(RuntimeError):
    """More happens than is followed."""


def trace(
    sketch: Sketch,
    vocabulary: Vocabulary,
    enter: str,
    faults: Sequence[Fault] = (),
    preferred: frozenset[str] = frozenset(),
) -> Trace:
    """Follow one message that enters by the connection `enter`, or comes from outside to the part of that id.

    Where there are several ways it takes the route whose path and method it enters with, else one of the `preferred`
    connections, those of a story, and of these the first that leads to a broken part. On the connection of a step a
    message enters with the execution that runs it: nobody runs a step alone, and its Catch is that of the execution.
    Raises NotInSketch and GoesOn.
    """
    topology = topology_of(sketch, vocabulary, frozenset(fault.part for fault in faults), preferred, enter)
    _check(topology, enter, faults)
    step = topology.channels.get(enter)
    if step is not None and topology.role(step.source) == "workflow" and step.verb != "deliver":
        return trace(sketch, vocabulary, step.source, faults, preferred | {enter})
    if step is None:
        wider, line = with_caller(topology, enter)
        found = _followed(topology_of(wider, vocabulary, topology.toward), line, faults, enter)
        return without_caller(found, sketch)
    return _followed(topology, enter, faults)


def _followed(topology: Topology, enter: str, faults: Sequence[Fault], asked: str = "") -> Trace:
    """`asked` is the part that is asked from outside, where nobody is drawn who does."""
    run = Run(topology, Faults(faults, topology.meaning), _DOORS, EventLoop())
    entry = _delivered(topology, topology.channels[enter])
    if asked and entry.behaviour is None:
        run.tell(begins_there(topology, asked), inside(asked))
        entry = replace(entry, source=asked)
        run.loop.soon(lambda: arrive(run, asked, None, Message(), lambda answer: _first(run, answer)))
    else:
        if asked:
            run.tell(said_first(topology, asked, entry.line.kind), inside(asked))
        run.loop.soon(lambda: _enter(run, entry))
    try:
        run.loop.run(limits.TRACE_EVENTS)
    except TooManyEvents:
        raise GoesOn(_MORE.format(limits.TRACE_EVENTS)) from None
    return _ended(run, entry, faults)


def _ended(run: Run, entry: Channel, faults: Sequence[Fault]) -> Trace:
    """Who still waits gives up, and what has come of the message is told."""
    run.loop.now = run.record.last
    run.record.stuck += dict.fromkeys(run.open.values())
    waits = entry.behaviour is not None and entry.verb not in NOBODY_WAITS
    if run.record.first is None and not run.record.stuck and waits:
        _gives_up(run, entry)
    result = result_of(run, entry)
    close(run, entry, result)
    return Trace(
        scenario=_scenario(run.topology, run, faults, result),
        result=result,
        times=tuple(run.record.times),
        inside=tuple(run.record.inside),
    )


def _delivered(topology: Topology, entry: Channel) -> Channel:
    """What a holder lets be changed it hands on: its message is the one that it then delivers, where it does."""
    if topology.role(entry.source) != "holder" or entry.verb not in ("call", "gate"):
        return entry
    return next((one for one in topology.from_[entry.source] if one.verb == "deliver"), entry)


def _check(topology: Topology, enter: str, faults: Sequence[Fault]) -> None:
    lines, parts = topology.channels, topology.graph.nodes
    if enter in lines:
        wrong = "" if lines[enter].travels else f"no message starts on the connection {enter!r}"
    elif enter in parts:
        wrong = "" if begins_at(topology, enter) else f"no message comes to {enter!r} from outside"
    else:
        wrong = f"there is no connection {enter[:64]!r} and no such part"
    if wrong:
        able = beginnings(topology)
        raise NotInSketch("enter", f"{wrong}; a message can begin {able}" if able else f"{wrong}; none can begin here")
    for number, fault in enumerate(faults):
        if fault.part not in parts:
            raise NotInSketch(f"faults[{number}].part", f"there is no part {fault.part[:64]!r}")
        if fault.after is not None and fault.after not in lines:
            raise NotInSketch(f"faults[{number}].after", f"there is no connection {fault.after[:64]!r}")


def _enter(run: Run, entry: Channel) -> None:
    """The first caller asks; over other connections the message is already on its way."""
    message = Message()
    if run.topology.is_off(entry.source):
        text = f"{run.name(entry.source)} is switched off: nothing starts there. What follows is as if it were on."
        run.tell(text, inside(entry.source), mark(entry.source, "off"))
    spell = run.faults.at(entry.source, run.now) if entry.verb not in NOBODY_WAITS else None
    if spell is not None and spell.effect != "slow" and run.topology.role(entry.source) != "client":
        if entry.behaviour is None:
            run.not_known(entry)
        else:
            _fails_first(run, entry, spell)
        return
    if spell is not None and spell.effect == "gone":
        text = f"{run.name(entry.source)} goes away. Work that has begun goes on, and its answer finds nobody."
        run.tell(text, inside(entry.source, "error"), mark(entry.source, "gone"))
    _hinders(run, entry)
    if entry.verb == "deliver":
        deliver_changed(run, entry, message)
    elif entry.verb == "pull_queue":
        run.doors.read_queue(run, entry, message)
    elif entry.verb == "pull_stream":
        run.doors.read_stream(run, entry, message)
    else:
        _First(run, entry, message).begin()


def _hinders(run: Run, entry: Channel) -> None:
    """What is wrong with who has the message at first, and does not keep it from going on."""
    spell = next((one for one in run.faults.spells if one.fault.part == entry.source and one.holds(run.now)), None)
    name = run.name(entry.source)
    if spell is not None and spell.effect == "slow":
        run.tell(
            f"{name} is slow: the message goes on later than usual.", inside(entry.source), mark(entry.source, "slow")
        )
    elif spell is not None and spell.effect == "throttled" and entry.verb in NOBODY_WAITS:
        text = f"{name} refuses what is new. What it has taken before goes on."
        run.tell(text, inside(entry.source), mark(entry.source, "refuses"))


class _First:
    """What the first caller is doing. A function that starts by itself is ended by its own limit as any other."""

    def __init__(self, run: Run, entry: Channel, message: Message) -> None:
        self.run, self.entry, self.message = run, entry, message
        self.over, self.ends = False, inf
        gates = [one for one in run.topology.from_.get(entry.source, ()) if one.verb == "gate" and one.travels]
        # who was asked from outside asks first whether it may; a gate that is asked about alone is all there is
        self.lines = [entry] if entry.verb == "gate" else [*gates, entry]

    def begin(self) -> None:
        """Ask, and wait as long as it may."""
        run, node = self.run, self.entry.source
        if run.topology.role(node) == "function":
            limit = patience(run.topology.setting(node, "timeout"))
            self.ends = run.now + limit
            if limit < inf:  # what comes back in the very moment is in time: random waits are reckoned at their longest
                run.loop.at(nextafter(self.ends, inf), lambda: self.killed(limit))
        self.ask()

    def ask(self) -> None:
        """The next of what it asks."""
        self.run.doors.ask(self.run, self.lines.pop(0), self.message, self, self.answered)

    def answered(self, answer: Answer) -> None:
        """It has its answer, for good where it is an error or the last."""
        if self.over:
            return
        if self.lines and not answer.failure:
            self.ask()
            return
        self.over = True
        _first(self.run, answer)

    def killed(self, limit: float) -> None:
        """Its own time is up before it has one."""
        if self.over:
            return
        node = self.entry.source
        text = f"{self.run.name(node)} is stopped by its own limit of {duration(limit)}."
        self.run.tell(text, inside(node, "error"), mark(node, "timed out", "bad"))
        self.lines.clear()
        self.answered(Answer("timeout", own_limit=True))


def _gives_up(run: Run, entry: Channel) -> None:
    """No answer came, and no limit that is known ended the wait: the first caller's own patience does."""
    text = f"{run.name(entry.source)} waits until it gives up. How long it waits is not known.{unsure(run, entry)}"
    run.tell(text, inside(entry.source, "error"), mark(entry.source, "no answer", "bad"))
    answer = seen(run.topology, entry, "timeout")
    run.record.first = (answer if answer.code is None else Answer("timeout"), None)  # a code would be an answer


def _fails_first(run: Run, entry: Channel, spell: Spell) -> None:
    """The first caller itself is what is broken: nothing is sent."""
    text = f"{run.name(entry.source)} cannot send anything, as it does not do its own work."
    run.tell(text, inside(entry.source, "error"), mark(entry.source, "fails", "bad"))
    failure = as_failure(spell.effect)
    # a service that is asked from outside, such as an API, answers all the same
    asked = run.topology.role(entry.source) == "worker" and not run.topology.runs_code(entry.source)
    _first(run, own_answer(run.topology, entry.source, failure) if asked else Answer(failure))


def _first(run: Run, answer: Answer) -> None:
    run.record.first = (answer, run.now)


def _by_default(result: Result) -> str:
    """Whose defaults the waits of a trace are, where nobody has set them."""
    page = next((one.default for one in result.tries if one.default is not None), None)
    if page is None:
        return ""
    dates = f"since {page.since}; {page.title}, read {page.read}"
    return f" How often the AWS SDKs try and how long they wait is their default ({dates}: {page.where})."


_LEAST = " A wait that nobody documents counts as none: times after it are the least that they can be."


def _scenario(topology: Topology, run: Run, faults: Sequence[Fault], result: Result) -> Scenario:
    broken = dict.fromkeys(f"{topology.name(fault.part)} {_TITLES[fault.fault]}" for fault in faults)
    named = " and ".join(broken)
    title = f"What if {named}?" if faults else "What happens to a message"
    outcome: Outcome = result.outcome or "degraded"
    steps = run.record.steps
    least = _LEAST if run.record.is_least else ""
    return Scenario(
        id="trace",
        title=title[: limits.TITLE],
        summary=f"Worked out from the connections and their settings.{_by_default(result)}{least}",
        outcome=outcome,
        steps=tuple(steps),
    )
