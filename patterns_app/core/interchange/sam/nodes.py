"""Which function writes the resources of which service: what `write` in its folder names."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Any

from patterns_app.core.services.forms import filled
from patterns_app.core.services.model import Companion, Resource
from patterns_app.core.services.reader import forms
from patterns_app.core.services.template import put, stands
from patterns_app.core.services.values import Properties, ref
from patterns_app.core.sketch.model import Node

from . import analysing, asked_by_right, flows, fronts, functions, messaging, outside, storing
from .work import Work


def _quiet(work: Work, node: Node) -> None:
    """Nothing by itself: what links to it asks for its address."""


def by_its_data(work: Work, node: Node) -> bool:
    """The resources of a service that only its data know: what they begin with, its settings, and what is asked for.

    Answers whether it could be written.
    """
    service = work.subject.vocabulary.services.get(node.service)
    if service is None or service.resource is None:
        return False
    made = service.resource
    part = work.made(node, made.type, _end(made.type), {})
    names = {"node": node.id, "name": part.name, "ref": part.ref, "arn": part.arn}
    properties = work.properties(node)
    properties |= filled(made.properties, names)
    work.fill(node, made.type, properties)
    _beside(work, node, made.beside, names)
    _ask(work, part.name, properties, made)
    return True


def _ask(work: Work, name: str, properties: Properties, made: Resource | Companion) -> None:
    """A parameter for each property that has to be there and that nobody has said."""
    for path, description in made.asks.items():
        if not stands(properties, path):
            kind = "CommaDelimitedList" if path in made.lists else "String"
            asked = work.template.parameter(f"{name}{path.rpartition('/')[2]}", description, kind=kind)
            put(properties, tuple(path.split("/")), asked)


def _end(kind: str) -> str:
    return kind.rpartition("::")[2]


def _beside(work: Work, node: Node, besides: tuple[Companion, ...], names: dict[str, Any]) -> None:
    """The resources beside a part: those in which one of its settings stands, and those that such a one names."""
    bodies: list[tuple[Companion, Properties]] = []
    for one in reversed(besides):
        set_here = work.fill(node, one.type, {})
        body = work.fill(node, one.type, filled(one.properties, names))
        if set_here or f"<{_end(one.type)}>" in str([other for _, other in bodies]):
            bodies.insert(0, (one, body))
    for one, body in bodies:
        name = work.template.name(node.id, _end(one.type))
        names[_end(one.type)] = ref(name)
        work.template.add(name, one.type, filled(body, names))
        _ask(work, name, work.template.properties(name), one)
        if one.named:
            for path, value in {one.named: ref(name), **one.beside}.items():
                put(work.properties(node), tuple(path.split("/")), value)


def model_or_agent(work: Work, node: Node) -> None:
    """Bedrock: what its data say where an agent or the like is drawn; a plain one is its models."""
    if asked_by_right.is_model(work, node):
        asked_by_right.models(work, node)
    else:
        by_its_data(work, node)


PARTS: dict[str, Callable[[Work, Node], None]] = {
    way.__name__: way
    for way in (
        analysing.catalogue,
        analysing.crawler,
        analysing.dashboards,
        analysing.governance,
        analysing.job,
        analysing.queries,
        flows.delivery,
        flows.pipe,
        flows.workflow,
        fronts.container,
        fronts.distribution,
        fronts.edge_script,
        fronts.firewall,
        fronts.graphql,
        fronts.http_api,
        fronts.machines,
        fronts.rest_api,
        fronts.user_pool,
        fronts.websocket_api,
        functions.edge_function,
        functions.function,
        messaging.alarm,
        messaging.bus,
        messaging.iot_rule,
        messaging.log_group,
        messaging.queue,
        messaging.schedules,
        messaging.stream,
        messaging.topic,
        model_or_agent,
        outside.nobody,
        storing.bucket,
        storing.cache,
        storing.database,
        storing.search,
        storing.secret,
        storing.table,
        storing.warehouse,
    )
}


@cache
def nodes() -> dict[str, Callable[[Work, Node], None]]:
    """What writes the resources of each service whose data alone do not say them."""
    return {
        key: PARTS[form.write] if form.write else _quiet for key, form in forms().items() if form.write or form.silent
    }
