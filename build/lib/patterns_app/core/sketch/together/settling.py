"""`settle`: what intents mean on the state that they meet.

What somebody does is never an error because somebody else was quicker: what no longer fits is left out, and a note says
so. Notes: `gone` (the part is not there any more), `taken` (the id is), `end-gone`, `frame-gone`, `named-gone`,
`scenario-gone` (what it names is not there), `would-lie-in-itself`, `binding-gone`, `changed-since` and `used-since`
(an undo leaves alone what others went on from; where they did the very same there is nothing to say). Each is a list:
the word, the key of the part, perhaps the path.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any, Final

from patterns_app.core import limits
from patterns_app.core.sketch.parts import ENDS, PLURALS, REFERENCES

from . import intents
from .effects import do, get, inverse, put, target
from .intents import Refused, as_read
from .moving import shifted
from .removing import hangs_on, removed
from .state import DESCRIBED, STEP, Plain, State, key_of, same

_MOST_TEXT: Final = {"title": limits.TITLE, "description": limits.NOTE_TEXT}
# An end of a plain line is a part or a place.
OTHER_END: Final = {"source": "start", "start": "source", "target": "end", "end": "target"}


class Settled:
    """What came of a batch: the new state, its effects, the intents that take them back, and what there is to say."""

    def __init__(self, state: State, most: int | None = None) -> None:
        self.state = state
        self._left = most  # effects, and corners of routes in them
        self.effects: list[Plain] = []
        self.undo: list[Plain] = []
        self.notes: list[list[str]] = []

    def emit(self, effect: Plain) -> None:
        """One more effect, done at once. Raises Refused for more of them than there may be."""
        if self._left is not None:
            self._left -= 1 + sum(len(value) for value in effect.get("set", {}).values() if isinstance(value, list))
            if self._left < 0:
                raise Refused("", "changes too much at once: do it in smaller steps")
        self.undo.append(inverse(self.state, effect))
        do(self.state, effect)
        self.effects.append(effect)

    def note(self, *words: str) -> None:
        """Something to say."""
        self.notes.append(list(words))


def settle(state: State, operations: Iterable[Any], *, most: int | None = None) -> Settled:
    """Do a batch on a copy of the state. Raises Refused with the place of what is malformed, or has more than `most`
    effects; nothing is done then.

    >>> found = settle(State(), [{"do": "add", "node": {"id": "fn", "service": "aws.lambda"}}])
    >>> found.effects, found.undo[0]["do"]
    ([{'do': 'add', 'node': {'id': 'fn', 'service': 'aws.lambda'}, 'index': 0}], 'remove')
    """
    settled = Settled(state.copy(), most)
    for number, operation in enumerate(operations):
        try:
            given = intents.checked(operation)
            _DO[given["do"]](settled, given)
        except Refused as error:
            raise Refused(f"[{number}].{error.path}".removesuffix("."), error.message) from None
    settled.undo.reverse()
    return settled


def _meant(settled: Settled, operation: Plain) -> tuple[str, str, Plain | None]:
    """Kind and key that an operation names, and that part; None, with a note, where it is not there any more."""
    name, key = target(operation)
    part = settled.state.parts[name].get(key)
    if part is None:
        settled.note("gone", key)
    return name, key, part


def index_for(row: list[str], operation: Plain, moving: str | None = None) -> int:
    """Where a part goes in its list: behind one that is there, else before one, else at the end."""
    row = [key for key in row if key != moving] if moving else row
    after, before = operation.get("after"), operation.get("before")
    if after in row:
        return row.index(after) + 1
    if before in row:
        return row.index(before)
    return 0 if "after" in operation and after is None and before is not None else len(row)


# ---- add


def _add(settled: Settled, operation: Plain) -> None:
    name, given = target(operation)
    part = as_read(name, {key: value for key, value in given.items() if not (name == "scenario" and key == "steps")})
    if name == STEP and part["scenario"] not in settled.state.parts["scenario"]:
        return settled.note("scenario-gone", key_of(name, part))
    key = key_of(name, part)
    if settled.state.taken(name, key):
        return settled.note("taken", key)
    row = settled.state.list_of(name, part)
    if len(row) >= intents.MOST_PARTS[name]:
        raise Refused(name, f"there are {len(row):,} of these, which is all there may be; remove one first")
    if (part := _fitting(settled, name, key, part)) and _has_ends(settled, name, part):
        settled.emit({"do": "add", name: part, "index": index_for(row, operation)})
    return None


def _fitting(settled: Settled, name: str, key: str, part: Plain) -> Plain:
    """The part without what leads nowhere; empty when it cannot stand without."""
    for field, value in _named(name, part):
        if not _is_there(settled.state, REFERENCES[name][field], value):
            settled.note(_word(name, field), key)
            if field in ENDS.get(name, ()):
                return {}
            part = put(part, field, None)
        elif field == "parent" and lies_in_itself(settled.state, key, value):
            settled.note("would-lie-in-itself", key)
            part = put(part, field, None)
    return _with_bindings_there(settled.state, part) if name == "frame" else part


def _has_ends(settled: Settled, name: str, part: Plain) -> bool:
    if name != "line" or all((end in part) != (OTHER_END[end] in part) for end in ("source", "target")):
        return True
    raise Refused(name, "an end of a line is either a part ('source', 'target') or a place ('start', 'end')")


def _named(name: str, part: Plain) -> Iterator[tuple[str, Any]]:
    return ((field, part[field]) for field in REFERENCES.get(name, ()) if part.get(field) is not None)


def _is_there(state: State, kinds: tuple[str, ...], key: Any) -> bool:
    return any(key in state.parts[kind] for kind in kinds)


def _word(name: str, field: str) -> str:
    if field in ENDS.get(name, ()):
        return "end-gone"
    return "frame-gone" if field in ("frame", "parent") else "named-gone"


def lies_in_itself(state: State, frame: str, parent: Any) -> bool:
    """Would the frame lie in itself, inside of that one?"""
    seen: set[str] = set()
    while parent is not None and parent not in seen:
        if parent == frame:
            return True
        seen.add(parent)
        parent = state.parts["frame"].get(parent, {}).get("parent")
    return False


def _with_bindings_there(state: State, part: Plain) -> Plain:
    bound = (part.get("pattern") or {}).get("bindings") or {}
    for role, node in bound.items():
        if node not in state.parts["node"]:
            part = put(part, f"pattern.bindings.{role}", None)
    return part


# ---- remove


def _remove(settled: Settled, operation: Plain) -> None:
    name, key, part = _meant(settled, operation)
    if part is None:
        return None
    if "only" in operation and not same(part, operation["only"]):
        return settled.note("changed-since", key)
    if "lines" in operation and hangs_on(settled.state, name, key):
        return settled.note("used-since", key)
    return removed(settled.state, name, key, settled.emit)


# ---- update


def _update(settled: Settled, operation: Plain) -> None:
    name, key, old = _meant(settled, operation)
    if old is None:
        return
    part, paths = old, list[str]()
    for path, value in operation["set"].items():
        intents.check_path(name, path, value)
        now = get(old, path)
        if path in (only := operation.get("only", {})) and not same(now, only[path]) and not same(now, value):
            settled.note("changed-since", key, path)
        elif word := _unfit(settled.state, name, key, part, path, value):
            settled.note(word, key)
        else:
            part = put(part, path, value)
            paths += [path, *_other_end(name, path, value)]
            part = put(part, paths[-1], None) if paths[-1] != path else part
    if paths:
        _set(settled, name, key, old, part, paths)


def _unfit(state: State, name: str, key: str, part: Plain, path: str, value: Any) -> str:
    """Why a value does not fit the state, empty when it does."""
    if path.startswith("pattern."):
        fits = part.get("pattern") and (value is None or value in state.parts["node"])
        return "" if fits else "binding-gone"
    kinds = REFERENCES.get(name, {}).get(path)
    if kinds is None or value is None:
        return ""
    if not isinstance(value, str):
        raise Refused(f"set.{path}", "expected the id of a part")
    if path == "parent":
        fits = _is_there(state, kinds, value) and not lies_in_itself(state, key, value)
        return "" if fits else "would-lie-in-itself"
    return "" if _is_there(state, kinds, value) else _word(name, path)


def _other_end(name: str, path: str, value: Any) -> list[str]:
    """What a new end of a plain line takes the place of."""
    return [OTHER_END[path]] if name == "line" and value is not None and path in OTHER_END else []


def _set(settled: Settled, name: str, key: str, old: Plain, part: Plain, paths: list[str]) -> None:
    """Emit what differs. A plain line that would lose an end is left as it is."""
    if name == "line" and not all(end in part or OTHER_END[end] in part for end in ("source", "target")):
        return settled.note("end-gone", key)
    new = as_read(name, part)
    new = _with_bindings_there(settled.state, new) if name == "frame" else new
    done = {path: value for path in paths if not same(value := get(new, path), get(old, path))}
    if done:
        settled.emit({"do": "update", name: key, "set": done})
    return None


# ---- the rest


def _place(settled: Settled, operation: Plain) -> None:
    name, key, part = _meant(settled, operation)
    if part is None:
        return
    row = settled.state.list_of(name, part)
    if (index := index_for(row, operation, moving=key)) != row.index(key):
        settled.emit({"do": "place", name: key, "index": index})


def _shift(settled: Settled, operation: Plain) -> None:
    named = {name: set(operation.get(plural, ())) for name, plural in PLURALS.items()}
    found = {name: keys & settled.state.parts[name].keys() for name, keys in named.items()}
    if not any(found.values()):
        return settled.note("gone", *sorted(key for keys in named.values() for key in keys))
    for effect in shifted(settled.state, found, operation["dx"], operation["dy"], float(limits.PLACE)):
        settled.emit(effect)
    return None


def _describe(settled: Settled, operation: Plain) -> None:
    done: Plain = {}
    for key in DESCRIBED:
        if key not in operation:
            continue
        value = intents.as_template(operation[key]) if key == "template" else operation[key] or None
        if (many := len(value or "")) > _MOST_TEXT.get(key, many):
            raise Refused(key, f"has {many:,} characters; at most {_MOST_TEXT[key]:,} are kept")
        now = settled.state.described.get(key)
        if same(now, value):
            continue
        if key in (only := operation.get("only", {})) and not same(now, only[key]):
            settled.note("changed-since", key)
        else:
            done[key] = value
    if done:
        settled.emit({"do": "describe", **done})


def _ignore(settled: Settled, operation: Plain) -> None:
    rule, at = operation["rule"], operation["target"]
    now = settled.state.ignored.get((rule, at))
    wanted = (now or {}).get("reason") == operation.get("reason")
    if "only" in operation and not wanted and (now or {}).get("reason") != operation["only"]:
        return settled.note("changed-since", at)
    if operation.get("reason") is None:
        if now is not None:
            settled.emit({"do": "ignore", "rule": rule, "target": at, "reason": None})
        return None
    new = intents.as_ignored(operation)
    if not settled.state.taken("node", at):
        return settled.note("gone", at)
    if now is None and len(settled.state.ignored) >= limits.PARSE_IGNORED:
        raise Refused("", f"{limits.PARSE_IGNORED:,} findings are ignored, which is all that may be")
    if not same(now, new):
        settled.emit({"do": "ignore", **new})
    return None


_DO = {
    "add": _add,
    "remove": _remove,
    "update": _update,
    "place": _place,
    "shift": _shift,
    "describe": _describe,
    "ignore": _ignore,
}
