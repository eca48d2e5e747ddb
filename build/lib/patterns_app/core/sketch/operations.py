"""A change to a sketch as a list of operations: what quick fixes, composition and undo speak.

`apply` gives the new sketch; `invert` gives the operations that take it back. An operation that does not fit the
sketch (an id that is taken, a part that is not there) is refused with OperationError, and nothing is changed.

    >>> sketch = Sketch(nodes=(Node(id="queue", service="aws.sqs"),))
    >>> change = (Add(node=Node(id="worker", service="aws.lambda")),)
    >>> apply(apply(sketch, change), invert(sketch, change)) == sketch
    True
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from operator import attrgetter
from typing import Any

import msgspec
from msgspec import UNSET, UnsetType

from .checking import ID_EXPECTED, is_id
from .model import (
    Connection,
    Frame,
    Id,
    Ignored,
    Image,
    Node,
    Note,
    Page,
    PlainLine,
    Rectangle,
    Scenario,
    Sketch,
    Template,
    Text,
    Title,
)
from .parts import DRAWN, ENDS, ID_SPACES, PLURALS, REFERENCES, ids_of, parts_of

# What describes the whole sketch; of these only the template may be taken away.
_DESCRIBED = ("title", "description", "ignored")
_PARTS_OF = attrgetter(*PLURALS)  # of an operation, one of each kind


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
    note: Note | None = None
    box: Rectangle | None = None
    image: Image | None = None
    line: PlainLine | None = None
    page: Page | None = None
    index: int | None = None

    def __post_init__(self) -> None:
        """Refuse ids with letters that none has, from outside (as msgspec's ValidationError) as well as in memory."""
        for name, part in zip(PLURALS, _PARTS_OF(self), strict=True):
            if part is not None and (wrong := _ill_formed(part, name)):
                raise ValueError(wrong)


class Remove(_Operation, frozen=True, tag="remove"):
    """Take out exactly one part by id. Nothing else goes with it: connections of a node are removed before it."""

    node: Id | None = None
    frame: Id | None = None
    connection: Id | None = None
    scenario: Id | None = None
    note: Id | None = None
    box: Id | None = None
    image: Id | None = None
    line: Id | None = None
    page: Id | None = None


class Update(_Operation, frozen=True, tag="update"):
    """Replace fields of exactly one part. `set` holds whole new values by field name; the id stays.

    Null takes away: a field is then what it is when nobody sets it, and of settings that key is gone.
    """

    set: dict[str, Any]
    node: Id | None = None
    frame: Id | None = None
    connection: Id | None = None
    scenario: Id | None = None
    note: Id | None = None
    box: Id | None = None
    image: Id | None = None
    line: Id | None = None
    page: Id | None = None


class Describe(_Operation, frozen=True, tag="describe"):
    """Change what belongs to the whole sketch; what is left out stays. A template of null takes the template away."""

    title: Title | None = None
    description: Text | None = None
    ignored: tuple[Ignored, ...] | None = None
    template: Template | UnsetType | None = UNSET


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
    """Take out a node with what cannot be without it: the connections and lines that end in it or in one of those.

    What only names one of them (a note about it, a dead-letter queue, a role of a pattern, an ignored finding) stays,
    without the name.
    """
    gone = {node}
    for name, fields in ENDS.items():  # connections first: a plain line may end at one
        gone |= {part.id for part in parts_of(sketch, name) if any(getattr(part, field) in gone for field in fields)}
    return (*_forgotten(sketch, gone), *_removed(sketch, gone))


def _removed(sketch: Sketch, gone: set[str]) -> Iterator[Remove]:
    """What ends in a part goes before it."""
    for name in ("line", "connection", "node"):
        yield from (Remove(**{name: part.id}) for part in parts_of(sketch, name) if part.id in gone)


def _forgotten(sketch: Sketch, gone: set[str]) -> Iterator[Operation]:
    """Every mention of parts that go, in parts that stay."""
    for name in DRAWN:
        fields = [field for field in REFERENCES[name] if field not in ENDS.get(name, ())]
        for part in parts_of(sketch, name):
            lost: dict[str, Any] = {field: None for field in fields if getattr(part, field) in gone}
            if name == "frame" and part.pattern and gone.intersection(part.pattern.bindings.values()):
                kept = {role: node for role, node in part.pattern.bindings.items() if node not in gone}
                lost["pattern"] = msgspec.structs.replace(part.pattern, bindings=kept)
            if lost and part.id not in gone:
                yield Update(set=lost, **{name: part.id})
    ignored = tuple(item for item in sketch.ignored if item.target not in gone)
    if len(ignored) < len(sketch.ignored):
        yield Describe(ignored=ignored)


def _apply_one(sketch: Sketch, operation: Operation) -> Sketch:
    match operation:
        case Add():
            return _added(sketch, operation)
        case Remove():
            name, part = _target(operation)
            parts = [item for item in parts_of(sketch, name) if item.id != part]
            _find(sketch, name, part)
            return _with(sketch, name, parts)
        case Update():
            return _updated(sketch, operation)
        case Describe():
            given = {key: value for key in _DESCRIBED if (value := getattr(operation, key)) is not None}
            if operation.template is not UNSET:
                given["template"] = operation.template
            return msgspec.structs.replace(sketch, **given)


def _added(sketch: Sketch, operation: Add) -> Sketch:
    name, part = _target(operation)
    if part.id in ids_of(sketch, next(names for names in ID_SPACES if name in names)):
        raise OperationError(f"cannot add {name} {part.id!r}: the id is taken")
    parts = list(parts_of(sketch, name))
    parts.insert(len(parts) if operation.index is None else operation.index, part)
    return _with(sketch, name, parts)


def _updated(sketch: Sketch, operation: Update) -> Sketch:
    name, part = _target(operation)
    index = _find(sketch, name, part)
    parts = list(parts_of(sketch, name))
    old = parts[index]
    if "id" in operation.set:
        raise OperationError(f"cannot update {name} {part!r}: an id does not change")
    if unknown := [key for key in operation.set if key not in old.__struct_fields__]:
        raise OperationError(f"cannot update {name} {part!r}: unknown field {unknown[0]!r}")
    fields = {key: getattr(old, key) for key in old.__struct_fields__} | operation.set
    if isinstance(settings := fields.get("settings"), dict):
        fields["settings"] = {key: value for key, value in settings.items() if value is not None}
    given = {key: value for key, value in fields.items() if value is not None}
    try:
        parts[index] = msgspec.convert(msgspec.to_builtins(given), type(old))
    except msgspec.ValidationError as error:
        raise OperationError(f"cannot update {name} {part!r}: {error}") from None
    if wrong := _ill_formed(parts[index], name):
        raise OperationError(f"cannot update {name} {part!r}: {wrong}")
    return _with(sketch, name, parts)


def _ill_formed(part: Any, name: str) -> str:
    """What is wrong with the letters of the ids in a part; whether what they name is there, is the parser's to say."""
    for field in ("id", *REFERENCES[name]):
        if (value := getattr(part, field)) is not None and not is_id(value):
            return f"{field}: {ID_EXPECTED}"
    return ""


def _invert_one(sketch: Sketch, operation: Operation) -> Operation:
    match operation:
        case Add():
            name, part = _target(operation)
            return Remove(**{name: part.id})
        case Remove():
            name, part = _target(operation)
            index = _find(sketch, name, part)
            return Add(index=index, **{name: parts_of(sketch, name)[index]})
        case Update():
            name, part = _target(operation)
            old = parts_of(sketch, name)[_find(sketch, name, part)]
            return Update(set={key: getattr(old, key) for key in operation.set if hasattr(old, key)}, **{name: part})
        case Describe():
            changed = [key for key in _DESCRIBED if getattr(operation, key) is not None]
            changed += ["template"] if operation.template is not UNSET else []
            return Describe(**{key: getattr(sketch, key) for key in changed})


def _target(operation: Add | Remove | Update) -> tuple[str, Any]:
    given = [(name, value) for name in PLURALS if (value := getattr(operation, name)) is not None]
    if len(given) != 1:
        raise OperationError(f"an operation names exactly one part, this one names {len(given)}")
    return given[0]


def _with(sketch: Sketch, name: str, parts: Sequence[Any]) -> Sketch:
    return msgspec.structs.replace(sketch, **{PLURALS[name]: tuple(parts)})


def _find(sketch: Sketch, name: str, part: str) -> int:
    for index, item in enumerate(parts_of(sketch, name)):
        if item.id == part:
            return index
    raise OperationError(f"there is no {name} {part!r}")
