"""A sketch as the log has it: plain values by kind and key, each list's order beside them.

The steps of stories are parts of their own here, so that two people can write in one story. A step without an id gets
one, which it keeps.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, Final

from patterns_app.core.sketch.codec import to_builtins
from patterns_app.core.sketch.model import SCHEMA, Sketch
from patterns_app.core.sketch.parser import parse_value
from patterns_app.core.sketch.parts import ID_SPACES, PLURALS, free_id

Plain = dict[str, Any]
STEP: Final = "step"
NAMES: Final = (*PLURALS, STEP)
DESCRIBED: Final = ("title", "description", "template")
_SPACE_OF: Final = {name: names for names in ID_SPACES for name in names} | {STEP: (STEP,)}


class State:
    """A sketch while it is changed. What stands in the tables is replaced, never changed: copies share it."""

    __slots__ = ("described", "ignored", "order", "parts")

    def __init__(self) -> None:
        self.described: Plain = {}
        self.parts: dict[str, dict[str, Plain]] = {name: {} for name in NAMES}
        self.order: dict[str, list[str]] = {name: [] for name in PLURALS}  # and one list of steps for each story
        self.ignored: dict[tuple[str, str], Plain] = {}  # by rule and target

    @classmethod
    def of(cls, sketch: Sketch) -> State:
        """The state of a sketch."""
        plain, state = to_builtins(sketch), cls()
        state.described = {key: plain[key] for key in DESCRIBED if key in plain}
        state.ignored = {(one["rule"], one["target"]): one for one in plain.get("ignored", ())}
        for name, plural in PLURALS.items():
            for part in plain.get(plural, ()):
                state.put_last(name, part["id"], {key: value for key, value in part.items() if key != "steps"})
                if name == "scenario":
                    state.put_steps(part["id"], part.get("steps", ()))
        return state

    def put_last(self, name: str, key: str, part: Plain) -> None:
        """One more part, behind all others of its list."""
        self.parts[name][key] = part
        self.list_of(name, part).append(key)

    def put_steps(self, story: str, steps: Any) -> None:
        """The steps of one story."""
        taken = {step["id"] for step in steps if "id" in step}
        for number, step in enumerate(steps, 1):
            name = step.get("id") or free_id(f"step-{number}", taken.__contains__)
            taken.add(name)
            self.put_last(STEP, f"{story}/{name}", {**step, "id": name, "scenario": story})

    def copy(self) -> State:
        """Another one that can be changed."""
        new = State.__new__(State)
        new.described, new.ignored = dict(self.described), dict(self.ignored)
        new.parts = {name: dict(parts) for name, parts in self.parts.items()}
        new.order = {name: list(keys) for name, keys in self.order.items()}
        return new

    def list_of(self, name: str, part: Plain) -> list[str]:
        """The order in which a part stands, or would."""
        return self.order.setdefault(list_name(name, part), [])

    def lists_of(self, name: str) -> Iterator[tuple[str, list[str]]]:
        """The lists in which a kind of part stands, by what they are called: one, and of steps one for each story."""
        return ((place, keys) for place, keys in self.order.items() if place.partition(":")[0] == name)

    def steps_of(self, story: str) -> list[str]:
        """The keys of a story's steps, in their order."""
        return self.order.get(list_name(STEP, {"scenario": story}), [])

    def taken(self, name: str, key: str) -> bool:
        """Is there something with this id where it must be the only one?"""
        return any(key in self.parts[one] for one in _SPACE_OF[name])

    def plain(self) -> Plain:
        """The document as JSON has it."""
        found: Plain = {"schema": SCHEMA, **self.described}
        for name, plural in PLURALS.items():
            if keys := self.order[name]:
                found[plural] = [self.parts[name][key] for key in keys]
        if "scenarios" in found:
            found["scenarios"] = [self._story(story) for story in found["scenarios"]]
        if self.ignored:
            found["ignored"] = list(self.ignored.values())
        return found

    def _story(self, story: Plain) -> Plain:
        parts = (self.parts[STEP][key] for key in self.steps_of(story["id"]))
        steps = [{key: item for key, item in part.items() if key != "scenario"} for part in parts]
        return {**story, "steps": steps} if steps else story

    def sketch(self) -> Sketch:
        """The document as the parser takes it. Raises InputError, as it does, for what has grown too large."""
        return parse_value(self.plain())

    def same_as(self, other: State) -> bool:
        """Do both say the same? The order of what is ignored, and of keys, says nothing."""
        return (
            self.order.items() <= (other.order | _empty(self.order)).items()
            and other.order.items() <= (self.order | _empty(other.order)).items()
            and same(self.described, other.described)
            and same(self.parts, other.parts)
            and self.ignored == other.ignored
        )


def _empty(order: dict[str, list[str]]) -> dict[str, list[str]]:
    return {name: keys for name, keys in order.items() if not keys}


def list_name(name: str, part: Plain) -> str:
    """What the list is called in which a part stands."""
    return f"{STEP}:{part['scenario']}" if name == STEP else name


def beside(row: Sequence[str], index: int) -> Plain:
    """Where a part stands in its list, for whoever puts one there: behind the one before it, else before the next."""
    after = row[index - 1] if index else None
    return {"after": after, "before": row[index + 1] if index + 1 < len(row) else None}


def key_of(name: str, part: Plain) -> str:
    """What a part is called in the log."""
    return f"{part['scenario']}/{part['id']}" if name == STEP else str(part["id"])


def same(one: Any, other: Any) -> bool:
    """Equal as JSON: in Python True is 1, in a document it is not.

    >>> same({"n": 1.0}, {"n": 1}), same([True], [1])
    (True, False)
    """
    if one is other:
        return True
    if isinstance(one, dict) and isinstance(other, dict):
        return one.keys() == other.keys() and all(same(value, other[key]) for key, value in one.items())
    if isinstance(one, list | tuple) and isinstance(other, list | tuple):
        return len(one) == len(other) and all(map(same, one, other))
    return bool(one == other) and isinstance(one, bool) == isinstance(other, bool)
