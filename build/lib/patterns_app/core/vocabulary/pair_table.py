"""The answers for all pairs as one small table: what the canvas asks, so that no rule is written or reckoned twice.

`pairs` has a list of numbers for each source, one for each target in the order of `services`: places in `answers`. An
answer is a list of numbers in the order of `fields`, cut off after the last that says something: places in `texts` or,
for `kinds`, `refused` and `through`, in `lists` (which name texts, too), and 0 for nothing, since the first of each is
empty. `when` and `otherwise` belong together: where the setting has another value, the answer at `otherwise` holds.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from patterns_app.core.services.capabilities import When

from .verdict import Pairs, Verdict

FIELDS = (
    "verdict", "basis", "kinds", "refused", "how", "condition", "advice", "reason", "say", "remedy",
    "through", "turn", "source", "rare", "when", "otherwise",
)  # fmt: skip


@dataclass
class _Places:
    """The place of each distinct value, in the order in which they came; the first is nothing."""

    nothing: Any
    known: dict[Any, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.of(self.nothing)

    def of(self, value: Any) -> int:
        return self.known.setdefault(value, len(self.known))


@dataclass
class _Table:
    pairs: Pairs
    texts: _Places = field(default_factory=lambda: _Places(""))
    lists: _Places = field(default_factory=lambda: _Places(()))
    whens: _Places = field(default_factory=lambda: _Places(None))
    answers: _Places = field(default_factory=lambda: _Places((0,)))

    def place(self, source: str, target: str) -> int:
        """The place of a pair's answer, which is put in where it is new."""
        when = self.pairs.when(source, target)
        otherwise = self._answer(source, target, False) if when else 0
        return self._answer(source, target, True, when, otherwise)

    def _answer(self, source: str, target: str, met: bool, when: When | None = None, otherwise: int = 0) -> int:
        said = self.pairs.decided(source, target, None, met)
        values = {
            **{name: self.texts.of(getattr(said, name) or "") for name in _TEXTS},
            "say": self.texts.of(_say(said)),
            "kinds": self._list(said.kinds),
            "refused": self._list(self.pairs.refused(source, said.kinds)),
            "through": self._list(said.through),
            "turn": int(said.turn),
            "rare": int(said.rare),
            "when": self.whens.of((when.end, when.setting, when.value)) if when else 0,
            "otherwise": otherwise,
        }
        numbers = [values[name] for name in FIELDS]
        while numbers[-1] == 0:
            numbers.pop()
        return self.answers.of(tuple(numbers))

    def _list(self, words: tuple[str, ...]) -> int:
        return self.lists.of(tuple(map(self.texts.of, words)))


_TEXTS = ("verdict", "basis", "how", "condition", "advice", "reason", "remedy", "source")


def _say(said: Verdict) -> str:
    """What is known of two services of which nothing is known together, their own descriptions say."""
    return "" if said.reason in ("no-rule", "unknown-service") else said.say


def pair_table(pairs: Pairs, services: Iterable[str]) -> dict[str, Any]:
    """The table over these services, as plain values."""
    keys = tuple(services)
    table = _Table(pairs)
    rows = [[table.place(source, target) for target in keys] for source in keys]
    answers, moved = _often_first(list(table.answers.known), rows)
    return {
        "services": keys,
        "fields": FIELDS,
        "texts": list(table.texts.known),
        "lists": list(table.lists.known),
        "whens": list(table.whens.known),
        "answers": answers,
        "pairs": [[moved[place] for place in row] for row in rows],
    }


def _often_first(answers: list[tuple[int, ...]], rows: list[list[int]]) -> tuple[list[list[int]], dict[int, int]]:
    """The answers with those first that many pairs have, as short numbers make a short table; and where each went."""
    uses = Counter(place for row in rows for place in row)
    order = sorted(range(len(answers)), key=lambda place: -uses[place])
    moved = {place: new for new, place in enumerate(order)}
    last = len(FIELDS)
    return [
        [*answers[place][: last - 1], *(moved[other] for other in answers[place][last - 1 :])] for place in order
    ], moved
