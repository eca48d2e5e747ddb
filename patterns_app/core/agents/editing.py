"""What an agent does to a sketch: short operations made whole, and done on a copy, all or none.

An agent leaves out what can be known: the id of a new part, and the kind of a connection, which is the usual one of its
two services. Settings are merged. What names a part that is not there is refused, with the part that may be meant.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from difflib import get_close_matches
from typing import Any, get_args

from patterns_app.core import limits
from patterns_app.core.services.model import Setting
from patterns_app.core.sketch.difference import LAYOUT
from patterns_app.core.sketch.model import FrameKind, Sketch
from patterns_app.core.sketch.naming import no_part
from patterns_app.core.sketch.parts import PLURALS, free_id, slug
from patterns_app.core.sketch.together.intents import Refused, fields_of
from patterns_app.core.sketch.together.settling import settle
from patterns_app.core.sketch.together.state import State
from patterns_app.core.vocabulary.catalog import vocabulary

from .catalogue import service_of
from .desk import Refusal
from .showing import meant

Plain = dict[str, Any]
_ENDS = ("source", "target")
_ID = 40  # characters of an id that is made of a label


def edited(sketch: Sketch, operations: Sequence[Plain]) -> tuple[Sketch, list[str]]:
    """The sketch after all operations, and what there is to say of them. Raises Refusal with the operation's place."""
    state, notes = State.of(sketch), list[str]()
    for number, given in enumerate(operations):
        place = f"operations[{number}]"
        whole = _whole(given, state, place)
        try:
            settled = settle(state, [whole], most=limits.CHANGES_EFFECTS)
        except Refused as error:
            said = f"{place}{error.path.removeprefix('[0]')}: {error.message}"
            raise Refusal(f"{said}{_mend(whole, error, state)}") from None
        if settled.notes:
            raise Refusal(f"{place}: {_ended(_unfit(settled.notes[0], whole, state))}")
        state = settled.state
        notes += [f"{place}: {said}" for said in _unknown_settings(whole, state)]
    return state.sketch(), notes


def _whole(given: Plain, state: State, place: str) -> Plain:
    """The operation with what was left out. What is malformed goes on as it is: `settle` says what is wrong with it."""
    match given:
        case {"do": "add", "node": {"service": str(service)} as node}:
            key = service_of(service, f"{place}.node.service")
            wanted = node.get("id") or _slug(node.get("label")) or _slug(key.rpartition(".")[2]) or "part"
            return given | {"node": {**node, "service": key, "id": node.get("id") or _free(wanted, state)}}
        case {"do": "add", "connection": {"source": str(), "target": str()} as line}:
            return given | {"connection": _whole_line(line, state, f"{place}.connection")}
        case {"do": "add", **parts}:
            for name in PLURALS:
                if isinstance(part := parts.get(name), dict) and not part.get("id"):
                    wanted = _slug(part.get("label")) or _slug(part.get("title")) or name
                    return given | {name: {**part, "id": _free(wanted, state)}}
        case {"do": "update", "set": {"settings": dict(settings), **others}}:
            merged = {f"settings.{key}": value for key, value in settings.items()}
            return given | {"set": others | merged}
    return given


def _whole_line(line: Plain, state: State, place: str) -> Plain:
    nodes = [state.parts["node"].get(line[end]) for end in _ENDS]
    for end, node in zip(_ENDS, nodes, strict=True):
        if node is None:
            raise Refusal(f"{place}.{end}: {_ended(_no_part(line[end], state))}")
    kind = line.get("kind") or _usual([node["service"] for node in nodes if node], place)
    if not isinstance(kind, str) or kind not in vocabulary().kinds:
        way_out = meant(str(kind), vocabulary().kinds) or f"it is one of {', '.join(vocabulary().kinds)}"
        raise Refusal(f"{place}.kind: there is no {str(kind)[:32]!r}; {way_out}")
    return {**line, "kind": kind, "id": line.get("id") or _free(f"{line['source']}-{line['target']}", state)}


def _usual(services: Sequence[str], place: str) -> str:
    """The kind by which two services are usually connected. Raises Refusal with the way out where there is none."""
    said = vocabulary().verdict(services[0], services[1], None)
    if said.default:
        return said.default
    ends = " to ".join(services)
    if said.verdict == "impossible":
        instead = f" Instead: {said.remedy}" if said.remedy else ""
        raise Refusal(f"{place}: there is no connection from {ends}. {said.say}{instead} Nothing was changed.")
    raise Refusal(f"{place}.kind: nothing is known of {ends}: say which kind it is. Nothing was changed.")


def _free(wanted: str, state: State) -> str:
    return free_id(wanted, lambda name: state.taken("node", name) or state.taken("scenario", name))


def _slug(text: object) -> str:
    return slug(text, _ID) if isinstance(text, str) else ""


def _mend(operation: Plain, error: Refused, state: State) -> str:
    """What to do instead, where what is wrong is how a part was described."""
    name = next((one for one in PLURALS if one in operation), "")
    if not name:
        return ""
    fields = ", ".join(key for key in fields_of(name) if key not in _PLACED)
    field = error.path.partition("set.")[2]
    if field:
        part = state.parts[name].get(operation[name], {})
        known = _settings_of(name, part, state) or {}
        return f"; did you mean set.settings.{field}?" if field in known else f"; it has {fields}"
    if "unknown field" in error.message:
        return f"; a {name} has {fields}"
    if name == "frame" and "enum" in error.message:
        return f"; kind is one of {', '.join(get_args(FrameKind))}"
    return ""


# What agents have no business with: where something stands, and on which sheet.
_PLACED = LAYOUT | {"page", "opens", "size", "image", "colour", "stroke"}


def _no_part(name: str, state: State) -> str:
    """That there is no such part, with the one that may be meant, else with some that there are."""
    said, some = no_part(name, state.sketch()), [*state.parts["node"]][:_NAMED]
    if said.endswith("?"):
        return said
    return f"{said}; there are {', '.join(some)}" if some else f"{said}; there is none yet: add it first"


def _ended(sentence: str) -> str:
    return f"{sentence}{'' if sentence.endswith('?') else '.'} Nothing was changed."


_NAMED = 8  # parts that are named where none is meant
_WORDS = {
    "taken": "the id {key!r} is taken: give another, or leave it out",
    "frame-gone": "there is no such frame to lie in, for {key!r}",
    "end-gone": "an end of {key!r} is not there",
    "scenario-gone": "there is no such story for {key!r}",
    "would-lie-in-itself": "the frame {key!r} would lie in itself",
    "binding-gone": "a role of {key!r} is played by nobody who is there",
    "named-gone": "{key!r} names a part that is not there",
}


def _unfit(note: Sequence[str], operation: Plain, state: State) -> str:
    """Why an operation does not fit, for whoever did it on the sketch as it is."""
    word, key = note[0], note[1] if len(note) > 1 else ""
    if word == "gone":
        kind = next((name for name in PLURALS if operation.get(name) == key), "node")
        if kind == "node":
            return _no_part(key, state)
        near = get_close_matches(key[:64], state.parts[kind], 1)
        return f"there is no {kind} {key[:64]!r}{f'; did you mean {near[0]!r}?' if near else ''}"
    return _WORDS.get(word, f"{word.replace('-', ' ')}: {{key!r}}").format(key=key)


def _unknown_settings(operation: Plain, state: State) -> Iterator[str]:
    """Settings that nothing reads, with those that may be meant."""
    for name, of in (("node", "service"), ("connection", "kind")):
        given = operation.get(name)
        part = given if isinstance(given, dict) else state.parts[name].get(given) if isinstance(given, str) else None
        if part is None or operation.get("do") not in ("add", "update"):
            continue
        known = _settings_of(name, part, state)
        for key in _set(operation, part):
            if known is not None and key not in known:
                way_out = meant(key, known) or f"it has {', '.join(known) or 'none'}"
                yield f"{part.get(of)} has no setting {key[:64]!r}; {way_out}"


def _settings_of(name: str, part: Plain, state: State) -> Mapping[str, Setting] | None:
    """The settings that a node or a connection may have; None for one of what is not described."""
    if name == "node":
        service = vocabulary().services.get(str(part.get("service")))
        return {one.key: one for one in service.settings} if service else None
    kind = vocabulary().kinds.get(str(part.get("kind")))
    source = state.parts["node"].get(str(part.get("source")), {})
    return {one.key: one for one in kind.settings_from(str(source.get("service")))} if kind else None


def _set(operation: Plain, part: Plain) -> list[str]:
    if operation["do"] == "update":
        paths = (path.partition("settings.") for path, value in operation["set"].items() if value is not None)
        return [key for before, dot, key in paths if dot and not before]
    return [*part.get("settings", {})]
