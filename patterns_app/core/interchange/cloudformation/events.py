"""The `Events` of a SAM function or state machine: who starts it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from typing import Any

from patterns_app.core.interchange.reading_model import Keys
from patterns_app.core.services.forms import EventSource, Form
from patterns_app.core.services.reader import forms
from patterns_app.core.services.template import LONGEST
from patterns_app.core.vocabulary.names import GENERIC

from .apis import authorisers
from .callers import ASKED, NOT_TOLD, made_by_sam
from .ends import dead_letters, dead_letters_by_sam, redriven
from .outsiders import named_by, outside
from .plain import at, mapping
from .saying import Join, Outside, Said, first
from .scheduling import of_the_clock
from .settings import open_in_line, settings_of_line
from .template import Resource

DEFAULT_BUS = "DefaultEventBus"
_DEFAULT = "default"
_NOTHING, _UNKNOWN = Form(), EventSource("", ("stream_poll", "start", "async", "sync"))
_EVENT = "AWS::Serverless::Function/Events/*/Properties"  # a workflow's events say the same in the same words


@cache
def implicit() -> dict[str, Outside]:
    """The parts that are there without a resource, by their logical ids."""
    found = {key: form.implicit for key, form in forms().items() if form.implicit}
    return {one.key: Outside(one.key, service, one.name) for service, one in found.items()}


@cache
def _sources() -> dict[str, tuple[str, EventSource]]:
    """The services that start functions and workflows, by the type of the event."""
    return {event.type: (service, event) for service, form in forms().items() for event in form.events}


def started_by(resource: Resource) -> Iterator[Said]:
    """One join for each event, with the part that it comes from when the template does not make it."""
    for name, event in mapping(resource.get("Events")).items():
        for said in _of_event(resource, name, event):
            yield replace(said, at=_place_of(name, said)) if isinstance(said, Join) else said


def _place_of(event: str, said: Join) -> Keys:
    """The place of an event in a resource; dead letters stand inside of it."""
    place: Keys = ("Events", event)
    if "dlq" not in said.kinds:
        return place
    return (
        *place,
        "Properties",
        "RedrivePolicy" if said.settings.get("whose") == "subscription" else "DeadLetterConfig",
    )


def _of_event(resource: Resource, name: str, event: Any) -> Iterator[Said]:
    kind, properties = str(at(event, "Type") or ""), mapping(at(event, "Properties"))
    service, source = _sources().get(kind, (GENERIC, _UNKNOWN))
    if kind in ("EventBridgeRule", "CloudWatchEvent"):
        yield from _from_bus(resource, name, properties)
    elif forms().get(service, _NOTHING).implicit:
        yield from _from_api(resource, service, source, properties)
    elif source.property:
        yield from _from_source(resource, service, source, properties)
    else:
        yield from _by_itself(resource, service, source, name, kind, properties)


def _by_itself(
    resource: Resource, service: str, source: EventSource, name: str, kind: str, properties: dict[str, Any]
) -> Iterator[Said]:
    """An event that is the part itself: a schedule, a rule of topics, one of a type that nobody knows."""
    if source.name:
        other = Outside(kind, service, source.name)
    else:
        words = [one for label in source.labels if isinstance(one := properties.get(label), str)]
        usual = f"{name} ({kind})" if source is _UNKNOWN else name
        said = of_the_clock(properties, resource.values) if source.labels else _of_topic(properties)
        said += source.settings
        label = next((one for one in words if one), usual)
        other = Outside(f"{resource.name}{name}", service, label, by=resource.name, settings=said)
    yield other
    settings = settings_of_line(_EVENT, properties, resource.values)
    is_open = open_in_line(_EVENT, properties, resource.values)
    yield Join(other.id, resource.name, source.kinds, settings=settings, open=is_open)
    kept = properties.get("DeadLetterConfig")
    yield from dead_letters_by_sam(Join(other.id, "", ("dlq",)), kept, resource, name)


def _of_topic(properties: dict[str, Any]) -> tuple[tuple[str, Any], ...]:
    said = properties.get("Sql")
    return (("statement", said),) if isinstance(said, str) and len(said) <= LONGEST else ()


def _from_api(resource: Resource, service: str, api: EventSource, properties: dict[str, Any]) -> Iterator[Said]:
    named = properties.get(api.property)
    known = next((one.id for one in implicit().values() if one.service == service), "")
    if not named:
        yield from (one for one in implicit().values() if one.service == service)
        yield from _asked_of_all(resource, api.type, known)
    settings = {"method": "ANY", **settings_of_line(_EVENT, properties, resource.values)}
    asked = at(properties, "Auth", ASKED)
    if asked and asked != NOT_TOLD:
        settings["authorisation"] = asked
    words = f"{settings['method']} {settings['path']}" if "path" in settings else ""
    is_open = frozenset({"authorisation"} if asked == NOT_TOLD else ())
    yield Join(first(named) or known, resource.name, api.kinds, words, settings, open=is_open)


def _asked_of_all(resource: Resource, kind: str, known: str) -> Iterator[Said]:
    """Whom the API asks that SAM makes, where the globals name it, in the template or outside of it."""

    def said() -> list[Said]:
        return [*authorisers(made_by_sam(resource.values, kind, implicit()[known].label))]

    for one in resource.values.once(f"authorisers of {kind}", said):
        yield replace(one, source=known) if isinstance(one, Join) else one


def _from_source(resource: Resource, service: str, source: EventSource, properties: dict[str, Any]) -> Iterator[Said]:
    value = properties.get(source.property)
    settings = settings_of_line(_EVENT, properties, resource.values)
    other = outside(value, service, f"{source.type} of {resource.name}")
    yield other  # the reader drops it when the template makes the source itself
    is_open = open_in_line(_EVENT, properties, resource.values)
    yield Join(named_by(value, other), resource.name, source.kinds, settings=settings, open=is_open)
    kept = Join(named_by(value, other), "", ("dlq",), settings={"whose": "subscription"})
    yield from dead_letters(kept, redriven(properties.get("RedrivePolicy")), resource)


def the_default_bus(part: Outside) -> Outside:
    """The one default bus of an account for a bus that is called so, by its name or in an ARN; else the part itself."""
    usual = implicit().get(DEFAULT_BUS)
    return usual if usual and part.service == usual.service and part.label == _DEFAULT else part


def _from_bus(resource: Resource, name: str, properties: dict[str, Any]) -> Iterator[Said]:
    bus = properties.get("EventBusName")
    settings = {**settings_of_line(_EVENT, properties, resource.values), "rule_name": name}
    is_default = bus is None or bus == _DEFAULT
    other = implicit()[DEFAULT_BUS] if is_default else outside(bus, implicit()[DEFAULT_BUS].service, "Event bus")
    source = named_by(bus, other)
    yield other
    is_open = open_in_line(_EVENT, properties, resource.values)
    yield Join(source, resource.name, ("rule",), name, settings, open=is_open)
    kept = Join(source, "", ("dlq",), settings={"whose": "rule_target"})
    yield from dead_letters_by_sam(kept, properties.get("DeadLetterConfig"), resource, name)
