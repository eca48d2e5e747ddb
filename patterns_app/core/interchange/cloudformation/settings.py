"""Properties of resources as settings: what the rows of the vocabulary say, and the code beside them in the folders."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cache
from typing import Any

from patterns_app.core.services.model import Setting
from patterns_app.core.services.template import Row, code_of, kind_of, read, rows_below
from patterns_app.core.services.template import fitting as fits
from patterns_app.core.vocabulary.catalog import Vocabulary, vocabulary

from .deciding import Values
from .template import Resource, references


def settings_of(resource: Resource, service: str, words: Vocabulary) -> dict[str, Any]:
    """What the properties of a part's own resource say of its settings."""
    found: dict[str, Any] = dict(read(_own(service, resource.type), resource.properties, resource.values.plain))
    if code := code_of(service):
        found |= code.read(resource.type, resource.properties, resource.values.plain)
    return fitting(found, words.services[service].settings)


def settings_of_line(place: str, properties: Any, values: Values) -> dict[str, Any]:
    """What properties at a place (a type, or a path into one) say of a connection's settings, whatever its kind."""
    return dict(read(_of_lines(place), properties, values.plain))


def fitting(found: dict[str, Any], settings: tuple[Setting, ...]) -> dict[str, Any]:
    """Those of the values that the vocabulary has a setting for, and that such a setting may have."""
    known = {setting.key: setting for setting in settings}
    fitted = {key: fits(value, known[key]) for key, value in found.items() if key in known}
    return {key: value for key, value in fitted.items() if value is not None}


def said_by_others(found: dict[str, Resource], services: dict[str, str]) -> Iterator[tuple[str, dict[str, Any]]]:
    """Settings that stand in resources beside a part: name of the part, settings. `services` are the parts' services.

    The two name each other: by a property of the one or of the other.
    """
    named_by = _named_by(found, services)
    for resource in found.values():
        for service, by, rows in _beside().get(resource.type, ()):
            plain = resource.values.plain
            for name in _joined(resource, service, by, services, named_by):
                if services.get(name) != service or name == resource.name:
                    continue
                said: dict[str, Any] = dict(read(rows, resource.properties, plain))
                if code := code_of(service):
                    said |= code.read(resource.type, resource.properties, plain)
                yield name, said
        yield from _in_events(resource, services)


def _joined(
    resource: Resource,
    service: str,
    by: str,
    services: dict[str, str],
    named_by: dict[tuple[str, str], list[str]],
) -> list[str]:
    """The parts that a resource stands beside: those that one of the two names, or the only part of the service."""
    if by == ONLY:
        alone = [name for name, one in services.items() if one == service]
        return alone if len(alone) == 1 else []
    return list(dict.fromkeys((*references(resource.get(by)), *named_by.get((by, resource.name), ()))))


def _in_events(resource: Resource, services: dict[str, str]) -> Iterator[tuple[str, dict[str, Any]]]:
    """What an event of a function says of the part that it comes from."""
    events = resource.get("Events")
    for event in events.values() if isinstance(events, dict) else ():
        properties = event.get("Properties") if isinstance(event, dict) else None
        for service, by, rows in _beside().get(f"{resource.type}/Events/*/Properties", ()):
            said = properties.get(by) if isinstance(properties, dict) else None
            for name in references(said):
                if services.get(name) == service:
                    yield name, dict(read(rows, properties, resource.values.plain))


def _named_by(found: dict[str, Resource], services: dict[str, str]) -> dict[tuple[str, str], list[str]]:
    """Which parts name a resource by a property: property and resource, parts."""
    keys = {by for entries in _beside().values() for _, by, _ in entries}
    answer: dict[tuple[str, str], list[str]] = {}
    for name in services.keys() & found.keys():
        for by in keys & found[name].properties.keys():
            for other in references(found[name].get(by)):
                answer.setdefault((by, other), []).append(name)
    return answer


ONLY = "only"  # in place of a property: neither of the two names the other
_EVENTS = "/Events/*/Properties/"


@cache
def _beside() -> dict[str, list[tuple[str, str, tuple[Row, ...]]]]:
    """The rows of resources beside a part, by place: service, property that joins the two, rows."""
    found: dict[str, list[tuple[str, str, tuple[Row, ...]]]] = {}
    for service in vocabulary().services.values():
        joined = {(_place(row.path), row.by) for setting in service.settings for row in setting.template if row.by}
        for place, by in sorted(joined):
            rows = tuple(row for row in rows_below(service.settings, place) if row.at.by == by)
            found.setdefault(place, []).append((service.key, by, rows))
    return found


def _place(path: str) -> str:
    return path[: path.index(_EVENTS) + len(_EVENTS) - 1] if _EVENTS in path else kind_of(path)


@cache
def _own(service: str, kind: str) -> tuple[Row, ...]:
    rows = rows_below(vocabulary().services[service].settings, kind)
    return tuple(row for row in rows if _EVENTS not in row.at.path)


@cache
def _of_lines(place: str) -> tuple[Row, ...]:
    """The rows of all kinds of connection at a place; each setting is called the same in all of them."""
    settings: Iterable[Setting] = (setting for kind in vocabulary().kinds.values() for setting in kind.settings)
    return rows_below(settings, place)
