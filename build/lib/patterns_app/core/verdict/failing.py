"""What the failure of each part costs one message that meets it, asked of the engine.

The message is one of a story; where none meets the part, one that comes over a connection to it, and where none leads
there, one from outside of the sketch.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress

from patterns_app.core.engine.model import Fault, Trace
from patterns_app.core.engine.outside import NOBODY
from patterns_app.core.engine.topology import topology_of
from patterns_app.core.engine.trace import GoesOn, NotInSketch, trace
from patterns_app.core.flow.derived import NoSuchNode, follow
from patterns_app.core.flow.faults import FAULTS, break_node, few_faults
from patterns_app.core.sketch.elsewhere import made_elsewhere
from patterns_app.core.sketch.model import Scenario, Sketch
from patterns_app.core.vocabulary.catalog import vocabulary

from .model import PartFailure

_BAD = ("lost", "stuck", "kept", "answered_error")  # the worst first


def failures(sketch: Sketch) -> tuple[PartFailure, ...]:
    """Of every part that can fail and that a message meets, those that lose most first."""
    known = vocabulary()
    stories = sketch.scenarios or (follow(sketch, known),)
    queues = frozenset(node.id for node in sketch.nodes if node.service in known.acting["queue"])
    elsewhere = made_elsewhere(sketch) & queues
    found = [
        _told(part, met, elsewhere)
        for part in able_to_fail(sketch)
        if (met := next(_met(sketch, stories, part), None)) is not None
    ]
    return tuple(sorted(found, key=_badness))


def able_to_fail(sketch: Sketch) -> tuple[str, ...]:
    """The parts that can fail and are no clients: what becomes of a message does not hang on who has sent it."""
    topology, few = topology_of(sketch, vocabulary()), few_faults()
    return tuple(
        node.id
        for node in sketch.nodes
        if "fails" in few.get(node.service, FAULTS) and topology.role(node.id) != "client"
    )


def _badness(one: PartFailure) -> tuple[int, int, str]:
    return -len(one.lost), _BAD.index(one.ends) if one.ends in _BAD else len(_BAD), one.part


def _told(part: str, trace: Trace, elsewhere: frozenset[str]) -> PartFailure:
    """What a run has told. A queue that is set up elsewhere may put aside what it would lose here."""
    result, steps = trace.result, trace.scenario.steps
    lost = tuple(one for one in result.lost if one.where not in elsewhere)
    is_open = bool(result.lost) and not lost
    return PartFailure(
        part=part,
        ends="not_known" if is_open else result.ends.state,
        asked=result.first_caller,
        says="" if is_open or not steps else steps[-1].text,
        lost=lost,
    )


def _met(sketch: Sketch, stories: tuple[Scenario, ...], part: str) -> Iterator[Trace]:
    """The messages that meet the fault; not those of which who asks is the one that fails.

    One that nobody drawn has sent comes last: a story may begin where no message can.
    """
    from_outside = []
    for found in _traces(sketch, stories, part):
        if found.result.first_caller.part == NOBODY:
            from_outside.append(found)
        elif found.result.first_caller.part != part and found.result.ends.state != "not_affected":
            yield found
    yield from (found for found in from_outside if found.result.ends.state != "not_affected")


def _traces(sketch: Sketch, stories: tuple[Scenario, ...], part: str) -> Iterator[Trace]:
    known = vocabulary()
    for story in stories:
        with suppress(NoSuchNode, GoesOn):
            yield break_node(sketch, known, story, part, "fails")
    for enter in [line.id for line in sketch.connections if line.target == part] or [part]:
        with suppress(NotInSketch, GoesOn):
            yield trace(sketch, known, enter, [Fault(part=part, fault="fails")])
