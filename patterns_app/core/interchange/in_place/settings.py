"""Changed settings as edits: the rows of the services' tables say which property of the resource is meant."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from patterns_app.core.interchange.cloudformation.template import references
from patterns_app.core.interchange.reading_model import Keys
from patterns_app.core.interchange.sam.shared import EVENTS
from patterns_app.core.services.model import Setting
from patterns_app.core.services.template import Properties, Row, Scalar, code_of, rows_below, write
from patterns_app.core.sketch.difference import Change
from patterns_app.core.sketch.model import Connection, Node, Settings
from patterns_app.core.vocabulary.catalog import vocabulary

from .edits import Put, Remove
from .planning import Plan, inside, leaves

_DRAWN = {"label": "labels", "notes": "notes", "frame": "frames", "page": "pages", "opens": "pages"}


def of_nodes(plan: Plan) -> None:
    """The settings of parts that the template makes; all else that has changed about them is said."""
    for change in plan.of("changed", "node"):
        before, after = change.before, change.after
        assert isinstance(before, Node)
        assert isinstance(after, Node)
        name = plan.origin.names.get(after.id)
        if "service" in change.fields:
            plan.refuse(
                f"{plan.called(after.id)}: no resource becomes another service in place;"
                " add the new part and remove the old one."
            )
        elif any(field.startswith("settings.") for field in change.fields):
            if name is None or name not in plan.origin.resources:
                plan.refuse(f"{plan.called(after.id)}: the template does not make it, so its settings are not written.")
            else:
                _of_node(plan, change, before, after, name)


def _of_node(plan: Plan, change: Change, before: Node, after: Node, name: str) -> None:
    kind = plan.origin.type_of(name)
    known = vocabulary().services[after.service].settings
    keys: Keys = ("Resources", name, "Properties")

    def written(settings: Settings) -> Properties:
        properties: Properties = {}
        write(_as_said(plan, keys, rows_below(known, kind)), _ask(settings), properties)
        if code := code_of(after.service):
            code.write(kind, settings.get, properties)
        return properties

    done = _changed(plan, keys, written(before.settings), written(after.settings), plan.called(after.id))
    if not done:
        plan.refuse(
            f"{plan.called(after.id)}: {_settings_in(change)} stands in no property of {kind}, so it is not written."
        )


def _as_said(plan: Plan, base: Keys, rows: Iterable[Row]) -> tuple[Row, ...]:
    """Of the places where a setting may stand those first that are in blocks which the template has: a pipe has one for
    the kind of its source, and one for another kind would be refused.
    """

    def there(row: Row) -> int:
        blocks = (base + row.steps[:length] for length in range(1, len(row.steps)))
        return sum(inside(plan.origin.value, block) is not None for block in blocks)

    return tuple(sorted(rows, key=there, reverse=True))


def _settings_in(change: Change) -> str:
    names = [field.removeprefix("settings.") for field in change.fields if field.startswith("settings.")]
    return ("the setting " if len(names) == 1 else "the settings ") + ", ".join(names)


def _ask(settings: Settings) -> Callable[[Setting], Scalar | None]:
    return lambda setting: settings.get(setting.key)


def of_lines(plan: Plan) -> None:
    """The settings of connections that the template says."""
    for change in plan.of("changed", "connection"):
        before, after = change.before, change.after
        assert isinstance(before, Connection)
        assert isinstance(after, Connection)
        if {"kind", "source", "target"} & set(change.fields) or not _has_settings(change):
            continue
        keys = plan.origin.place_of(before)
        name = str(keys[1]) if len(keys) > 1 else ""
        place, base = plan.origin.type_of(name), keys[:3]
        if "Events" in keys[:4]:
            place, base = EVENTS, (*keys[:5], "Properties")
        known = vocabulary().kinds[after.kind].settings
        rows = _as_said(plan, base, rows_below(known, place)) if place else ()
        old, new = {}, {}  # type: Properties, Properties
        write(rows, _ask(before.settings), old)
        write(rows, _ask(after.settings), new)
        if not _changed(plan, base, old, new, plan.line(after)):
            plan.refuse(
                f"{plan.line(after)}: {_settings_in(change)} has no place where the template says it,"
                " so it is not written."
            )


def _has_settings(change: Change) -> bool:
    return any(field.startswith("settings.") for field in change.fields)


def _changed(plan: Plan, base: Keys, old: Properties, new: Properties, about: str) -> bool:
    """Plan what differs between two writings of the same properties. Answers whether anything does."""
    before, after = dict(leaves(old)), dict(leaves(new))
    done = False
    for keys, value in after.items():
        if keys and before.get(keys) != value:
            done |= _put(plan, (*base, *keys), value, about)
    for keys in before.keys() - after.keys():
        if keys and inside(plan.origin.value, (*base, *keys)) is not None:
            plan.do(Remove((*base, *keys)), about)
            done = True
    return done


def _put(plan: Plan, keys: Keys, value: Any, about: str) -> bool:
    there = inside(plan.origin.value, keys)
    if isinstance(value, list) and isinstance(there, list) and len(there) == len(value) == 1:
        return any(_put(plan, (*keys, 0, *inner), one, about) for inner, one in leaves(value[0]))
    if isinstance(there, dict) and (name := there.get("Ref")) and isinstance(name, str):
        if own := _default_of(plan, name):
            keys, there = own, inside(plan.origin.value, own)
        else:
            plan.note(f"{about}: the parameter {name} serves others too, so the value is written in its place.")
    if there == value:
        return True
    if isinstance(there, str) and isinstance(value, int | float):  # a number that somebody has put into quotes
        value = ("true" if value else "false") if isinstance(value, bool) else str(value)
    plan.do(Put(keys, value), about)
    return True


def _default_of(plan: Plan, parameter: str) -> Keys | None:
    """Where the value of a parameter stands, when it is for one property alone."""
    keys: Keys = ("Parameters", parameter, "Default")
    used = sum(name == parameter for name in references(plan.origin.value))
    return keys if used == 1 and inside(plan.origin.value, keys) is not None else None


def of_the_drawing(plan: Plan) -> None:
    """What only the drawing has: it is said, once for each kind."""
    found: dict[str, None] = {}
    for change in plan.changes:
        if change.part in ("node", "connection"):
            found |= {
                _DRAWN.get(field, "looks"): None
                for field in change.fields
                if not field.startswith("settings") and field not in _STRUCTURE
            }
        else:
            found |= {f"{change.part}s": None}
    if found:
        plan.note(f"Only the sketch has {_listed(list(found))}: a template has no place for them.")


_STRUCTURE = ("service", "kind", "source", "target", "settings")


def _listed(words: list[str]) -> str:
    return f"{', '.join(words[:-1])} and {words[-1]}" if len(words) > 1 else words[0]
