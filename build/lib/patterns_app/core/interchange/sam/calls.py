"""The calls of a workflow where a connection's label names several, such as `T1 create, T4 confirm`."""

from __future__ import annotations

from collections.abc import Sequence

from patterns_app.core.engine.steps import Call, calls_in_order
from patterns_app.core.engine.topology import Channel

from .work import Work

__all__ = ["Call", "in_order"]


def in_order(work: Work, steps: Sequence[Channel]) -> list[Call]:
    """The calls of the steps; that a label names several is told, and whether the workflow makes them all."""
    calls = calls_in_order(steps)
    for step in calls.several:
        if calls.all:
            work.note(f"{step.id}: its label names several calls, so the workflow makes each; `call` says which it is.")
        else:
            work.note(f"{step.id}: its label names several calls, and the workflow makes one: add the others by hand.")
    return calls.row
