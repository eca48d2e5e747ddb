"""What would have kept a message that is lost: mends that are tried, and of which the engine says that they help."""

from __future__ import annotations

from collections.abc import Iterator

from msgspec import Struct

from patterns_app.core.checks.fixing import mend, set_on_line
from patterns_app.core.checks.keeping import dead_letter_queue, undelivered_kept
from patterns_app.core.checks.model import Fix, View
from patterns_app.core.engine.model import FaultKind, Trace
from patterns_app.core.engine.topology import FAILED
from patterns_app.core.engine.trace import GoesOn
from patterns_app.core.flow.derived import NoSuchNode
from patterns_app.core.flow.faults import break_node
from patterns_app.core.sketch.graph import graph_of
from patterns_app.core.sketch.model import Scenario, Sketch
from patterns_app.core.sketch.operations import OperationError, apply
from patterns_app.core.vocabulary.catalog import Vocabulary

NOTICED_S = 3_600  # within which somebody who is told has mended it


class Saving(Struct, frozen=True):
    """Where a message would have been kept, and by what; no title: it is, for whoever mends the part within an hour."""

    where: str
    title: str


def saved_by(
    sketch: Sketch, vocabulary: Vocabulary, scenario: Scenario | None, node: str, fault: FaultKind, found: Trace
) -> Saving | None:
    """The first mend with which the same failure no longer loses what is lost there. None where none is known."""
    view = View.of(graph_of(sketch), vocabulary)
    places = list(dict.fromkeys(loss.where for loss in found.result.lost))
    for where in places:
        for fix in _fixes(view, where):
            try:
                mended = apply(sketch, fix.operations)
            except OperationError:
                continue
            if where not in _losing(mended, vocabulary, scenario, node, fault):
                return Saving(where, fix.title)
    in_time = _losing(sketch, vocabulary, scenario, node, fault, NOTICED_S) if places else set()
    return next((Saving(where, "") for where in places if where not in in_time), None)


def _losing(
    sketch: Sketch,
    vocabulary: Vocabulary,
    scenario: Scenario | None,
    node: str,
    fault: FaultKind,
    lasts_s: float | None = None,
) -> set[str]:
    """Where messages are lost; everywhere, where nobody can tell."""
    try:
        result = break_node(sketch, vocabulary, scenario, node, fault, lasts_s).result
    except (NoSuchNode, GoesOn):
        return {one.id for one in sketch.nodes}
    return {loss.where for loss in result.lost}


def _fixes(view: View, where: str) -> Iterator[Fix]:
    """What can be tried at a part: a Catch in a workflow, a place for all that fails there, one for each line."""
    lines = view.graph.outgoing.get(where, ())
    tasks = [line for line in lines if line.kind == "orchestrate"]
    if tasks:
        yield Fix("a Catch in its steps", tuple(set_on_line(line, catch=True) for line in tasks))
    service, title = view.graph.nodes[where].service, "a dead-letter queue"
    kinds = [kind for kind in sorted(FAILED, reverse=True) if view.vocabulary.pairs.knows(service, "aws.sqs", kind)]
    for kind in kinds:
        fix = mend(title, dead_letter_queue, view, where, kind)
        if fix is not None:
            yield fix
    others = [line for line in lines if line.kind not in FAILED]
    fix = undelivered_kept(view, where, others) if others else None
    if fix is not None:
        yield Fix(title, fix.operations)
