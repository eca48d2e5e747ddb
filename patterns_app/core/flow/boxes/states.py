"""A workflow opened: the states that it goes through, as a sketch of its own that the same pipeline draws.

Which connection is which step, what undoes it and where a failure leads is the engine's to say, so the picture shows
what is simulated and deployed. The state of a connection has its id; of several calls of one, the later ones have
`ID--2` and so on, so whoever plays the story finds the state of a message.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from patterns_app.core.behaviours.retriers import implied
from patterns_app.core.engine.catching import is_caught
from patterns_app.core.engine.steps import Call, Definition, calls_in_order, definition, said
from patterns_app.core.engine.topology import Topology, topology_of
from patterns_app.core.sketch.model import Connection, Frame, Node, Sketch
from patterns_app.core.vocabulary.catalog import Vocabulary

_FLOWCHART = "diagrams.programming.flowchart"
_END, _CHOICE = f"{_FLOWCHART}.StartEnd", f"{_FLOWCHART}.Decision"
START, DONE, FAILED, UNDONE = "in--start", "in--done", "in--failed", "in--undone"
_NAMES = {START: "Start", DONE: "Succeeded", FAILED: "Failed", UNDONE: "Undone, failed"}
_FLOW, _ERROR = "orchestrate", "dlq"  # how ways between states are drawn: as the next step, as what follows a failure


def opened(sketch: Sketch, vocabulary: Vocabulary, node: str) -> Sketch | None:
    """The states of a workflow; None for what is no workflow, or has no step that is drawn."""
    topology = topology_of(sketch, vocabulary)
    if topology.role(node) != "workflow":
        return None
    drawn = definition(topology, topology.plan(node))
    return _States(topology, drawn).sketch() if drawn.steps else None


@dataclass(frozen=True)
class _Door:
    """Where the next state is entered from: a state, and what is written on the way from it."""

    state: str
    label: str = ""


@dataclass
class _States:
    """The states of one workflow, as they come about."""

    topology: Topology
    drawn: Definition
    nodes: dict[str, Node] = field(default_factory=dict)
    frames: dict[str, Frame] = field(default_factory=dict)
    lines: list[Connection] = field(default_factory=list)

    def sketch(self) -> Sketch:
        """All of them, joined."""
        calls = calls_in_order(self.drawn.steps).row
        self._steps(calls)
        self._failures(calls)
        return Sketch(
            nodes=tuple(self.nodes.values()), frames=tuple(self.frames.values()), connections=tuple(self.lines)
        )

    def _steps(self, calls: Sequence[Call]) -> None:
        doors = [_Door(self._mark(START))]
        for group in _grouped(calls):
            way, state = said(group[0].step, "branch"), said(group[0].step, "choice")
            if way[0]:
                doors = self._side_by_side(way[0], group, doors)
            elif state[0]:
                doors = self._either(state[0], group, doors)
            else:
                doors = self._row(group, doors)
        self._enter(DONE, doors)

    def _row(self, calls: Sequence[Call], doors: list[_Door], frame: str | None = None) -> list[_Door]:
        """One state after the other."""
        for call in calls:
            self._task(call, frame)
            self._enter(_key(call), doors)
            doors = [_Door(_key(call))]
        return doors

    def _side_by_side(self, name: str, calls: Sequence[Call], doors: list[_Door]) -> list[_Door]:
        """A Parallel: every way is taken, and the next state waits for all of them."""
        key = f"in--parallel-{len(self.frames)}"
        self.frames[key] = Frame(id=key, kind="boundary", label=f"Parallel: {name}")
        ends = []
        for way in _ways(calls, "branch"):
            ends += self._row(way, doors, key)
        return ends

    def _either(self, name: str, calls: Sequence[Call], doors: list[_Door]) -> list[_Door]:
        """A Choice: one of the ways is taken."""
        key = f"in--choice-{len(self.nodes)}"
        self.nodes[key] = Node(id=key, service=_CHOICE, label=f"Choice: {name}", size="compact")
        self._enter(key, doors)
        ends = []
        for way in _ways(calls, "choice"):
            ends += self._row(way, [_Door(key, said(way[0].step, "choice")[1])])
        return ends

    def _failures(self, calls: Sequence[Call]) -> None:
        """Where a Catch leads: to what undoes the steps before, to what handles the failure, or to the end."""
        undoing, handlers = self.drawn.backwards(calls), self.drawn.after_failure
        for place, call in enumerate(calls):
            if not is_caught(call.step):
                continue
            before = next((undo for at, undo in undoing if at < place), next(iter(handlers), None))
            self._line(_key(call), before.id if before else self._mark(FAILED), _ERROR, "Catch")
        rows = ([undo for _, undo in undoing], UNDONE), (handlers, FAILED)
        for row, end in rows:
            for place, step in enumerate(row):
                self._task(Call(step, step.id), None)
                self._line(step.id, row[place + 1].id if place + 1 < len(row) else self._mark(end), _FLOW)

    def _task(self, call: Call, frame: str | None) -> None:
        """The state that makes a call; a Map makes one for each item."""
        line = call.step.line
        label = call.says or line.label or self.topology.name(line.target)
        if implied(call.step.settings.connection).get("retry") or line.settings.get("retry"):
            label = f"{label}, Retry"
        if line.settings.get("each"):
            frame = f"in--map-{line.id}"
            self.frames[frame] = Frame(id=frame, kind="boundary", label="Map: once for each item")
        service = self.topology.service(line.target)
        self.nodes[_key(call)] = Node(id=_key(call), service=service, label=label, frame=frame)

    def _mark(self, key: str) -> str:
        """A beginning or an end, which is drawn once."""
        self.nodes.setdefault(key, Node(id=key, service=_END, label=_NAMES[key], size="compact"))
        return key

    def _enter(self, key: str, doors: Sequence[_Door]) -> None:
        target = self._mark(key) if key in _NAMES else key
        for door in doors:
            self._line(door.state, target, _FLOW, door.label)

    def _line(self, source: str, target: str, kind: str, label: str = "") -> None:
        self.lines.append(
            Connection(id=f"in--way-{len(self.lines)}", source=source, target=target, kind=kind, label=label)
        )


def _key(call: Call) -> str:
    return call.name.replace(" ", "--")


def _grouped(calls: Sequence[Call]) -> Iterator[list[Call]]:
    """Calls of one Parallel or one Choice together, all others in a row."""
    group: list[Call] = []
    kind: tuple[str, str] | None = None
    for call in calls:
        belongs = (said(call.step, "branch")[0], said(call.step, "choice")[0])
        if group and belongs != kind:
            yield group
            group = []
        group, kind = [*group, call], belongs
    if group:
        yield group


def _ways(calls: Sequence[Call], key: str) -> list[list[Call]]:
    found: dict[str, list[Call]] = {}
    for call in calls:
        found.setdefault(said(call.step, key)[1], []).append(call)
    return list(found.values())
