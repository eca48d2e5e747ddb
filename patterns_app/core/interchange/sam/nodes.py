"""Which function writes the resources of which service: what `write` in its folder names."""

from __future__ import annotations

from collections.abc import Callable

from patterns_app.core.services.reader import forms
from patterns_app.core.sketch.model import Node

from . import analysing, flows, fronts, functions, messaging, outside, storing
from .work import Work


def _quiet(work: Work, node: Node) -> None:
    """Nothing by itself: what links to it asks for its address."""


def by_its_data(work: Work, node: Node) -> bool:
    """The resource of a service that only its data know: what it begins with, its settings, and what is asked for.

    Answers whether it could be written.
    """
    service = work.subject.vocabulary.services.get(node.service)
    if service is None or service.resource is None:
        return False
    kind = service.resource.type
    part = work.made(node, kind, kind.rpartition("::")[2], work.fill(node, kind, work.begun(node)))
    properties = work.properties(node)
    for name, description in service.resource.asks.items():
        if name not in properties:
            properties[name] = work.template.parameter(f"{part.name}{name}", description)
    return True


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

NODES: dict[str, Callable[[Work, Node], None]] = {
    key: PARTS[form.write] if form.write else _quiet for key, form in forms().items() if form.write or form.silent
}
