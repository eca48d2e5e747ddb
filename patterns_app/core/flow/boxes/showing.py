"""How the message stands inside an opened part at each step, for a picture and in words."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from patterns_app.core import limits
from patterns_app.core.behaviours.telling import duration
from patterns_app.core.engine.model import Trace, Where, Whereabouts
from patterns_app.core.engine.topology import Topology, topology_of
from patterns_app.core.sketch.model import Mark, Scenario, Sketch, Step
from patterns_app.core.vocabulary.catalog import Vocabulary

from .breaker import breaker_box
from .function import function_box
from .model import Box, Inside, Kind, Shown
from .poller import poller_box
from .queue import queue_box
from .stream import stream_box
from .told import told_inside
from .workflow import states_shown, workflow_box

_WRONG: frozenset[Where] = frozenset({"again", "blocked", "failed", "refused", "kept", "lost", "counted"})
_OF_PARTS = (breaker_box, workflow_box, queue_box, stream_box, function_box)


def boxes(sketch: Sketch, vocabulary: Vocabulary) -> tuple[Box, ...]:
    """All that can be opened, in the order of the sketch: its parts, and the pollers on its connections."""
    topology = topology_of(sketch, vocabulary)
    parts = (_of_part(topology, node.id) for node in sketch.nodes)
    pollers = (poller_box(topology, topology.channels[line.id]) for line in sketch.connections)
    return tuple(box for box in (*parts, *pollers) if box is not None)


def box_of(sketch: Sketch, vocabulary: Vocabulary, part: str) -> Box | None:
    """The box of a node or a connection; None where there is nothing to open."""
    topology = topology_of(sketch, vocabulary)
    if part in topology.graph.nodes:
        return _of_part(topology, part)
    channel = topology.channels.get(part)
    return poller_box(topology, channel) if channel is not None else None


def _of_part(topology: Topology, node: str) -> Box | None:
    return next((box for box in (make(topology, node) for make in _OF_PARTS) if box is not None), None)


def shown(box: Box, sketch: Sketch, vocabulary: Vocabulary, story: Scenario | Trace) -> tuple[Shown, ...]:
    """How the message stands in it after each step: of a trace what the engine knows, of a story what it says."""
    told = story.scenario if isinstance(story, Trace) else story
    if box.kind == "workflow":
        return tuple(states_shown(box, told))
    topology = topology_of(sketch, vocabulary)
    inside = story.inside if isinstance(story, Trace) else told_inside(topology, told)
    times = story.times if isinstance(story, Trace) else ()
    return tuple(_steps(box, topology, told.steps, inside, times))


def _steps(
    box: Box, topology: Topology, steps: Sequence[Step], inside: Sequence[Inside], times: Sequence[float]
) -> Iterator[Shown]:
    near = {key: _lines(topology, key) for key in box.reads}
    marked: Mark | None = None
    for place, (step, now) in enumerate(zip(steps, inside, strict=True)):
        before = inside[place - 1] if place else {}
        told = {part for move in step.moves for part in (move.connection, move.at)}
        fresh = {key for key in box.reads if before.get(key) != now.get(key) or told & near[key]}
        marked = step.marks.get(box.id, marked)
        at = times[place] if times else None
        yield _shown(box, {key: now[key] for key in box.reads if key in now}, fresh, at, None if times else marked)


def _lines(topology: Topology, key: str) -> set[str | None]:
    """The ids of a part and of all connections at it."""
    ends = (line for line in topology.channels.values() if key in (line.source, line.target))
    return {key, *(line.id for line in ends)}


def _shown(box: Box, inside: Inside, fresh: set[str], now: float | None, marked: Mark | None) -> Shown:
    found, said = Shown(standing={}, badges={}), []
    for key, one in inside.items():
        here = box.reads[key].get(one.where)
        if here is None:
            continue
        found.standing[here] = "failed" if one.where in _WRONG else "now" if key in fresh else "done"
        if badge := _badge(box.kind, one):
            found.badges[here] = badge
        said += [_at(box.name(here)), *_known(box.kind, one, now)]
    if marked is not None:
        if here := box.marked.get(marked.state):
            found.standing[here] = "now"
            if marked.value is not None:
                found.badges[here] = Mark(state=str(marked.value)[: limits.MARK_STATE], tone=marked.tone)
        said.append(_told(marked))
    return Shown(found.standing, found.badges, " ".join(said))


def _at(what: str) -> str:
    return f"The message is here: {what}."


def _told(mark: Mark) -> str:
    """What a story says of the part itself; where in it that is, it need not say."""
    value = "" if mark.value is None else f" {mark.value}"
    return f"The story says of it: “{mark.state}{value}”."


def _badge(kind: Kind, one: Whereabouts) -> Mark | None:
    if not one.count:
        return None
    of = f" of {one.most:,}" if one.most is not None else ""
    words = {
        "queue": f"receive {one.count:,}{of}",
        "function": f"run {one.count:,}{of}",
        "breaker": f"{one.count:,} more",
    }
    text = words.get(kind, f"try {one.count:,}{of}")
    return Mark(state=text[: limits.MARK_STATE], tone="bad" if one.where in _WRONG else "info")


def _known(kind: Kind, one: Whereabouts, now: float | None) -> Iterator[str]:
    """What the engine knows beside where it is."""
    if one.count:
        often = "once" if one.count == 1 else f"{one.count:,} times"
        if kind == "breaker":
            yield f"A failure of it was counted {often}."
        else:
            yield _often(kind, often)
    if one.most is not None:
        yield _at_most(kind, one.most)
    if one.until_s is not None and now is not None and one.until_s > now:
        when = duration(round(one.until_s, 3))
        again = "shown" if kind == "queue" else "tried"
        yield f"It is {again} again {when} after the beginning."
    if one.where == "running" and one.running is not None:
        yield "One run for it goes on." if one.running == 1 else f"{one.running:,} runs for it go on at once."


def _at_most(kind: Kind, most: int) -> str:
    if kind == "breaker":
        return f"After {most:,} in a row nothing is asked for a while."
    if most == 1:
        return "It is received once at most." if kind == "queue" else "It is run once at most."
    return f"It is received {most:,} times at most." if kind == "queue" else f"It is run {most:,} times at most."


def _often(kind: Kind, often: str) -> str:
    if kind == "queue":
        return f"It was received {often}."
    if kind == "function":
        return f"The function was run for it {often}."
    return f"It was handed over {often}."
