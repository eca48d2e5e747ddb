"""The states of a row of steps: tasks, waits, and the blocks that run side by side, one way of several, or per item.

What a sketch does not say, and a definition has to, is written so that a run fails where nobody has filled it in, and
is told: what decides a Choice, where the items of a Map are.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from patterns_app.core.behaviours.retriers import catchers, language, listed, of_block
from patterns_app.core.engine.catching import has_catch
from patterns_app.core.engine.steps import pause
from patterns_app.core.services.values import Properties

from .calls import Call
from .leading import Leading, catches_around, handlers_of
from .machine import Machine
from .nesting import CHOICE, PARALLEL, Block, Item
from .states import catch, path, task, unknown_outcome
from .undoing import Undoing, refused

_BEFORE, _DONE, _UNDECIDED, _SPARE = "Wait before", "Done", "not decided", "spare"
_TOO_MANY = "States.ExceedToleratedFailureThreshold"
_TOLERATED = "tolerated_failures"


@dataclass(frozen=True)
class Ahead:
    """Where a row of steps goes on: the state after it, nothing where it ends, and the step that was done before it."""

    following: str = ""
    before: Call | None = None


class Blocks:
    """Writes the states of one scope: of the whole workflow, or of a block in it."""

    def __init__(self, flow: Machine, undoing: Undoing, states: Properties, around: Block | None = None) -> None:
        self.flow, self.undoing, self.states = flow, undoing, states
        self.around = around  # the outermost block around the states

    def row(self, items: Sequence[Item], ahead: Ahead) -> None:
        """The states of steps one after the other."""
        before = ahead.before
        for place, item in enumerate(items):
            following = entry(items[place + 1]) if place + 1 < len(items) else ahead.following
            self._item(item, Ahead(following, before))
            before = item if isinstance(item, Call) else None

    def _item(self, item: Item, ahead: Ahead) -> None:
        if isinstance(item, Call):
            self._call(item, ahead)
        elif item.kind == CHOICE:
            self._choice(item, ahead)
        else:
            self._block(item, ahead)

    def _call(self, call: Call, ahead: Ahead) -> None:
        if seconds := pause(call.step):
            self.states[entry(call)] = {"Type": "Wait", "Seconds": seconds, "Next": call.name}
        state = task(self.flow.work, call.name, call.step, call.says, self.flow.express)
        own = self._own(call, ahead)
        catches = own or self._spare(call, ahead) or (self._inside(call) if self.around else self._catches(call))
        self.states[call.name] = {**state, **({"Catch": catches} if catches else {}), **_leads(ahead)}
        if not self.around:
            self.flow.asks[call.name] = (call.step.id,)

    def _spare(self, call: Call, ahead: Ahead) -> list[Properties]:
        """What stands in for the result of a step that has failed, where the run then goes on; else nothing."""
        if not has_catch(call.step) or not call.step.settings.connection.get("fallback"):
            return []
        name = self.flow.free(f"{call.name} {_SPARE}")
        self.states[name] = {"Type": "Pass", **_leads(ahead)}
        return [catch(_errors(call), path(call.name if call.says else call.step.id), name)]

    # -- What is caught ------------------------------------------------------------------------------------------------

    def _own(self, call: Call, ahead: Ahead) -> list[Properties]:
        """The Catch of a step that says itself where its errors lead."""
        found = catchers(call.step.settings.connection, language().ways)
        return Leading(self.flow, self.states).catches(call.name, found, _leads(ahead), call)

    def _catches(self, call: Call) -> list[Properties]:
        """Where a failure of a step leads. Of one that took too long nobody knows how it ended: it is undone too."""
        flow = self.flow
        if not has_catch(call.step):
            return []
        place = flow.places[call.name]
        known, with_it = self.undoing.failed(place), self.undoing.first(place, with_it=True)
        catches = [catch(_errors(call), "$.error", known)]
        if with_it and with_it != known:
            catches.insert(0, catch(unknown_outcome(call.step.behaviour), "$.error", with_it))
        return catches

    def _inside(self, call: Call) -> list[Properties]:
        """A step in a block tells by its error what the block around it cannot see: that it was not done at all."""
        if not catches_around(call) or not self._told_apart(call):
            return []
        name = refused(call)
        self.states[name] = {"Type": "Fail", "Error": name, "Cause": "The step was not done."}
        catches = [catch(_errors(call), "$.error", name)]
        if self.undoing.of(call):
            late = f"{call.name} open"
            cause = "Nobody knows whether the step was done."
            self.states[late] = {"Type": "Fail", "Error": late, "Cause": cause}
            catches.insert(0, catch(unknown_outcome(call.step.behaviour), "$.error", late))
        return catches

    def _told_apart(self, call: Call) -> bool:
        """Is it not enough that the block around it has failed?"""
        return self.undoing.of(call) or (self.around is not None and not self._is_whole(self.around))

    def _is_whole(self, block: Block) -> bool:
        """Is every error of every step in a block caught?"""
        return all(catches_around(call) and _errors(call) == [language().every] for call in block.calls())

    def _led_around(self, block: Block, ahead: Ahead) -> list[Properties]:
        """The Catch of a whole block that says where its errors lead; its steps say it alike."""
        said = [catchers(call.step.settings.connection, language().block_caught) for call in block.calls()]
        alike = said and all(one == said[0] for one in said)
        return Leading(self.flow, self.states).catches(block.name, said[0], _leads(ahead)) if alike else []

    def _caught_around(self, block: Block) -> list[Properties]:
        """Where a block that has failed leads: to what undoes all that was begun in it."""
        catching = [call for call in block.calls() if catches_around(call)]
        if not catching:
            return []
        own = [f"{call.name} {end}" for call in catching for end in ("refused", "open") if self._can_end(call, end)]
        more = [_TOO_MANY] if _is_tolerant(block) and not self.flow.express else []
        errors = [language().every] if self._is_whole(block) else [*own, *more]
        last = max(self.flow.places[call.name] for call in block.calls())
        following = self.undoing.failed(last + 1)  # all of it may have been done
        return [catch(errors, path(block.name), following)]

    def _can_end(self, call: Call, end: str) -> bool:
        return end == "refused" or self.undoing.of(call)

    # -- Blocks --------------------------------------------------------------------------------------------------------

    def _choice(self, block: Block, ahead: Ahead) -> None:
        """One way of several. With a single way the others lead past it; else a run fails that takes none."""
        following = ahead.following or self._end()
        variable = self._variable(block.name, ahead)
        rules: list[Properties] = []
        self.states[block.name] = {"Type": "Choice", "Choices": rules}
        for number, (way, items) in enumerate(block.ways, 1):
            value = way or str(number)
            comment = {} if value == str(number) else {"Comment": value}
            asked = [{"Variable": variable, "IsPresent": True}, {"Variable": variable, "StringEquals": value}]
            rules.append({**comment, "And": asked, "Next": entry(items[0])})
            self.row(items, Ahead(following, ahead.before))
        self.states[block.name]["Default"] = following if len(rules) == 1 else self._undecided(block)
        values = " or ".join(rule["And"][1]["StringEquals"] for rule in rules)
        self.flow.work.note(
            f"{block.name}: the template cannot know what decides it: the run takes the way that {variable} names "
            f"({values})."
        )

    def _undecided(self, block: Block) -> str:
        """Where a run goes that takes no way. What was done before is undone."""
        first = min(self.flow.places[call.name] for call in block.calls())
        if not self.around and (undo := self.undoing.first(first, with_it=False)):
            return undo
        name = self.flow.free(f"{block.name} {_UNDECIDED}")
        cause = "Nothing says which way to take."
        self.states[name] = {"Type": "Fail", "Error": "NotDecided", "Cause": cause}
        return name

    def _end(self) -> str:
        name = self.flow.free(_DONE)
        self.states[name] = {"Type": "Succeed"}
        return name

    def _block(self, block: Block, ahead: Ahead) -> None:
        """A Parallel or a Map. Its result is kept beside what came in, under its name."""
        outer = self.around or block
        state = self._parallel(block, outer) if block.kind == PARALLEL else self._map(block, outer, ahead)
        catches = [] if self.around else self._led_around(block, ahead) or self._caught_around(block)
        again = [] if self.around else _run_again(block)
        more = {key: said for key, said in (("Retry", again), ("Catch", catches)) if said}
        self.states[block.name] = {**state, "ResultPath": path(block.name), **more, **_leads(ahead)}
        if not self.around:
            inside = [one.id for call in block.calls() for one in handlers_of(self.flow, call)]
            self.flow.asks[block.name] = (*(call.step.id for call in block.calls()), *inside)

    def _parallel(self, block: Block, outer: Block) -> Properties:
        branches = []
        for number, (way, items) in enumerate(block.ways, 1):
            comment = {"Comment": way} if way and way != str(number) else {}
            branches.append({**comment, **self._scope(items, outer)})
        return {"Type": "Parallel", "Branches": branches}

    def _map(self, block: Block, outer: Block, ahead: Ahead) -> Properties:
        """Once for each item. Only a Map whose items are runs of their own may have some that fail."""
        place = self._variable("items", ahead)
        mode: Properties = {"Mode": "INLINE"}
        state: Properties = {"Type": "Map", "ItemsPath": place, "ItemSelector": {"item.$": "$$.Map.Item.Value"}}
        share = _tolerated(block)
        if share and self.flow.express:
            self.flow.work.note(f"{block.name}: an Express workflow tolerates no failed items, so the Map does not.")
        elif share:
            mode = {"Mode": "DISTRIBUTED", "ExecutionType": "STANDARD"}
            state["ToleratedFailurePercentage"] = share
            self.flow.starts_itself = True
        (items,) = [items for _, items in block.ways]
        self.flow.work.note(f"{block.name}: the template cannot know the items: the workflow takes them from {place}.")
        return {**state, "ItemProcessor": {"ProcessorConfig": mode, **self._scope(items, outer)}}

    def _scope(self, items: Sequence[Item], outer: Block) -> Properties:
        states: Properties = {}
        Blocks(self.flow, self.undoing, states, outer).row(items, Ahead())
        return {"StartAt": entry(items[0]), "States": states}

    def _variable(self, name: str, ahead: Ahead) -> str:
        """Where what decides is expected: in the answer of the function before, else in the input."""
        before = ahead.before
        if before is None or "Payload" not in {key.partition(".")[0] for key in self._parameters(before)}:
            return path(name)
        return path(before.name if before.says else before.step.id, "Payload", name)

    def _parameters(self, call: Call) -> Properties:
        return self.flow.work.steps[call.step.id].parameters


def entry(item: Item) -> str:
    """The state with which a step or block begins."""
    return f"{_BEFORE} {item.name}" if isinstance(item, Call) and pause(item.step) else item.name


def _leads(ahead: Ahead) -> Properties:
    return {"Next": ahead.following} if ahead.following else {"End": True}


def _errors(call: Call) -> list[str]:
    asked, words = call.step.settings.connection, language()
    if around := catchers(asked, words.block_caught):
        named = [*dict.fromkeys(error for one in around for error in one.errors)]
        return [words.every] if words.every in named else named
    return listed(asked.get(words.caught)) or [words.every]


def _tolerated(block: Block) -> int:
    """The share of items in per cent that may fail: the least that a step says."""
    said = [call.step.settings.connection.get(_TOLERATED) for call in block.calls()]
    return min((share for share in said if isinstance(share, int) and not isinstance(share, bool)), default=0)


def _run_again(block: Block) -> list[Properties]:
    """The retriers of a whole block, where all of its steps say the same."""
    said = [of_block(call.step.settings.connection) for call in block.calls()]
    return [dict(one) for one in said[0]] if all(one == said[0] for one in said) else []


def _is_tolerant(block: Block) -> bool:
    if block.kind == PARALLEL:
        return any(_is_tolerant(one) for _, items in block.ways for one in items if isinstance(one, Block))
    return bool(_tolerated(block))
