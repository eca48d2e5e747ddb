"""What comes from outside before it is done: the shape of an intent, and the parts and values in it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache
from itertools import islice
from typing import Any, Final

import msgspec

from patterns_app.core import limits
from patterns_app.core.sketch.checking import ID_EXPECTED, is_id
from patterns_app.core.sketch.model import Ignored, Step, Template
from patterns_app.core.sketch.parser import unstorable
from patterns_app.core.sketch.parts import KINDS, PLURALS

from .state import NAMES, STEP, Plain

MOST_PARTS: Final = {
    "node": limits.PARSE_NODES,
    "frame": limits.PARSE_FRAMES,
    "connection": limits.PARSE_CONNECTIONS,
    "scenario": limits.PARSE_SCENARIOS,
    "note": limits.PARSE_NOTES,
    "box": limits.PARSE_BOXES,
    "image": limits.PARSE_IMAGES,
    "line": limits.PARSE_LINES,
    "page": limits.PARSE_PAGES,
    STEP: limits.STEPS,
}
# Fields that hold values by keys which are changed one by one.
KEYED: Final[dict[str, tuple[str, ...]]] = {"settings": ("node", "connection"), "marks": (STEP,)}
_TYPES: Final[dict[str, type[msgspec.Struct]]] = {**KINDS, STEP: Step}


class Refused(ValueError):
    """Malformed: nothing of it is done. `path` is where, from the operation on."""

    def __init__(self, path: str, message: str) -> None:
        self.path, self.message = path, message
        super().__init__(f"{path}: {message}" if path else message)


def _text(value: Any) -> bool:
    return isinstance(value, str)


def _text_or_none(value: Any) -> bool:
    return value is None or isinstance(value, str)


def _mapping(value: Any) -> bool:
    return isinstance(value, dict)


def _texts(value: Any) -> bool:
    return isinstance(value, list | tuple) and all(map(_text, value))


def _distance(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and abs(value) <= limits.PLACE


def _anything(_: Any) -> bool:
    return True


_Check = tuple[Callable[[Any], bool], str]
_TEXT: Final[_Check] = (_text, "a text")
_ANCHOR: Final[_Check] = (_text_or_none, "the key of a part, or null")
_OBJECT: Final[_Check] = (_mapping, "an object")
_ANY: Final[_Check] = (_anything, "")
_KEY: Final[dict[str, _Check]] = dict.fromkeys(NAMES, _TEXT)
_BESIDE: Final[dict[str, _Check]] = {"after": _ANCHOR, "before": _ANCHOR}
_DESCRIBED: Final[dict[str, _Check]] = {
    "title": (_text_or_none, "a text"),
    "description": (_text_or_none, "a text"),
    "template": _ANY,
}
_IGNORED: Final[dict[str, _Check]] = {"rule": _TEXT, "target": _TEXT, "reason": (_text_or_none, "a text, or null")}
# By what is done: the keys that an operation may have, and those of them that it must have.
_SHAPES: Final[dict[str, tuple[dict[str, _Check], tuple[str, ...]]]] = {
    "add": ({**dict.fromkeys(NAMES, _OBJECT), **_BESIDE}, ()),
    "remove": ({**_KEY, "only": _OBJECT, "lines": _ANY}, ()),
    "update": ({**_KEY, "set": _OBJECT, "only": _OBJECT}, ("set",)),
    "place": ({**_KEY, **_BESIDE}, ()),
    "shift": (
        {
            **dict.fromkeys(PLURALS.values(), (_texts, "a list of ids")),
            **dict.fromkeys(("dx", "dy"), (_distance, f"a number of pixels, at most {limits.PLACE:,}")),
        },
        ("dx", "dy"),
    ),
    "describe": ({**_DESCRIBED, "only": _OBJECT}, ()),
    "ignore": ({**_IGNORED, "accepts": _ANY, "only": (_text_or_none, "a text, or null")}, ("rule", "target")),
}


def checked(operation: Any) -> Plain:
    """The operation, when it has the shape of an intent. Raises Refused."""
    if not isinstance(operation, dict):
        raise Refused("", "expected an object")
    what = operation.get("do")
    if not isinstance(what, str) or what not in _SHAPES:
        raise Refused("do", f"expected one of {', '.join(_SHAPES)}")
    if wrong := list(islice(unstorable(operation, ""), 1)):
        raise Refused(wrong[0].path.removeprefix("."), wrong[0].message)
    known, needed = _SHAPES[what]
    for key, value in operation.items():
        if key != "do" and (key not in known or value is None) and not _may_be_null(known, key):
            raise Refused(key, "unknown key" if key not in known else "expected a value, got null")
        if key != "do" and not known[key][0](value):
            raise Refused(key, f"expected {known[key][1]}")
    if missing := [key for key in needed if key not in operation]:
        raise Refused(missing[0], "missing key")
    if what in ("add", "remove", "update", "place") and sum(name in operation for name in NAMES) != 1:
        raise Refused("", "an operation names exactly one part")
    return operation


def _may_be_null(known: Mapping[str, _Check], key: str) -> bool:
    return key in known and known[key][0](None)


def as_read(name: str, part: Plain) -> Plain:
    """The part as a document that was read has it: what is as nobody set it is left out. Raises Refused."""
    given = {
        key: value for key, value in part.items() if value is not None and not (name == STEP and key == "scenario")
    }
    try:
        found = msgspec.to_builtins(msgspec.convert(given, _TYPES[name]), order="deterministic")
    except msgspec.ValidationError as error:
        raise Refused(name, f"{part.get('id')!r} will not do: {error}") from None
    if not isinstance(found.get("id"), str) or not is_id(found["id"]):
        raise Refused(f"{name}.id", ID_EXPECTED)
    if name != STEP:
        return dict(found)
    if not isinstance(part.get("scenario"), str):
        raise Refused("step.scenario", "expected the id of a story")
    for number, move in enumerate(found.get("moves", ())):
        if ("connection" in move) == ("at" in move):
            raise Refused(f"step.moves[{number}]", "a move names either a connection or, with 'at', a node")
    return {**found, "scenario": part["scenario"]}


def as_template(value: Any) -> Any:
    """What a sketch came from, as it is read. Raises Refused."""
    try:
        return None if value is None else msgspec.to_builtins(msgspec.convert(value, Template))
    except msgspec.ValidationError as error:
        raise Refused("template", str(error)) from None


def as_ignored(operation: Plain) -> Plain:
    """What is ignored, as it is read. Raises Refused."""
    given = {key: value for key in ("rule", "target", "reason", "accepts") if (value := operation.get(key)) is not None}
    try:
        return dict(msgspec.to_builtins(msgspec.convert(given, Ignored)))
    except msgspec.ValidationError as error:
        raise Refused("reason", str(error)) from None


@cache
def fields_of(name: str) -> dict[str, bool]:
    """The fields of a kind of part that may be set, and whether each must be there."""
    found = {field.name: field.required for field in msgspec.structs.fields(_TYPES[name])}
    return {key: must for key, must in found.items() if key not in ("id", "steps")}


def check_path(name: str, path: str, value: Any) -> None:
    """May this path of such a part be set to this? Raises Refused."""
    head, dot, key = path.partition(".")
    allowed = head in fields_of(name)
    if dot:
        allowed = key.startswith("bindings.") if head == "pattern" and allowed else name in KEYED.get(head, ())
    if not allowed:
        raise Refused(f"set.{path}", f"a {name} has no such field")
    if value is None and not dot and fields_of(name)[head]:
        raise Refused(f"set.{path}", "cannot be taken away")
    if value is not None and (expected := _expected(head, dot, value)):
        raise Refused(f"set.{path}", f"expected {expected}")


def _expected(head: str, dot: str, value: Any) -> str:
    """What should stand where a later path of the same operation may reach into the value; empty when it does."""
    if head == "pattern" and dot:
        return "" if _text(value) else "the id of a part"
    if dot or (head != "pattern" and head not in KEYED):
        return ""
    inner = value.get("bindings", {}) if _mapping(value) and head == "pattern" else {}
    return "" if _mapping(value) and (inner is None or _mapping(inner)) else "an object"
