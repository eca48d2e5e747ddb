"""The plan of a change: edits, each with what it is for, and what cannot be written, in words."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from patterns_app.core.interchange.reading_model import Keys
from patterns_app.core.sketch.difference import Change
from patterns_app.core.sketch.model import Connection, Sketch

from .edits import Edit, Remove
from .origin import Origin


@dataclass(frozen=True)
class Planned:
    """An edit and the words for what it does."""

    edit: Edit
    about: str


@dataclass
class Plan:
    """What is to be done to a template so that it says what a sketch says."""

    origin: Origin
    wanted: Sketch
    changes: tuple[Change, ...]
    edits: list[Planned] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    refusals: list[str] = field(default_factory=list)  # of the notes those that tell what was asked and is not written
    names: dict[str, str] = field(default_factory=dict)  # by added node: its new logical id
    _at: dict[Keys, list[Edit]] = field(default_factory=dict)  # the same edits by their places

    def do(self, edit: Edit, about: str) -> None:
        """Plan an edit, once."""
        known = self._at.setdefault(edit.keys, [])
        if edit not in known:
            known.append(edit)
            self.edits.append(Planned(edit, about))

    def removes(self, keys: Keys) -> bool:
        """Is what stands there to be taken out?"""
        return any(isinstance(one, Remove) for one in self._at.get(keys, ()))

    def note(self, text: str) -> None:
        """Say what is to be looked at, once."""
        if text not in self.notes:
            self.notes.append(text)

    def refuse(self, text: str) -> None:
        """Say what was asked and is not written, once."""
        if text not in self.refusals:
            self.refusals.append(text)
        self.note(text)

    def of(self, what: str, part: str) -> Iterator[Change]:
        """The changes of a kind to parts of a kind."""
        return (change for change in self.changes if change.what == what and change.part == part)

    def called(self, node: str) -> str:
        """What a node is called in words: its label and its logical id."""
        nodes = {one.id: one for one in (*self.origin.sketch.nodes, *self.wanted.nodes)}
        label = nodes[node].label if node in nodes else ""
        name = self.names.get(node) or self.origin.names.get(node, node)
        return f"{label} ({name})" if label and label != name else name

    def line(self, line: Connection) -> str:
        """What a connection is called in words."""
        return f"{self.called(line.source)} to {self.called(line.target)} ({line.kind})"


def leaves(value: Any, keys: Keys = ()) -> Iterator[tuple[Keys, Any]]:
    """The values of nested mappings with their keys. A list is a value."""
    if isinstance(value, dict) and value and not is_intrinsic(value):
        for key, inner in value.items():
            yield from leaves(inner, (*keys, str(key)))
    else:
        yield keys, value


def is_intrinsic(value: Any) -> bool:
    """Is it a value that CloudFormation works out?"""
    return (
        isinstance(value, dict)
        and len(value) == 1
        and all(key == "Ref" or str(key).startswith("Fn::") for key in value)
    )


def inside(value: Any, keys: Keys) -> Any:
    """What stands at a path, or None."""
    for key in keys:
        if isinstance(value, dict):
            value = value.get(key)
        elif isinstance(value, list) and isinstance(key, int) and key < len(value):
            value = value[key]
        else:
            return None
    return value
