"""A person with a browser: what the log has told, what waits to be sent, and what is shown, which is both together."""

from __future__ import annotations

from typing import Any

from patterns_app.core.sketch.together import effects, settling
from patterns_app.core.sketch.together.intents import Refused
from patterns_app.core.sketch.together.state import State

Plain = dict[str, Any]


class Gap(Exception):
    """A row came before one that it stands on."""


class Person:
    """One browser. `limit` is how many batches it sends at once."""

    def __init__(self, name: str, seq: int, state: State, limit: int = 100) -> None:
        self.name, self.seq, self.confirmed, self.view = name, seq, state, state.copy()
        self.pending: list[Plain] = []
        self.next, self.limit = 1, limit
        self.early: dict[int, Plain] = {}
        self.done: list[int] = []
        self.redone: list[int] = []
        self.undo_of: dict[int, list[Plain]] = {}

    # ---- the person

    def act(self, ops: list[Plain], kind: str = "do") -> bool:
        """Do something; is there anything of it?"""
        try:
            settled = settling.settle(self.view, ops)
        except Refused:
            return False
        if not settled.effects:
            return False
        batch: Plain = {"c": self.next, "ops": ops, "kind": kind}
        self.next += 1
        self.pending.append(batch)
        self.view = settled.state
        self.undo_of[batch["c"]] = settled.undo
        (self.redone if kind == "undo" else self.done).append(batch["c"])
        if kind == "do":
            self.redone.clear()
        return True

    def undo(self) -> bool:
        return self._back(self.done, "undo")

    def redo(self) -> bool:
        return self._back(self.redone, "redo")

    def _back(self, stack: list[int], kind: str) -> bool:
        while stack:
            of = stack.pop()
            if self.act(self.undo_of.pop(of), kind):  # what has nothing left to take back is passed over
                self.pending[-1]["of"] = of
                return True
        return False

    # ---- the network

    def outgoing(self) -> list[Plain]:
        """One message: the same again after a cut, as the log knows batches by their count."""
        send = []
        waiting = {batch["c"] for batch in self.pending}
        for batch in self.pending[: self.limit]:
            if batch.get("of") in waiting:
                break  # what it takes back is not known for sure yet
            send.append(batch)
        return send

    def row(self, row: Plain) -> None:
        """A row of the log, in any order, any number of times. Raises Gap when earlier ones are missing."""
        if row["seq"] <= self.seq:
            return
        self.early[row["seq"]] = row
        moved = False
        while (found := self.early.pop(self.seq + 1, None)) is not None:
            self._take(found)
            moved = True
        if moved:
            self.rebase()
        if self.early:
            raise Gap

    def _take(self, row: Plain) -> None:
        undo: list[Plain] = []
        for effect in row["effects"]:
            if row["client"] == self.name:
                undo.insert(0, effects.inverse(self.confirmed, effect))
            effects.do(self.confirmed, effect)
        self.seq += 1
        if row["client"] != self.name:
            return
        assert self.pending, "our rows are of our batches"
        assert self.pending[0]["c"] == row["c"], "our rows come in our order"
        self.pending.pop(0)
        if row["c"] in self.undo_of:
            self.undo_of[row["c"]] = undo
        for batch in self.pending:
            if batch.get("of") == row["c"]:
                batch["ops"] = undo

    def rebase(self) -> None:
        """What waits, done again on what is confirmed."""
        state = self.confirmed.copy()
        for batch in self.pending:
            settled = settling.settle(state, batch["ops"])
            state = settled.state
            if batch["c"] in self.undo_of:
                self.undo_of[batch["c"]] = settled.undo
        self.view = state
