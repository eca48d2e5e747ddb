"""What expressions of a Python source stand for while it is read, and what can be worked out without running it.

Texts, numbers, lists and dicts are Python's own; everything that only a run would tell is `UNKNOWN`.
"""

from __future__ import annotations

import ast
import operator
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from patterns_app.core import limits

_WIDE = re.compile(r"%[^%a-zA-Z]*[\d*]")
_FIELD = re.compile(r"\{[^{}]*[:!.\[]")
_MOST_WHOLE = 10**limits.NUMBER_DIGITS


class Unknown:
    """A value that only a run of the source would tell."""

    def __bool__(self) -> bool:
        raise TypeError("whether an unknown value is true is not known")


UNKNOWN: Final = Unknown()


@dataclass(frozen=True)
class Ref:
    """A node or a cluster that was drawn, by its id."""

    id: str


@dataclass(frozen=True)
class Line:
    """An Edge on its way between two nodes, and the arrows that it was given."""

    label: str = ""
    forward: bool = False
    back: bool = False


@dataclass(frozen=True)
class Waiting:
    """Nodes with a line that has one end."""

    nodes: tuple[Ref, ...]
    line: Line


@dataclass(frozen=True)
class Named:
    """A module, or what is in one, by its dotted path."""

    path: str


@dataclass(frozen=True)
class Method:
    """A method of a text, a list or a dict."""

    of: Any
    name: str


@dataclass(frozen=True)
class Function:
    """A function of the source, with the names that it sees."""

    parameters: ast.arguments
    body: Sequence[ast.stmt]
    names: Mapping[str, Any]


Plain = str | int | float | bool | None
BUILTINS: Final[dict[str, Callable[..., Any]]] = {
    "dict": dict,
    "enumerate": lambda *given: [list(pair) for pair in enumerate(*given)],
    "int": int,
    "len": len,
    "list": list,
    "max": max,
    "min": min,
    "range": lambda *given: _listed(range(*given)),
    "reversed": lambda one: list(reversed(one)),
    "set": lambda *given: list(dict.fromkeys(*given)),
    "sorted": sorted,
    "str": str,
    "tuple": list,
    "zip": lambda *given: [list(row) for row in zip(*given, strict=False)],
}
_TEXT_METHODS = frozenset({"capitalize", "format", "join", "lower", "replace", "split", "strip", "title", "upper"})
# What compares values with each other, or writes all of one.
_COMPARING = frozenset({"count", "index", "max", "min", "remove", "set", "sorted", "str", "int"})
_LIST_METHODS = frozenset({"append", "copy", "extend", "index", "insert", "pop", "remove", "reverse", "count"})
_DICT_METHODS = frozenset({"copy", "get", "items", "keys", "pop", "setdefault", "update", "values"})
_METHODS: Final[dict[type, frozenset[str]]] = {str: _TEXT_METHODS, list: _LIST_METHODS, dict: _DICT_METHODS}
_OPERATORS: Final[dict[type[ast.operator], Callable[[Any, Any], Any]]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
    ast.FloorDiv: operator.floordiv,
    ast.Mod: operator.mod,
}
_COMPARISONS: Final[dict[type[ast.cmpop], Callable[[Any, Any], bool]]] = {
    ast.Eq: operator.eq,
    ast.NotEq: operator.ne,
    ast.Lt: operator.lt,
    ast.LtE: operator.le,
    ast.Gt: operator.gt,
    ast.GtE: operator.ge,
    ast.Is: operator.is_,
    ast.IsNot: operator.is_not,
    ast.In: lambda one, many: one in many,
    ast.NotIn: lambda one, many: one not in many,
}
_MISTAKES = (TypeError, ValueError, LookupError, ArithmeticError, AttributeError)


def _listed(numbers: range) -> list[int]:
    if len(numbers) > limits.LIST_ITEMS:
        raise ValueError("too long")
    return list(numbers)


def method(of: Any, name: str) -> Method | Unknown:
    """A method that is known, of a value that is known."""
    return Method(of, name) if name in _METHODS.get(type(of), frozenset()) else UNKNOWN


def called(what: Method | str, given: Sequence[Any]) -> Any:
    """What a method or a function of the language answers; UNKNOWN where it would fail or grow without end."""
    name = what if isinstance(what, str) else what.name
    of = [] if isinstance(what, str) else [what.of]
    kept = isinstance(what, Method) and not isinstance(what.of, str)  # a list or a dict may keep what is not known
    if any(value is UNKNOWN for value in given) and not kept:
        return UNKNOWN
    if name in _COMPARING and any(map(_nested, (*of, *given))):
        return UNKNOWN
    try:
        if isinstance(what, str):
            return bounded(BUILTINS[what](*given))
        if isinstance(what.of, str):
            return _of_text(what, given)
        if name == "extend" and sum(map(len, (what.of, *given))) > limits.LIST_ITEMS:
            return UNKNOWN
        found = getattr(what.of, name)(*given)
    except _MISTAKES:
        return UNKNOWN
    return [list(pair) for pair in found] if name == "items" else _plain_list(found)


def _nested(value: Any) -> bool:
    """Does a list or a dict hold others? To compare such may take for ever."""
    if not isinstance(value, list | dict):
        return False
    return any(isinstance(part, list | dict) for part in (value.values() if isinstance(value, dict) else value))


def _of_text(what: Method, given: Sequence[Any]) -> Any:
    if what.name == "format" and _FIELD.search(what.of):
        return UNKNOWN  # a width may ask for a text of any length, and a field for any attribute
    texts = [part for one in given for part in (one if isinstance(one, list) else [one])]
    if not all(isinstance(part, Plain) for part in texts):
        return UNKNOWN  # lists in lists may be written out for ever
    sizes = [len(one) if isinstance(one, str) else 1 for one in texts]
    times = len(what.of) if what.name in ("format", "replace") else 1
    if times * max(sizes, default=1) + sum(sizes) + len(sizes) * len(what.of) > limits.STATEMENT_CHARACTERS:
        return UNKNOWN
    return bounded(getattr(what.of, what.name)(*given))


def _plain_list(found: Any) -> Any:
    return list(found) if isinstance(found, type({}.keys()) | type({}.values())) else found


def worked_out(one: Any, how: ast.operator, other: Any) -> Any:
    """What an operator makes of two values."""
    if isinstance(one, str) and isinstance(how, ast.Mod) and isinstance(other, list):
        other = tuple(other) if all(isinstance(part, Plain) for part in other) else UNKNOWN
    plain = isinstance(one, Plain) and isinstance(other, Plain | tuple)
    joined = isinstance(one, list) and isinstance(other, list) and isinstance(how, ast.Add)
    repeated = isinstance(one, list) and isinstance(other, int) and isinstance(how, ast.Mult)
    if not (plain or joined or repeated) or type(how) not in _OPERATORS:
        return UNKNOWN
    if isinstance(how, ast.Mod) and isinstance(one, str) and _WIDE.search(one):
        return UNKNOWN  # a width may ask for a text of any length
    if isinstance(how, ast.Mult) and _times(one, other) > limits.STATEMENT_CHARACTERS:
        return UNKNOWN
    texts = (part for part in other if isinstance(part, str)) if isinstance(other, tuple) else ()
    if sum(map(len, texts)) > limits.STATEMENT_CHARACTERS:
        return UNKNOWN
    try:
        return bounded(_OPERATORS[type(how)](one, other))
    except _MISTAKES:
        return UNKNOWN


def _times(one: Any, other: Any) -> float:
    """How long a text or a list gets that is repeated."""
    size = max((len(value) for value in (one, other) if isinstance(value, str | list)), default=0)
    return size * max((abs(value) for value in (one, other) if isinstance(value, int)), default=1)


def compared(one: Any, how: ast.cmpop, other: Any) -> Any:
    """Whether a comparison holds; UNKNOWN where it cannot be told."""
    within = isinstance(how, ast.In | ast.NotIn)
    if (
        one is UNKNOWN
        or other is UNKNOWN
        or _nested(other)
        or (isinstance(one, list | dict) and (within or _nested(one)))
    ):
        return UNKNOWN
    try:
        return _COMPARISONS[type(how)](one, other)
    except _MISTAKES:
        return UNKNOWN


def at(of: Any, place: Any) -> Any:
    """What stands at a place of a list, a dict or a text."""
    if place is UNKNOWN or not isinstance(of, list | dict | str):
        return UNKNOWN
    try:
        return of[place]
    except _MISTAKES:
        return UNKNOWN


def put(of: Any, place: Any, value: Any) -> None:
    """Set what stands at a place; nothing where there is no such place."""
    if isinstance(of, list | dict) and place is not UNKNOWN:
        try:
            of[place] = value
        except _MISTAKES:
            return


def items_of(value: Any) -> Iterable[Any] | None:
    """What a loop goes over, as it is now; None where that is not known."""
    if isinstance(value, dict):
        return list(value)
    return list(value) if isinstance(value, list | str) else None


def bounded(value: Any) -> Any:
    """A value that has not grown too large; UNKNOWN for others."""
    if isinstance(value, str) and len(value) > limits.STATEMENT_CHARACTERS:
        return UNKNOWN
    if isinstance(value, int) and abs(value) > _MOST_WHOLE:
        return UNKNOWN
    return UNKNOWN if isinstance(value, list) and len(value) > limits.LIST_ITEMS else value


def weight(value: Any) -> int:
    """How much work it is to go through a value once."""
    return len(value) if isinstance(value, list | dict | str) else 0


def known(value: Any) -> bool | None:
    """Whether a value is true; None where that is not known."""
    try:
        return bool(value)
    except TypeError:
        return None
