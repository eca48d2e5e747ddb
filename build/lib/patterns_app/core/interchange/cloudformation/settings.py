"""Properties of resources as settings: what the rows of the vocabulary say, and the code beside them in the folders."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cache
from typing import Any

from patterns_app.core.services.model import Setting
from patterns_app.core.services.template import Row, code_of, is_open, kind_of, read, rows_below, unsettled
from patterns_app.core.services.template import fitting as fits
from patterns_app.core.vocabulary.catalog import Vocabulary, vocabulary

from .deciding import Values
from .template import Resource, references


def settings_of(resource: Resource, service: str, words: Vocabulary) -> dict[str, Any]:
    """What the properties of a part's own resource say of its settings."""
    found: dict[str, Any] = dict(read(_own(service, resource.type), resource.properties, resource.values.plain))
    if code := code_of(service):
        found |= code.read(resource.type, resource.properties, resource.values.plain)
    unset = {row.setting.key: row.at.left_out for row in _own(service, resource.type) if row.at.left_out is not None}
    for key in unset.keys() - found.keys() - open_in(resource, service):
        found[key] = unset[key]
    return fitting(found, words.services[service].settings)


def open_in(resource: Resource, service: str) -> frozenset[str]:
    """Keys of the settings that a part's own resource sets to what only a deployment knows."""
    rows = _own(service, resource.type, with_code=True)
    return frozenset(unsettled(rows, resource.properties, resource.values.plain))


def open_in_line(place: str, properties: Any, values: Values) -> frozenset[str]:
    """The same of a connection's settings."""
    return frozenset(unsettled(_of_lines(place), properties, values.plain))


def settings_of_line(place: str, properties: Any, values: Values) -> dict[str, Any]:
    """What properties at a place (a type, or a path into one) say of a connection's settings, whatever its kind."""
    return dict(read(_of_lines(place), properties, values.plain))


def fitting(found: dict[str, Any], settings: tuple[Setting, ...]) -> dict[str, Any]:
    """Those of the values that the vocabulary has a setting for, and that such a setting may have."""
    known = {setting.key: setting for setting in settings}
    fitted = {key: fits(value, known[key]) for key, value in found.items() if key in known}
    return {key: value for key, value in fitted.items() if value is not None}


Elsewhere = tuple[str, dict[str, Any], frozenset[str]]  # a part's name, settings, keys of those that are open


def said_by_others(found: dict[str, Resource], services: dict[str, str]) -> Iterator[Elsewhere]:
    """Settings that stand in resources beside a part. `services` are the parts' services.

    The two name each other: by a property of the one or of the other.
    """
    named_by = _named_by(found, services)
    yield from _beside_elsewhere(found, services, named_by)
    for resource in found.values():
        for service, by, rows in _beside().get(resource.type, ()):
            plain = resource.values.plain
            for name in _joined(resource, service, by, services, named_by):
                if services.get(name) != service or name == resource.name:
                    continue
                said: dict[str, Any] = dict(read(rows, resource.properties, plain))
                if code := code_of(service):
                    said |= code.read(resource.type, resource.properties, plain)
                yield name, said, frozenset(unsettled(rows, resource.properties, plain))
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


def _in_events(resource: Resource, services: dict[str, str]) -> Iterator[Elsewhere]:
    """What an event of a function says of the part that it comes from."""
    events = resource.get("Events")
    for event in events.values() if isinstance(events, dict) else ():
        properties = event.get("Properties") if isinstance(event, dict) else None
        for service, by, rows in _beside().get(f"{resource.type}/Events/*/Properties", ()):
            said = properties.get(by) if isinstance(properties, dict) else None
            for name in references(said):
                if services.get(name) == service:
                    plain = resource.values.plain
                    yield name, dict(read(rows, properties, plain)), frozenset(unsettled(rows, properties, plain))


def _named_by(found: dict[str, Resource], services: dict[str, str]) -> dict[tuple[str, str], list[str]]:
    """Which parts name a resource by a property: property and resource, parts."""
    keys = {by for entries in _beside().values() for _, by, _ in entries}
    answer: dict[tuple[str, str], list[str]] = {}
    called = _by_name(found)
    for name in services.keys() & found.keys():
        for by in keys & found[name].properties.keys():
            said = found[name].get(by)
            for other in (*references(said), *called.get(_text(_inside(said)), ())):
                answer.setdefault((by, other), []).append(name)
    for resource in found.values():
        for _, by, _ in _beside().get(resource.type, ()):
            for name in called.get(_whose(_text(resource.get(by))), ()):
                if name in services:
                    answer.setdefault((by, resource.name), []).append(name)
    return answer


def _by_name(found: dict[str, Resource]) -> dict[str, list[str]]:
    """The resources by the text of the name that each is given."""
    answer: dict[str, list[str]] = {}
    for resource in found.values():
        for key in (f"{resource.type.rpartition('::')[2]}Name", "Name"):
            if text := _text(resource.get(key)):
                answer.setdefault(text, []).append(resource.name)
    return answer


def _text(value: Any) -> str:
    """A name as it is written; a `!Sub` of a text alone counts as that text."""
    if isinstance(value, dict) and len(value) == 1:
        value = value.get("Fn::Sub") or (f"${{{value['Ref']}}}" if "Ref" in value else None)
    return value if isinstance(value, str) else ""


def _whose(text: str) -> str:
    """Whose a resource is by what it is called: a log group `/aws/lambda/NAME` is that function's, other paths not."""
    if text.startswith("/") and not text.startswith(LOGS_OF_FUNCTIONS):
        return ""
    return text.rpartition("/")[2]


def _inside(value: Any) -> Any:
    """The name in a property that holds one, such as the log group of `LoggingConfig`."""
    return value.get(_LOG_GROUP) if isinstance(value, dict) and not is_open(value) else value


def _beside_elsewhere(
    found: dict[str, Resource], services: dict[str, str], named_by: dict[tuple[str, str], list[str]]
) -> Iterator[Elsewhere]:
    """What is open of a part because the resource beside it, which it names, is not in the template."""
    near = {(by, name) for (by, other), names in named_by.items() if other in found for name in names}
    for name, service in services.items():
        for by, keys in _named(service) if name in found else ():
            said = _inside(found[name].get(by))
            if said is not None and (by, name) not in near:
                yield name, {}, keys


@cache
def _named(service: str) -> tuple[tuple[str, frozenset[str]], ...]:
    """The properties by which a part names a resource beside it, each with the settings that stand there."""
    keys: dict[str, set[str]] = {}
    for setting in vocabulary().services[service].settings:
        for row in setting.template:
            if row.by in (_LOGS, kind_of(row.path).rpartition("::")[2]):
                keys.setdefault(row.by, set()).add(setting.key)
    return tuple((by, frozenset(some)) for by, some in keys.items())


LOGS_OF_FUNCTIONS = "/aws/lambda/"  # what the name of a function's own log group begins with
_LOGS, _LOG_GROUP = "LoggingConfig", "LogGroup"
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
def _own(service: str, kind: str, with_code: bool = False) -> tuple[Row, ...]:
    rows = rows_below(vocabulary().services[service].settings, kind, with_code)
    return tuple(row for row in rows if _EVENTS not in row.at.path)


@cache
def _of_lines(place: str) -> tuple[Row, ...]:
    """The rows of all kinds of connection at a place; each setting is called the same in all of them."""
    settings: Iterable[Setting] = (setting for kind in vocabulary().kinds.values() for setting in kind.settings)
    return rows_below(settings, place)
