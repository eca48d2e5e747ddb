"""People, a bad network between them and one log: messages are lost, doubled, late and out of order; people go off."""

from __future__ import annotations

from random import Random
from typing import Any

from patterns_app.core.sketch.parser import parse_value
from patterns_app.core.sketch.together import effects, settling
from patterns_app.core.sketch.together.intents import Refused
from patterns_app.core.sketch.together.state import State

from .acts import act, beginning
from .people import Gap, Person
from .promises import Watch, nothing_is_lost

Plain = dict[str, Any]


class Log:
    """The server's half: batches become rows, each once and in the order of its author."""

    def __init__(self, state: State) -> None:
        self.state, self.rows, self.last, self.watch = state, list[Plain](), dict[str, int](), Watch()

    @property
    def seq(self) -> int:
        return len(self.rows)

    def take(self, client: str, batches: list[Plain]) -> list[Plain]:
        """The rows of what is new."""
        made = []
        for batch in batches:
            known = self.last.get(client, 0)
            if batch["c"] <= known:
                continue
            if batch["c"] != known + 1:
                break
            made.append(self._append(client, batch))
        return made

    def _append(self, client: str, batch: Plain) -> Plain:
        before = self.state
        try:
            settled = settling.settle(before, batch["ops"])
            self.state, made, notes = settled.state, settled.effects, settled.notes
        except Refused as error:
            made, notes = [], [["refused", str(error)]]
        self.last[client] = batch["c"]
        self.rows.append({"seq": self.seq + 1, "client": client, "c": batch["c"], "effects": made, "notes": notes})
        self.rows[-1]["ops"] = batch["ops"]
        self.watch.row(client, batch, before, self.state, made)
        return self.rows[-1]


class Run:
    """One run, wholly told by its seed."""

    def __init__(self, seed: int) -> None:
        self.r = r = Random(seed)
        self.base = beginning(r)
        self.log = Log(self.base.copy())
        self.people = [
            Person("pqrst"[i], 0, self.base.copy(), limit=r.choice([1, 3, 100])) for i in range(r.randint(2, 5))
        ]
        names = [person.name for person in self.people]
        self.up: dict[str, list[list[Plain]]] = {name: [] for name in names}
        self.down: dict[str, list[Plain]] = {name: [] for name in names}
        self.online = dict.fromkeys(names, True)
        self.asked: dict[str, int | None] = {}
        self.lost, self.doubled, self.shuffled = (
            r.choice([0, 0.1, 0.3]),
            r.choice([0, 0.1, 0.3]),
            r.choice([0, 0.3, 0.8]),
        )

    def run(self) -> None:
        """Acts, then peace: everybody has the same document, which the parser takes. Raises AssertionError."""
        for _ in range(self.r.randint(60, 160)):
            self._step(self.r.choice(self.people))
        for person in self.people:
            self.online[person.name] = True
            self._connect(person)
        self._settle_down()
        self._all_have_the_same()
        nothing_is_lost(self.log.rows, self.log.state)
        for _ in range(2):
            self._undo_without_having_seen()

    def _settle_down(self) -> None:
        for turn in range(5000):
            busy = [one for one in self.people if one.pending or self.up[one.name] or one.seq < self.log.seq]
            if not busy:
                return
            person = self.r.choice(busy)
            self._step(person, may_act=False)
            if turn % 7 == 6:
                self._connect(person)
        raise AssertionError("never came to rest")

    def _step(self, person: Person, *, may_act: bool = True) -> None:
        r, name, x = self.r, person.name, self.r.random()
        if may_act and x < 0.45:
            act(r, person)
            parse_value(person.view.plain())
        elif may_act and x < 0.49:
            self.online[name] = not self.online[name]
            if self.online[name]:
                self._connect(person)
        elif not self.online[name]:
            return
        elif x < 0.65 and person.pending and self.asked.get(name) != person.pending[0]["c"]:
            self.asked[name] = person.pending[0]["c"]
            self.up[name].append([dict(batch) for batch in person.outgoing()])
            if r.random() < self.doubled:
                self.up[name].append(self.up[name][-1])
        elif x < 0.8 and self.up[name]:
            message = self.up[name].pop(self._which(self.up[name]))
            if r.random() < self.lost:
                self.asked[name] = None
            else:
                self._send(self.log.take(name, message))
        elif self.down[name]:
            self._receive(person)

    def _which(self, waiting: list[Any]) -> int:
        return 0 if self.r.random() > self.shuffled else self.r.randrange(len(waiting))

    def _receive(self, person: Person) -> None:
        try:
            person.row(self.down[person.name].pop(self._which(self.down[person.name])))
        except Gap:
            if self.r.random() < 0.3:
                self._connect(person)

    def _connect(self, person: Person) -> None:
        self.down[person.name] = [dict(row) for row in self.log.rows[person.seq :]]
        self.asked[person.name] = None

    def _send(self, rows: list[Plain]) -> None:
        for person in self.people:
            for row in rows if self.online[person.name] else ():
                if self.r.random() >= self.lost:
                    self.down[person.name].append(row)
                if self.r.random() < self.doubled:
                    self.down[person.name].append(row)

    def _all_have_the_same(self) -> None:
        replay = self.base.copy()
        for row in self.log.rows:
            for effect in row["effects"]:
                effects.do(replay, effect)
        want = self.log.state.sketch()
        for state in (replay, *(one.confirmed for one in self.people), *(one.view for one in self.people)):
            assert state.same_as(self.log.state)
        assert State.of(want).same_as(self.log.state), "a document that is read again is the same"

    # ---- undo

    def _undo_without_having_seen(self) -> None:
        """One acts without having seen what another just did; his undo leads to exactly what the other left."""
        one, other = self.r.sample(self.people, 2)
        for person in (one, other):
            while not act(self.r, person, back=False):
                pass
        self._send_all(one)
        want, count = self.log.state, other.pending[-1]["c"]
        self._send_all(other)
        if self.log.rows[-1]["effects"] and other.done and other.done[-1] == count:
            other.undo()
            self._send_all(other)
            assert self.log.state.same_as(want), ("undo is not what was done", *self.log.rows[-2:])
        for person in self.people:
            self._take_all(person)

    def _take_all(self, person: Person) -> None:
        for row in self.log.rows[person.seq :]:
            person.row(dict(row))

    def _send_all(self, person: Person) -> None:
        while person.pending:
            self.log.take(person.name, person.outgoing())
            self._take_all(person)


def alone(seed: int) -> None:
    """One person: undoing all leads back to the beginning, redoing all to the end. Raises AssertionError."""
    r = Random(seed)
    base = beginning(r)
    log, person = Log(base.copy()), Person("p", 0, base.copy())

    def sync() -> None:
        while person.pending:
            for row in log.take("p", person.outgoing()):
                person.row(row)

    for _ in range(30):
        while not act(r, person, back=False):
            pass
        if r.random() < 0.5:
            sync()
    sync()
    end = person.view
    while person.undo():
        if r.random() < 0.3:
            sync()
    sync()
    assert person.view.same_as(base)
    while person.redo():
        pass
    sync()
    assert person.view.same_as(end)
