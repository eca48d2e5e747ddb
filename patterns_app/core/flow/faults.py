"""What happens to the message of a story when a part of the sketch fails, is slow or refuses: asked of the engine."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from itertools import chain, islice
from typing import get_args

from msgspec.structs import replace

from patterns_app.core import limits
from patterns_app.core.behaviours.catalog import behaviours
from patterns_app.core.engine.model import Fault, FaultKind, Result, Trace
from patterns_app.core.engine.topology import ASIDE
from patterns_app.core.engine.trace import GoesOn, NotInSketch, trace
from patterns_app.core.sketch.graph import graph_of
from patterns_app.core.sketch.model import Scenario, Sketch
from patterns_app.core.sketch.naming import no_part
from patterns_app.core.vocabulary.catalog import Vocabulary

from .derived import NoSuchNode, begins, circle_of, follow

FAULTS: tuple[FaultKind, ...] = get_args(FaultKind)


def few_faults() -> dict[str, tuple[FaultKind, ...]]:
    """What can be wrong with parts of a service, of those services where that is not every fault."""
    return {
        service: tuple(fault for fault in FAULTS if getattr(meaning, fault) is not None)
        for meaning in behaviours().faults
        for service in meaning.services
        if None in (meaning.fails, meaning.slow, meaning.throttled)
    }


def break_node(
    sketch: Sketch,
    vocabulary: Vocabulary,
    scenario: Scenario | None,
    node: str,
    fault: FaultKind,
    lasts_s: float | None = None,
) -> Trace:
    """The message of a story, or one from the entry, while a part is broken: for good, or for so many seconds.

    Where a story has several messages it is the first that meets the fault; where there is no story, the first that
    meets it of those that enter anywhere. Raises NoSuchNode, also where no message travels at all, and GoesOn.
    """
    if all(one.id != node for one in sketch.nodes):
        raise NoSuchNode(no_part(node, sketch))
    told = scenario or follow(sketch, vocabulary)
    first: Trace | None = None
    preferred = frozenset(move.connection or "" for step in told.steps for move in step.moves)
    entries = entries_of(sketch, told)
    for enter in entries if scenario is not None else chain(entries, _elsewhere(sketch, vocabulary, node)):
        try:
            found = trace(sketch, vocabulary, enter, [Fault(part=node, fault=fault, lasts_s=lasts_s)], preferred)
        except NotInSketch:  # no message starts there: what governs or keeps is told of, and sends nothing
            continue
        if scenario is None:
            found = _in_a_circle(found, circle_of(graph_of(sketch), vocabulary, found.result.first_caller.part))
        if found.result.ends.state != "not_affected":
            return _named(found, node, fault)
        first = first or found
    return _named(first or _from_outside(sketch, vocabulary, node, fault), node, fault)


def _in_a_circle(found: Trace, says: str) -> Trace:
    """The trace with a word on where it begins, where everything leads in a circle."""
    if not says:
        return found
    return replace(found, scenario=replace(found.scenario, summary=f"{found.scenario.summary} {says}"))


def _elsewhere(sketch: Sketch, vocabulary: Vocabulary, node: str) -> Iterator[str]:
    """Where messages enter that come to a part along the connections."""
    graph = graph_of(sketch)
    before, waiting = {node}, [node]
    while waiting:
        leads = {line.source for line in graph.incoming.get(waiting.pop(), ())} - before
        before |= leads
        waiting += leads
    for entry in islice((one for one in begins(graph) if one.id in before), limits.TRACE_ENTRIES):
        yield from entries_of(sketch, follow(sketch, vocabulary, entry.id))


def _from_outside(sketch: Sketch, vocabulary: Vocabulary, node: str, fault: FaultKind) -> Trace:
    """No message travels here by itself: one that comes to the part itself."""
    try:
        return trace(sketch, vocabulary, node, [Fault(part=node, fault=fault)])
    except NotInSketch:
        raise NoSuchNode("no message travels in this sketch") from None


def fails_at(story: Scenario, node: str) -> int:
    """The number of the step of a failing story, from 1, in which the failure of a part is first felt; else 1."""
    for number, step in enumerate(story.steps, 1):
        if node in step.marks or any(move.message == "error" for move in step.moves):
            return number
    return 1


def teaches_most(sketch: Sketch, vocabulary: Vocabulary, scenario: Scenario) -> str:
    """The part whose failure teaches most about a story: no client, and none that the story does not meet; else "".

    First who loses messages; then what the caller does not notice, as it has its receipt; then what is undone, what
    stands still, and what is tried most often.
    """
    best: tuple[tuple[int, ...], str] = ((), "")
    usual = _usual_answers(sketch, vocabulary, scenario)
    for node in sketch.nodes:
        try:
            result = break_node(sketch, vocabulary, scenario, node.id, "fails").result
        except (NoSuchNode, GoesOn):
            continue
        if result.ends.state != "not_affected" and result.first_caller.part != node.id:
            best = max(best, (_lesson(result, usual), node.id), key=lambda one: one[0])
    return best[1]


def _usual_answers(sketch: Sketch, vocabulary: Vocabulary, scenario: Scenario) -> set[tuple[int | None, str]]:
    """What who asks gets while nothing is broken."""
    found = set()
    for enter in entries_of(sketch, scenario):
        with suppress(NotInSketch, GoesOn):
            caller = trace(sketch, vocabulary, enter, []).result.first_caller
            found.add((caller.code, caller.name))
    return found


def _lesson(result: Result, usual: set[tuple[int | None, str]]) -> tuple[int, ...]:
    answered = (result.first_caller.code, result.first_caller.name) in usual
    unnoticed = result.ends.state in ("lost", "kept", "stuck") and answered
    stands = result.blocked != "none"
    return len(result.lost), unnoticed, len(result.compensated), stands, len(result.tries)


def _named(found: Trace, node: str, fault: FaultKind) -> Trace:
    return replace(found, scenario=replace(found.scenario, id=f"fault-{node[:40]}-{fault}"))


def entries_of(sketch: Sketch, told: Scenario) -> Iterator[str]:
    """The connections by which the messages of a story enter: those that begin where none of it has come before."""
    lines = {line.id: line for line in sketch.connections}
    reached: set[str] = set()
    for step in told.steps:
        for move in step.moves:
            line = lines.get(move.connection or "")
            if line is None or move.direction != "forward" or line.kind in ASIDE:
                continue
            if line.source not in reached:
                yield line.id
            reached.add(line.target)
