"""Which tasks of a definition (Amazon States Language) undo which: a saga says it by where its Catches lead.

No field of the language says it. A task that only an error leads to undoes an earlier one where its name says so, or
where the ways of the Catches grow: what fails later leads through one task more. Which of the tasks is meant is read
from the names that the two share; where these do not tell, it is not known.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Set
from dataclasses import dataclass, field
from typing import Any

from .plain import at, items, mapping
from .ways import reach

_UNDO = frozenset(
    {"cancel", "compensate", "compensating", "compensation", "refund", "release", "restore", "reverse", "revert"}
    | {"rollback", "undo", "unreserve", "void", "withdraw"}
)
_COMMON = frozenset(
    {"arn", "do", "for", "func", "function", "handle", "handler", "invoke", "lambda", "machine", "of", "process"}
    | {"run", "state", "step", "task", "the", "to", "workflow"}
)
_TELLS = (":sns:", ":sqs:", ":events:", ":ses:", ":sesv2:", ":states:::http:")  # hands a message on and undoes nothing
_WORD = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+")

NamesOf = Callable[[Any], Iterator[str]]  # what a state works with, by name


def compensations(definition: Any, names_of: NamesOf) -> dict[str, str]:
    """By task of one block that undoes another the task that it undoes, empty where nobody can know which."""
    states, start = mapping(at(definition, "States")), str(at(definition, "StartAt") or "")
    usual = reach(states, start)
    if not any(items(at(states[name], "Catch")) for name in usual):
        return {}
    return _Block(states, start, usual, names_of).found()


@dataclass
class _Block:
    """The states of one block: those that a run comes to when all goes well, and where errors lead."""

    states: Mapping[str, Any]
    start: str
    usual: Set[str]
    names_of: NamesOf
    undone: dict[str, str] = field(default_factory=dict)
    words: dict[str, frozenset[str]] = field(default_factory=dict)  # by state, once they were asked for

    def found(self) -> dict[str, str]:
        forward = [name for name in self._walk([self.start], self.usual) if self._works(name)]
        catching = [name for name in self._walk([self.start], self.usual) if items(at(self.states[name], "Catch"))]
        chains = {name: self._chain(name) for name in catching}
        sets = {frozenset(chain) for chain in chains.values() if chain}
        grows = any(one < other for one in sets for other in sets)
        places = {name: place for place, name in enumerate(forward, 1)}
        seen: set[str] = set()
        for name, chain in chains.items():
            new = [one for one in chain if one not in seen and (grows or self._words(one) & _UNDO)]
            seen.update(new)
            left = dict.fromkeys(forward[: places.get(name)])
            for undone in self.undone.values():
                left.pop(undone, None)
            for undo in new:
                self.undone[undo] = meant = self._meant(undo, left)
                left.pop(meant, None)
        return self.undone

    def _chain(self, name: str) -> list[str]:
        """The tasks that the errors of a state lead through, and that only errors lead to."""
        led = [at(one, "Next") for one in items(at(self.states[name], "Catch"))]
        ways = self._walk([one for one in led if isinstance(one, str)], self.states.keys() - self.usual)
        return [one for one in ways if self._works(one)]

    def _walk(self, names: list[str], inside: Set[str]) -> list[str]:
        """The states that ways without an error lead through, in order."""
        seen: dict[str, None] = {}
        waiting = names[::-1]
        while waiting:
            name = waiting.pop()
            if name not in inside or name in seen:
                continue
            seen[name] = None
            state = self.states[name]
            ways = [*(at(one, "Next") for one in items(at(state, "Choices"))), at(state, "Next"), at(state, "Default")]
            waiting += [one for one in reversed(ways) if isinstance(one, str)]
        return list(seen)

    def _works(self, name: str) -> bool:
        """Is it a task that does something, and does not only tell of it?"""
        state = self.states[name]
        resource = f"{at(state, 'Resource')}:"
        return at(state, "Type") == "Task" and not any(one in resource for one in _TELLS)

    def _words(self, name: str) -> frozenset[str]:
        if name not in self.words:
            texts = (name, *self.names_of(self.states[name]))
            self.words[name] = frozenset(word.lower() for text in texts for word in _WORD.findall(text))
        return self.words[name]

    def _meant(self, undo: str, left: Iterable[str]) -> str:
        """The earlier task that shares most of its words with what undoes it, the first of several; or nothing."""
        own = self._words(undo) - _COMMON - _UNDO
        shared = {one: len(own & self._words(one)) for one in left}
        most = max(shared.values(), default=0)
        return next((one for one in left if most and shared[one] == most), "")
