"""What would have kept a message that is lost: only what the engine says helps."""

from __future__ import annotations

from msgspec.structs import replace

from patterns_app.core.engine.model import FaultKind
from patterns_app.core.flow.faults import break_node
from patterns_app.core.patterns.composing import piece_of
from patterns_app.core.sketch.model import Sketch
from patterns_app.core.verdict.saving import Saving, saved_by
from patterns_app.core.vocabulary.catalog import vocabulary


def saved(sketch: Sketch, node: str, fault: FaultKind = "fails") -> Saving | None:
    story = sketch.scenarios[0]
    found = break_node(sketch, vocabulary(), story, node, fault)
    return saved_by(sketch, vocabulary(), story, node, fault, found)


def test_a_place_for_failures_is_named_where_one_would_have_kept_it() -> None:
    bare = piece_of("dead-letter-and-redrive", "no-dead-letters").sketch
    assert saved(bare, "worker") == Saving("queue", "a dead-letter queue")
    mail = piece_of("human-approval", "waiting-function").sketch
    assert saved(mail, "pay") == Saving("pay", "a dead-letter queue")


def test_a_workflow_without_a_catch_is_told_to_have_one() -> None:
    whole = piece_of("state-machine").sketch
    bare = (
        replace(line, settings={key: value for key, value in line.settings.items() if key not in ("catch", "retry")})
        for line in whole.connections
    )
    assert saved(replace(whole, connections=tuple(bare)), "processor") == Saving("workflow", "a Catch in its steps")
    assert saved(whole, "processor") is None


def test_what_waits_long_enough_for_somebody_to_come_is_said_to() -> None:
    lake = piece_of("data-lake").sketch
    assert saved(lake, "stream-delivery") == Saving("event-stream", "")


def test_where_nothing_is_lost_or_nothing_helps_nothing_is_said() -> None:
    assert saved(piece_of("storage-first").sketch, "worker") is None
    assert saved(piece_of("data-lake").sketch, "raw-zone") != Saving("stream-delivery", "a dead-letter queue")
