"""Where the errors of a definition (Amazon States Language) lead: each entry of a Catch, and how a run goes on then."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Literal

from patterns_app.core.behaviours.retriers import Catcher, Leads, as_setting, language

from .plain import at, items, mapping
from .ways import leads_to, reach


@dataclass
class Errors:
    """The states of one block, and where errors lead in it. `undoing`: the tasks that take back what others did.

    `is_open`: whatever comes after the block may still fail the run.
    """

    definition: Any
    undoing: Collection[str]
    is_open: bool
    _seen: dict[str, tuple[frozenset[str], frozenset[str]]] = field(default_factory=dict)

    def of(self, name: str) -> list[Catcher]:
        """The entries of a state's Catch. Where one leads to what undoes something, that says how it ends."""
        found, words = [], language()
        for one in items(at(self._states[name], "Catch")):
            named = items(at(one, words.errors.member))
            errors = tuple(error for error in named if isinstance(error, str)) or (words.every,)
            target = str(at(one, "Next") or "")
            if any(undo in self._passed(target) for undo in self.undoing):
                found.append(Catcher(errors))
            else:
                then = self._then(target, self._states[name])
                found.append(Catcher(errors, _plain(target), then, not self.may_fail(name)))
        return found

    def may_fail(self, name: str) -> bool:
        """Does a way without an error lead from a state to a Fail, as where a Choice looks at what was caught?"""
        return self.is_open or name in self._before_a_fail

    def ways_to(self) -> dict[str, list[str]]:
        """By state to which only errors lead the entries that lead there, as `Next` names them."""
        found: dict[str, list[str]] = {}
        for target in dict.fromkeys(
            str(at(one, "Next") or "") for state in self._states.values() for one in items(at(state, "Catch"))
        ):
            for name in self._passed(target):
                found.setdefault(name, []).append(_plain(target))
        return found

    @cached_property
    def _states(self) -> dict[str, Any]:
        return mapping(at(self.definition, "States"))

    @cached_property
    def _usual(self) -> set[str]:
        return reach(self._states, str(at(self.definition, "StartAt") or ""))

    @cached_property
    def _before_a_fail(self) -> set[str]:
        """The states from which a way without an error leads to a Fail."""
        before: dict[str, list[str]] = {}
        for name, state in self._states.items():
            for one in leads_to(state):
                before.setdefault(one, []).append(name)
        seen: set[str] = set()
        waiting = [name for name in self._usual if at(self._states[name], "Type") == "Fail"]
        while waiting:
            for one in before.get(waiting.pop(), ()):
                if one not in seen:
                    seen.add(one)
                    waiting.append(one)
        return seen

    def _passed(self, target: str) -> frozenset[str]:
        """The states that an error leads through, and that a run does not come to when all goes well."""
        return self._walked(target)[0]

    def _then(self, target: str, state: Any) -> Leads | Literal[""]:
        """How a run goes on after what an error of a state leads to; nothing where it may be either."""
        ends = self._walked(target)[1]
        if len(ends) != 1:
            return ""
        (end,) = ends
        if end == "fail":
            return "fail"
        if end == "end":  # to the end of the row, which for its last step is what follows
            return "next" if at(state, "End") else "end"
        return "next" if end == f"to {at(state, 'Next')}" else ""

    def _walked(self, target: str) -> tuple[frozenset[str], frozenset[str]]:
        """The states that only errors lead to, from one on, and what comes after them: `end`, `fail`, `to STATE`."""
        if target not in self._seen:
            passed: set[str] = set()
            ends: set[str] = set()
            waiting = [target]
            while waiting:
                name = waiting.pop()
                state = self._states.get(name)
                if name in passed or state is None:
                    continue
                if name in self._usual:
                    ends.add(f"to {name}")
                    continue
                passed.add(name)
                kind = at(state, "Type")
                ends |= {"fail"} if kind == "Fail" else {"end"} if kind == "Succeed" or at(state, "End") else set()
                waiting += leads_to(state)
            self._seen[target] = frozenset(passed), frozenset(ends)
        return self._seen[target]


def _plain(state: str) -> str:
    """The name of a state as a list with commas between can hold it."""
    return " ".join(state.replace(",", " ").split())


def of_step(found: list[Catcher]) -> dict[str, str]:
    """What a step says of its own Catch; nothing where only what it undoes says where that leads."""
    return {language().ways: as_setting(found)} if any(one.way for one in found) else {}


def of_block(found: list[Catcher]) -> dict[str, str]:
    """What each step in a Parallel or Map says of the Catch around it."""
    return {language().block_caught: as_setting(found)} if found else {}


def after_error(ways: Collection[str]) -> dict[str, str]:
    """What a step that only errors lead to says of these."""
    return {language().way: ", ".join(ways)} if ways else {}
