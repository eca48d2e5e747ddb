"""The calls of a workflow where a connection's label names several, such as `T1 create, T4 confirm`."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from patterns_app.core.engine.topology import Channel

from .work import Work

_NUMBERED = re.compile(r"[A-Z]?(\d+)\b[.:)]?\s*\S.*")


class Call(NamedTuple):
    """One call of a step: the name of its state, and what the label says of it where that says of several."""

    step: Channel
    name: str
    says: str = ""


def in_order(work: Work, steps: Sequence[Channel]) -> list[Call]:
    """The calls of the steps. Those that a label numbers stand where their numbers do, if all labels have numbers.

    Else each step is called once, and what its label names beside that is told.
    """
    said = [[part.strip() for part in step.line.label.split(",")] for step in steps]
    numbers = [[_NUMBERED.fullmatch(part) for part in parts] for parts in said]
    once = [Call(step, step.id) for step in steps]
    several = [step for step, found in zip(steps, numbers, strict=True) if len(found) > 1 and any(found)]
    if not several:
        return once
    numbered = [
        (int(number[1]), Call(step, step.id if not place else f"{step.id} {place + 1}", part if len(parts) > 1 else ""))
        for step, parts, found in zip(steps, said, numbers, strict=True)
        for place, (part, number) in enumerate(zip(parts, found, strict=True))
        if number
    ]
    whole = all(all(found) for found in numbers) and len({number for number, _ in numbered}) == len(numbered)
    calls = [call for _, call in sorted(numbered, key=lambda one: one[0])]
    first = [call.step for call in calls if call.name == call.step.id]
    if not whole or first != list(steps):
        for step in several:
            work.note(f"{step.id}: its label names several calls, and the workflow makes one: add the others by hand.")
        return once
    for step in several:
        work.note(f"{step.id}: its label names several calls, so the workflow makes each; `call` says which it is.")
    return calls
