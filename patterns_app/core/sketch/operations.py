"""A change to a sketch as a list of operations: what quick fixes, composition and undo speak.

`apply` gives the new sketch; `invert` gives the operations that take it back. An operation that does not fit the
sketch (an id that is taken, a part that is not there) is refused with OperationError, and nothing is changed.

    >>> sketch = Sketch(nodes=(Node(id="queue", service="aws.sqs"),))
    >>> change = (Add(node=Node(id="worker", service="aws.lambda")),)
    >>> apply(apply(sketch, change), invert(sketch, change)) == sketch
    True
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import msgspec

from .model import Connection, Frame, Id, Ignored, Node, Scenario, Sketch, Text, Title

Part = Node | Frame | Connection | Scenario
_PLURALS: dict[str, str] = {
    "node": "nodes",
    "frame": "frames",
    "connection": "connections",
    "scenario": "scenarios",
}


class OperationError(ValueError):
    """The operation does not fit the sketch."""


class _Operation(
    msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True, tag_field="do"
):
    """Operations are values, told apart by `do`."""


class Add(_Operation, frozen=True, tag="add"):
    """Put in exactly one new part; `index` is its place in the list, the end when left out."""

    node: Node | None = None
    frame: Frame | None = None
    connection: Connection | None = None
    scenario: Scenario | None = None
    index: int | None = None


class Remove(_Operation, frozen=True, tag="remove"):
    """Take out exactly one part by id. Nothing else goes with it: connections of a node are removed before it."""

    node: Id | None = None
    frame: Id | None = None
    connection: Id | None = None
    scenario: Id | None = None


class Update(_Operation, frozen=True, tag="update"):
    """Replace fields of exactly one part. `set` holds whole new values by field name; the id stays."""

    set: dict[str, Any]
    node: Id | None = None
    frame: Id | None = None
    connection: Id | None = None
    scenario: Id | None = None


class Describe(_Operation, frozen=True, tag="describe"):
    """Change what belongs to the whole sketch; what is left out stays."""

    title: Title | None = None
    description: Text | None = None
    ignored: tuple[Ignored, ...] | None = None


Operation = Add | Remove | Update | Describe


def apply(sketch: Sketch, operations: Iterable[Operation]) -> Sketch:
    """The sketch after all operations, in order. Raises OperationError."""
    for operation in operations:
        sketch = _apply_one(sketch, operation)
    return sketch


def invert(sketch: Sketch, operations: Sequence[Operation]) -> tuple[Operation, ...]:
    """The operations that undo `operations` on the sketch that they lead to."""
    undo: list[Operation] = []
    for operation in operations:
        undo.append(_invert_one(sketch, operation))
        sketch = _apply_one(sketch, operation)
    return tuple(reversed(undo))


def removal_of_node(sketch: Sketch, node: str) -> tuple[Operation, ...]:
    """Take out a node with the connections that end in it."""
    ends = [line.id for line in sketch.connections if node in (line.source, line.target)]
    return (*(Remove(connection=name) for name in ends), Remove(node=node))


def _apply_one(sketch: Sketch, operation: Operation) -> Sketch:
    match operation:
        case Add():
            return _added(sketch, operation)
        case Remove():
            name, part = _target(operation)
            parts = [item for item in _parts(sketch, name) if item.id != part]
            _find(sketch, name, part)
            return _with(sketch, name, parts)
        case Update():
            return _updated(sketch, operation)
        case Describe():
            given = {
                key: value
                for key in ("title", "description", "ignored")
                if (value := getattr(operation, key)) is not None
            }
            return msgspec.structs.replace(sketch, **given)


def _added(sketch: Sketch, operation: Add) -> Sketch:
    name, part = _target(operation)
    taken = {item.id for item in sketch.scenarios} if name == "scenario" else _drawn_ids(sketch)
    if part.id in taken:
        raise OperationError(f"cannot add {name} {part.id!r}: the id is taken")
    parts = list(_parts(sketch, name))
    parts.insert(len(parts) if operation.index is None else operation.index, part)
    return _with(sketch, name, parts)


def _updated(sketch: Sketch, operation: Update) -> Sketch:
    name, part = _target(operation)
    index = _find(sketch, name, part)
    parts = list(_parts(sketch, name))
    old = parts[index]
    if "id" in operation.set:
        raise OperationError(f"cannot update {name} {part!r}: an id does not change")
    if unknown := [key for key in operation.set if key not in old.__struct_fields__]:
        raise OperationError(f"cannot update {name} {part!r}: unknown field {unknown[0]!r}")
    fields = {key: getattr(old, key) for key in old.__struct_fields__} | operation.set
    try:
        parts[index] = msgspec.convert(msgspec.to_builtins(fields), type(old))
    except msgspec.ValidationError as error:
        raise OperationError(f"cannot update {name} {part!r}: {error}") from None
    return _with(sketch, name, parts)


def _invert_one(sketch: Sketch, operation: Operation) -> Operation:
    match operation:
        case Add():
            name, part = _target(operation)
            return Remove(**{name: part.id})
        case Remove():
            name, part = _target(operation)
            index = _find(sketch, name, part)
            return Add(index=index, **{name: _parts(sketch, name)[index]})
        case Update():
            name, part = _target(operation)
            old = _parts(sketch, name)[_find(sketch, name, part)]
            return Update(set={key: getattr(old, key) for key in operation.set if hasattr(old, key)}, **{name: part})
        case Describe():
            changed = [key for key in ("title", "description", "ignored") if getattr(operation, key) is not None]
            return Describe(**{key: getattr(sketch, key) for key in changed})


def _target(operation: Add | Remove | Update) -> tuple[str, Any]:
    given = [(name, value) for name in _PLURALS if (value := getattr(operation, name)) is not None]
    if len(given) != 1:
        raise OperationError(f"an operation names exactly one part, this one names {len(given)}")
    return given[0]


def _parts(sketch: Sketch, name: str) -> tuple[Any, ...]:
    parts: tuple[Any, ...] = getattr(sketch, _PLURALS[name])
    return parts


def _with(sketch: Sketch, name: str, parts: Sequence[Any]) -> Sketch:
    return msgspec.structs.replace(sketch, **{_PLURALS[name]: tuple(parts)})


def _find(sketch: Sketch, name: str, part: str) -> int:
    for index, item in enumerate(_parts(sketch, name)):
        if item.id == part:
            return index
    raise OperationError(f"there is no {name} {part!r}")


def _drawn_ids(sketch: Sketch) -> set[str]:
    """Nodes, frames and connections share one space of ids."""
    return {part.id for name in ("nodes", "frames", "connections") for part in getattr(sketch, name)}
