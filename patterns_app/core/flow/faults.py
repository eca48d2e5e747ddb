"""What happens when a part fails, is slow or refuses: worked out from the kinds and settings of the connections.

What the story tells until its message reaches the part stays as it is; then each kind of connection does what it does:
a waiting caller gets the error or gives up, an asynchronous event is tried again and then kept or lost, a message comes
back into its queue, a stream's shard waits, a workflow undoes. Figures are settings of the sketch or the vocabulary's
defaults. No clock and no chance: the same sketch and fault give the same trace.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, Literal, get_args

from patterns_app.core.sketch.graph import Graph, graph_of
from patterns_app.core.sketch.model import (
    Connection,
    Mark,
    Message,
    Move,
    Outcome,
    Scenario,
    Sketch,
    Step,
    Tone,
)
from patterns_app.core.vocabulary.catalog import Vocabulary

from .derived import NoSuchNode, follow

Fault = Literal["fails", "slow", "throttled"]
FAULTS: tuple[Fault, ...] = get_args(Fault)
_STATES: dict[Fault, str] = {"fails": "down", "slow": "slow", "throttled": "throttled"}
_SAYS: dict[Fault, str] = {
    "fails": "{target} fails.",
    "slow": "{target} takes too long.",
    "throttled": "{target} refuses: too many requests.",
}
_KEEPS = ("destination", "dlq")


def break_node(sketch: Sketch, vocabulary: Vocabulary, scenario: Scenario | None, node: str, fault: Fault) -> Scenario:
    """The story up to the broken part, and what follows. Without a scenario the message follows the connections.

    Raises NoSuchNode.
    """
    graph = graph_of(sketch)
    if node not in graph.nodes:
        raise NoSuchNode(f"there is no node {node!r}")
    told = scenario or follow(sketch, vocabulary)
    trace = _Trace(graph, {line.id: line for line in sketch.connections}, vocabulary, node, fault)
    trace.play(told)
    name = trace.name(node)
    title = {"fails": f"What if {name} fails?", "slow": f"What if {name} is slow?"}.get(
        fault, f"What if {name} throttles?"
    )
    return Scenario(
        id=f"fault-{node[:40]}-{fault}",
        title=title[:120],
        summary="Worked out from the connections and their settings.",
        outcome=trace.outcome,
        steps=tuple(trace.steps),
    )


@dataclass
class _Trace:
    """The steps so far, and how it ends."""

    graph: Graph
    lines: dict[str, Connection]
    vocabulary: Vocabulary
    broken: str
    fault: Fault
    steps: list[Step] = field(default_factory=list)
    outcome: Outcome = "success"
    came_by: list[Connection] = field(default_factory=list)  # connections travelled forward, in order

    def name(self, node: str) -> str:
        """A node's label, or its service's name where it has none."""
        found = self.graph.nodes[node]
        return found.label or self.vocabulary.short_name(found.service)

    def play(self, told: Scenario) -> None:
        """The told steps until one reaches the broken part, then the consequences."""
        for step in told.steps:
            reached = self._reaching(step)
            if reached is not None:
                self._arrive(reached)
                return
            self.steps.append(step)
            self.came_by += [line for line in self._travelled(step) if line not in self.came_by]
        self._say(f"The message never reaches {self.name(self.broken)}: nothing changes.", ())

    def _travelled(self, step: Step) -> Iterator[Connection]:
        for move in step.moves:
            if move.direction == "forward" and move.connection in self.lines:
                yield self.lines[move.connection]

    def _reaching(self, step: Step) -> Connection | str | None:
        """The connection by which a step reaches the broken part; its own id where the story begins there."""
        for line in self._travelled(step):
            if line.target == self.broken:
                return line
            if line.source == self.broken:
                return self.broken
        return self.broken if any(move.at == self.broken for move in step.moves) else None

    def _arrive(self, reached: Connection | str) -> None:
        if isinstance(reached, str):
            said = _SAYS[self.fault].format(target=self.name(self.broken))
            self._say(said, (Move(at=self.broken, message="error"),), {self.broken: self._state()})
            self._up(self.broken)
            return
        self._fail(reached, first=True)

    def _fail(self, line: Connection, first: bool = False) -> None:
        """A message travels a connection and its target does not do its work."""
        source, target = self.name(line.source), self.name(line.target)
        kind = self.vocabulary.kinds.get(line.kind)
        message: Message = (
            "record" if kind and kind.style == "poll" else "event" if kind and kind.style == "event" else "request"
        )
        if first:
            said = f"{source} reaches {target}. {_SAYS[self.fault].format(target=target)}"
            marks = {line.target: self._state()}
            self._say(said, (Move(connection=line.id, message=message, label=line.label),), marks)
        if line.kind == "queue_poll":
            self._redeliver(line)
        elif line.kind == "stream_poll":
            self._block(line)
        elif line.kind == "orchestrate":
            self._undo(line)
        elif line.kind == "start" and self.fault != "throttled":
            self._started(line)
        elif kind is not None and (kind.answers or kind.style == "data"):
            self._answer(line)
        else:
            self._retry(line)

    def _answer(self, line: Connection) -> None:
        """Somebody waits: the error comes back, or the wait ends."""
        source, target = self.name(line.source), self.name(line.target)
        if self.fault == "slow" and line.target == self.broken:
            wait = self._wait(line)
            self._say(
                f"{source} waits {wait} and gives up.",
                (Move(at=line.source, message="error"),),
                _one(line.source, "timed out", "bad"),
            )
        else:
            word = "429 Too Many Requests" if self.fault == "throttled" and line.target == self.broken else "an error"
            back = Move(connection=line.id, direction="back", message="error")
            self._say(f"{target} answers {source} with {word}.", (back,), _one(line.source, "error", "bad"))
        tries = _count(line.settings.get("retry"))
        if tries:
            again = Move(connection=line.id, message="request")
            self._say(f"{source} tries {tries} more times, waiting longer each time. It does not help.", (again,))
        if line.settings.get("fallback"):
            self._settle(
                f"{source} falls back: {line.settings['fallback']}.", "degraded", line.source, "fallback", "warning"
            )
            return
        self._up(line.source)

    def _started(self, line: Connection) -> None:
        """The start was confirmed: what becomes of the execution its caller does not learn."""
        source, target = self.name(line.source), self.name(line.target)
        back = Move(connection=line.id, direction="back", message="response")
        self._say(f"{target} has confirmed the start, so {source} goes on.", (back,))
        said = (
            f"The execution of {target} {'takes its time' if self.fault == 'slow' else 'fails'}. Nobody waits for it."
        )
        if self.fault == "slow":
            self._settle(said, "degraded", line.target, "late", "warning")
        else:
            self._settle(said, "failure", line.target, "failed", "bad")

    def _wait(self, line: Connection) -> str:
        """How long a caller waits: what the connection says, else what the caller's own limit says."""
        caller = self.graph.nodes[line.source]
        for value, unit in (
            (line.settings.get("timeout"), "s"),
            (self._setting(caller, "timeout"), "s"),
            (self._setting(caller, "integration_timeout"), "ms"),
        ):
            if isinstance(value, (int, float)) and not isinstance(value, bool):
                return f"{value / 1000:g} s" if unit == "ms" else f"{value:g} s"
        return "until its own time is up"

    def _up(self, node: str) -> None:
        """The part that could not finish passes the failure on to whoever brought it the message."""
        line = next((line for line in reversed(self.came_by) if line.target == node), None)
        if line is None:
            self._settle(
                f"{self.name(node)} has nobody to pass it on to. The request has failed.",
                "failure",
                node,
                "failed",
                "bad",
            )
            return
        self.came_by.remove(line)
        self._fail(line)

    def _retry(self, line: Connection) -> None:
        """Fire and forget: the service in between tries again, then keeps the event or drops it."""
        target = self.graph.nodes[line.target]
        tries = self._setting(target, "async_retries")
        usual = self.vocabulary.limits["lambda.async_retries"].number
        count = _count(tries if tries is not None else usual)
        name = self.name(line.target)
        again = Move(connection=line.id, message="event")
        self._say(
            f"Nobody waits for {name}. The event is tried {count} more times.",
            (again,),
            _one(line.target, f"{count} retries", "warning"),
        )
        self._keep(line.target, line.source, "The event")

    def _redeliver(self, line: Connection) -> None:
        """A queue hides a message while it is worked on and shows it again when it was not deleted."""
        queue = self.graph.nodes[line.source]
        hidden = self._setting(queue, "visibility_timeout")
        wait = f"{hidden:g} s" if isinstance(hidden, (int, float)) else "its visibility timeout"
        back = Move(connection=line.id, direction="back", message="error")
        self._say(
            f"{self.name(line.target)} does not delete the message. After {wait} {self.name(queue.id)} shows it again.",
            (back,),
            _one(queue.id, "waiting again", "warning"),
        )
        dead = self._out(queue.id, ("dlq",))
        if dead is None:
            self._settle(
                f"It comes back again and again until its retention ends. Then {self.name(queue.id)} deletes it.",
                "failure",
                queue.id,
                "until retention",
                "bad",
            )
            return
        usual = self.vocabulary.defaults["dlq"]["max_receive_count"]
        most = _count(dead.settings.get("max_receive_count")) or usual
        self._say(
            f"It comes back until it has been received {most} times.", (Move(connection=line.id, message="record"),)
        )
        self._store(dead, "The message")

    def _block(self, line: Connection) -> None:
        """A stream hands over in order: what fails is tried again and everything behind it waits."""
        limit = line.settings.get("maximum_retry_attempts", -1)
        again = Move(connection=line.id, message="record")
        waits = _one(line.source, "shard blocked", "bad")
        if not isinstance(limit, int) or isinstance(limit, bool) or limit < 0:
            self._say(
                f"The same batch is handed to {self.name(line.target)} again. Everything behind it in the shard waits.",
                (again,),
                waits,
            )
            self._settle(
                "There is no limit on retries: the shard stays blocked until the records expire.",
                "failure",
                line.source,
                "blocked",
                "bad",
            )
            return
        halves = " in halves, to find the bad record" if line.settings.get("bisect_on_error") else ""
        self._say(f"The batch is tried {limit} more times{halves}. The shard waits meanwhile.", (again,), waits)
        self._keep(line.target, line.source, "The batch")

    def _undo(self, line: Connection) -> None:
        """A workflow sees the error, tries again, and runs what undoes the steps that are done."""
        workflow = self.name(line.source)
        back = Move(connection=line.id, direction="back", message="error")
        self._say(
            f"{workflow} sees the error of {self.name(line.target)}.",
            (back,),
            _one(line.source, "error caught", "warning"),
        )
        if _count(line.settings.get("retry")):
            again = Move(connection=line.id, message="request")
            self._say(f"{workflow} retries {_count(line.settings['retry'])} times with a growing pause.", (again,))
        undoing = self._undoing(line.source)
        for other in undoing:
            self._say(
                f"{workflow} undoes what {self.name(other.target)} has done.",
                (Move(connection=other.id, message="compensation"),),
                _one(other.target, "undone", "warning"),
            )
        if undoing or line.settings.get("catch"):
            told = f"{workflow} ends in order: what was begun has been undone or handled."
            self._settle(told, "degraded", line.source, "handled", "warning")
            return
        told = f"{workflow} has no way to handle it. The execution fails."
        self._settle(told, "failure", line.source, "failed", "bad")

    def _undoing(self, workflow: str) -> list[Connection]:
        """What compensates the steps that are done, the last one first."""
        return [
            other
            for done in reversed(self.came_by)
            for other in self.graph.outgoing.get(workflow, ())
            if other.settings.get("compensates") in (done.id, done.target) and other.target != self.broken
        ]

    def _keep(self, node: str, source: str, what: str) -> None:
        """Where what could not be done goes: the part's own place for failures, or that of its source, or nowhere."""
        place = self._out(node, _KEEPS) or self._out(source, ("dlq",))
        if place is None:
            self._settle(
                f"{what} is discarded. Nothing is left of it but a line in a log.", "failure", node, "lost", "bad"
            )
        else:
            self._store(place, what)

    def _store(self, line: Connection, what: str) -> None:
        place = self.name(line.target)
        self._say(
            f"{what} is put into {place}. It is kept, and somebody can look at it.",
            (Move(connection=line.id, message="error"),),
            _one(line.target, "1 kept", "warning"),
        )
        self.outcome = "degraded"

    def _out(self, node: str, kinds: tuple[str, ...]) -> Connection | None:
        return next((line for line in self.graph.outgoing.get(node, ()) if line.kind in kinds), None)

    def _setting(self, node: Any, key: str) -> Any:
        """A setting of a node: its own, else the vocabulary's default."""
        if key in node.settings:
            return node.settings[key]
        service = self.vocabulary.services.get(node.service)
        found = next((setting for setting in service.settings if setting.key == key), None) if service else None
        return found.default if found else None

    def _state(self) -> Mark:
        return Mark(state=_STATES[self.fault], tone="warning" if self.fault == "slow" else "bad")

    def _settle(self, words: str, outcome: Outcome, node: str, state: str, tone: Tone) -> None:
        self._say(
            words, (Move(at=node, message="error" if outcome == "failure" else "request"),), _one(node, state, tone)
        )
        self.outcome = outcome

    def _say(self, words: str, moves: tuple[Move, ...], marks: dict[str, Mark] | None = None) -> None:
        self.steps.append(Step(text=words[:600], moves=moves, marks=marks or {}))


def _one(node: str, state: str, tone: Tone) -> dict[str, Mark]:
    return {node: Mark(state=state[:40], tone=tone)}


def _count(value: object) -> int:
    """A number of times: of a setting that may be a number, a switch or words."""
    if isinstance(value, bool):
        return 2 if value else 0
    return int(value) if isinstance(value, (int, float)) else (2 if value else 0)
