"""Calls beside each other: steps that run together, and the items of a Map."""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence

from patterns_app.core.engine.answers import OK, Answer
from patterns_app.core.engine.load.calls import Call, Part, Sender


class Gather:
    """Waits until all are back; the first failure that stays one, and is not tolerated, ends it."""

    __slots__ = ("call", "left", "open", "over", "spare", "station")

    def __init__(self, station: Part, call: Call, group: Sequence[Sender], drawn: bool = False) -> None:
        """`drawn`: that it is called at all is settled already."""
        self.station, self.call = station, call
        used = [link for link in group if drawn or link.share >= 1 or link.draw() < link.share]
        self.left = deque(link for link in used for _ in range(link.times))
        self.spare = sum(int(link.times * link.tolerated / 100) for link in used)
        self.open, self.over = 0, False

    def begin(self) -> None:
        """As many as may run at once."""
        if not self.left:
            self.station.advance(self.call)
            return
        most = min((link.at_once for link in self.left if link.at_once), default=len(self.left))
        for _ in range(most):
            if self.call.over or self.over or not self.left:  # those that were answered at once have called the rest
                return
            self.open += 1
            self.left.popleft().send(self.call, self.call.message, gather=self)

    def one(self, link: Sender, answer: Answer) -> None:
        """One is back: another may begin."""
        if self.call.over or self.over:
            return
        if answer.failure is not None:
            self.spare -= not link.goes_on(answer)
            if self.spare < 0:
                self.over = True
                self.station.answered(self.call, link, answer)
                return
            answer = OK
        if self.left:
            self.left.popleft().send(self.call, self.call.message, gather=self)
            return
        self.open -= 1
        if not self.open:
            self.over = True
            self.station.answered(self.call, link, answer)
