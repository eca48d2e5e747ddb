"""What a value may be of which msgspec says that it is none of the words: the words that its type has."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from msgspec import inspect

_STEPS = re.compile(r"\.(\w+)|\[(\d+|\.\.\.)\]")


def choices_at(kind: Any, place: str) -> tuple[str, ...]:
    """The words that may stand at a place such as `.faults[0].fault` of a value of this type; none where others may.

    >>> from patterns_app.core.sketch.model import Scenario
    >>> choices_at(Scenario, ".outcome")
    ('degraded', 'failure', 'success')
    """
    words = [value for plain in _types_at(kind, place) for value in _words(plain)]
    return tuple(dict.fromkeys(map(str, words)))


def keys_at(kind: Any, place: str) -> tuple[str, ...]:
    """The keys that an object may have at such a place; none where it may have any.

    >>> from patterns_app.core.sketch.model import Sketch
    >>> keys_at(Sketch, ".nodes[0].position")
    ('x', 'y')
    """
    found = [one for one in _types_at(kind, place) if isinstance(one, inspect.StructType)]
    return tuple(dict.fromkeys(field.encode_name for one in found for field in one.fields))


def _types_at(kind: Any, place: str) -> list[inspect.Type]:
    found = [inspect.type_info(kind)]
    for name, index in _STEPS.findall(place):
        found = [inner for one in found for plain in _plain(one) for inner in _inside(plain, name, index)]
    return [plain for one in found for plain in _plain(one)]


def _plain(one: inspect.Type) -> Iterator[inspect.Type]:
    """Without what is only said about it; of several each."""
    if isinstance(one, inspect.Metadata):
        yield from _plain(one.type)
    elif isinstance(one, inspect.UnionType):
        for inner in one.types:
            yield from _plain(inner)
    else:
        yield one


def _inside(one: inspect.Type, name: str, index: str) -> Iterator[inspect.Type]:
    if isinstance(one, inspect.StructType) and name:
        yield from (field.type for field in one.fields if field.encode_name == name)
    elif isinstance(one, inspect.DictType):
        yield one.value_type
    elif isinstance(one, inspect.ListType | inspect.VarTupleType) and not name:
        yield one.item_type
    elif isinstance(one, inspect.TupleType) and index.isdigit() and int(index) < len(one.item_types):
        yield one.item_types[int(index)]


def _words(one: inspect.Type) -> Iterator[Any]:
    if isinstance(one, inspect.LiteralType):
        yield from one.values
