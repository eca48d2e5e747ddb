"""A workflow opened: which of its states are done, at work or failed at each step of a story."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from patterns_app.core.engine.topology import Topology
from patterns_app.core.sketch.model import Scenario

from .model import Box, Shown, Standing
from .states import DONE, FAILED, START, UNDONE, opened


def workflow_box(topology: Topology, node: str) -> Box | None:
    """The box of a workflow; None for what is none, or has no step that is drawn."""
    states = opened(topology.graph.sketch, topology.vocabulary, node)
    return Box(node, "workflow", topology.name(node), states) if states is not None else None


def states_shown(box: Box, story: Scenario) -> Iterator[Shown]:
    """The states that a run has come to, step by step."""
    known = {node.id for node in box.sketch.nodes}
    found: dict[str, Standing] = {}
    calls: Counter[str] = Counter()
    last = len(story.steps) - 1
    for place, step in enumerate(story.steps):
        found = {state: "done" if one == "now" else one for state, one in found.items()}
        for move in step.moves:
            if move.connection is None or move.connection not in known:
                continue
            calls[move.connection] += move.direction == "forward"
            state = _state_of(move.connection, calls[move.connection], known)
            found[state] = "failed" if move.message == "error" else "now"
        yield _shown(box, found, _end(story, found, known) if place == last else None)


def _state_of(line: str, call: int, known: set[str]) -> str:
    """The state of the nth call over a connection: a label that names several calls has a state for each."""
    later = f"{line}--{call}"
    return later if call > 1 and later in known else line


def _end(story: Scenario, found: dict[str, Standing], known: set[str]) -> tuple[str, Standing] | None:
    """The end that the last step comes to, where the story says it."""
    if story.outcome == "success":
        return (DONE, "now") if DONE in known else None
    if "failed" not in found.values():
        return None
    undone = UNDONE in known and len(found) > 1  # more than what failed: something was undone
    end = UNDONE if undone else FAILED
    return (end, "failed") if end in known else None


def _shown(box: Box, found: dict[str, Standing], end: tuple[str, Standing] | None) -> Shown:
    if not found:
        return Shown()
    standing = {**found, START: found.get(START, "done")}
    if end is not None:
        standing[end[0]] = end[1]
    at = [box.name(state) for state, one in standing.items() if one == "now"]
    failed = [box.name(state) for state, one in standing.items() if one == "failed"]
    says = [f"At work: {what}." for what in at] + [f"Failed: {what}." for what in failed]
    return Shown(standing, says=" ".join(says) or "The workflow has begun.")
