"""What the failure of each part costs: one message of a story that meets it, asked of the engine."""

from __future__ import annotations

from collections.abc import Iterator

from patterns_app.core.engine.model import Trace
from patterns_app.core.engine.trace import GoesOn
from patterns_app.core.flow.derived import NoSuchNode, follow
from patterns_app.core.flow.faults import FAULTS, break_node, few_faults
from patterns_app.core.sketch.model import Node, Scenario, Sketch
from patterns_app.core.vocabulary.catalog import vocabulary

from .model import PartFailure

_BAD = ("lost", "stuck", "kept", "answered_error")  # the worst first


def failures(sketch: Sketch) -> tuple[PartFailure, ...]:
    """Of every part that can fail and that a message meets, those that lose most first."""
    known = vocabulary()
    stories = sketch.scenarios or (follow(sketch, known),)
    few = few_faults()
    found = [
        _told(node.id, trace)
        for node in sketch.nodes
        if "fails" in few.get(node.service, FAULTS) and (trace := _met(sketch, stories, node)) is not None
    ]
    return tuple(sorted(found, key=_badness))


def _badness(one: PartFailure) -> tuple[int, int, str]:
    return -len(one.lost), _BAD.index(one.ends) if one.ends in _BAD else len(_BAD), one.part


def _told(part: str, trace: Trace) -> PartFailure:
    result = trace.result
    steps = trace.scenario.steps
    return PartFailure(
        part=part,
        ends=result.ends.state,
        asked=result.first_caller,
        says=steps[-1].text if steps else "",
        lost=result.lost,
    )


def _met(sketch: Sketch, stories: tuple[Scenario, ...], node: Node) -> Trace | None:
    """The first message that meets the fault; none where who asks is the one that fails, or nothing travels."""
    for trace in _traces(sketch, stories, node.id):
        if trace.result.first_caller.part == node.id:
            return None
        if trace.result.ends.state != "not_affected":
            return trace
    return None


def _traces(sketch: Sketch, stories: tuple[Scenario, ...], part: str) -> Iterator[Trace]:
    for story in stories:
        try:
            yield break_node(sketch, vocabulary(), story, part, "fails")
        except (NoSuchNode, GoesOn):
            continue
