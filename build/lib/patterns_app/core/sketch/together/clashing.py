"""What two people did to the same thing in different ways, so that one of the two would be gone without a word."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from patterns_app.core.sketch.difference import LAYOUT

from .effects import get, target
from .state import Plain, State, same


def clashes(intents: Iterable[Plain], known: State, head: State) -> tuple[str, ...]:
    """What others changed from `known` to `head` and these intents would cover, as `node queue: label`.

    The intents were made on `known`. Where things stand, and in which order, is covered by whoever comes last. A part
    that is added is no matter of this.
    """
    return tuple(dict.fromkeys(told for one in intents for told in _covered(one, known, head)))


def _covered(intent: Plain, known: State, head: State) -> Iterator[str]:
    match intent["do"]:
        case "describe":
            for key, value in intent.items():
                if key != "do" and _differs(known.described.get(key), head.described.get(key), value):
                    yield key
        case "ignore":
            at = (intent["rule"], intent["target"])
            before, now = (state.ignored.get(at, {}).get("reason") for state in (known, head))
            if _differs(before, now, intent["reason"]):
                yield f"ignored {intent['rule']} of {intent['target']}"
        case "update":
            yield from _fields(intent, known, head)
        case "remove":
            name, key = target(intent)
            before, now = known.parts[name].get(key), head.parts[name].get(key)
            if before is not None and now is not None and not same(_meant(before), _meant(now)):
                yield f"{name} {key}"


def _fields(intent: Plain, known: State, head: State) -> Iterator[str]:
    name, key = target(intent)
    before, now = known.parts[name].get(key), head.parts[name].get(key)
    if before is None:  # added just before, by the same person
        return
    if now is None:
        yield f"{name} {key}"
        return
    for path, value in intent["set"].items():
        if path not in LAYOUT and _differs(get(before, path), get(now, path), value):
            yield f"{name} {key}: {path}"


def _differs(before: object, now: object, wanted: object) -> bool:
    """Did others change it, and not to what is wanted?"""
    return not same(before, now) and not same(now, wanted)


def _meant(part: Plain) -> Plain:
    return {field: value for field, value in part.items() if field not in LAYOUT}
