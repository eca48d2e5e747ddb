"""Which function writes which connection: (service of the source, service of the target, kind).

The services' folders say it (`links` in template.yaml), by the names of the ways that are listed here.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache

from patterns_app.core.services.reader import forms
from patterns_app.core.sketch.model import Connection, Node

from . import (
    asked_by_right,
    duplex,
    edge,
    flows,
    guarding,
    lakes,
    polling,
    publishing,
    querying,
    rights,
    routing,
    ruling,
    streaming,
)
from .work import Work

Link = Callable[[Work, Connection, Node, Node], str]

WAYS: dict[str, Link] = {
    way.__name__: way
    for way in (
        asked_by_right.asks_model,
        asked_by_right.sends_mail,
        duplex.web_socket,
        duplex.web_socket_guard,
        edge.hook,
        edge.origin,
        flows.orchestrated,
        guarding.by_function,
        guarding.by_pool,
        guarding.domain,
        guarding.graphql_pool,
        guarding.protect,
        lakes.by_callers,
        lakes.catalogued,
        lakes.changes_objects,
        lakes.crawled,
        lakes.governed,
        lakes.job_on_stream,
        lakes.results,
        lakes.shown,
        lakes.task_on_queue,
        lakes.uses_catalogue,
        polling.destination,
        polling.function_letters,
        polling.poll_queue,
        polling.poll_stream,
        polling.queue_letters,
        publishing.alarmed,
        publishing.function_url,
        publishing.logs_to_function,
        publishing.logs_to_stream,
        publishing.noticed_by_bus,
        publishing.noticed_by_function,
        publishing.noticed_by_queue,
        publishing.subscribed,
        publishing.topic_letters,
        publishing.topic_to_function,
        publishing.triggered,
        publishing.watched,
        querying.source_of_data,
        rights.by_load_balancer,
        rights.by_public_address,
        rights.by_signed_address,
        rights.calls,
        rights.calls_outside,
        rights.from_device,
        rights.from_outside,
        rights.publishes,
        rights.pushes,
        rights.uses,
        rights.with_own_key,
        routing.http_to_service,
        routing.to_bucket,
        routing.to_function,
        routing.to_iot,
        routing.to_outside,
        routing.to_service,
        routing.to_workflow,
        ruling.bus_letters,
        ruling.rule,
        ruling.rule_event,
        ruling.scheduled,
        streaming.by_topic_rule,
        streaming.delivered,
        streaming.into_pipe,
        streaming.out_of_pipe,
        streaming.stream_to_delivery,
        streaming.table_to_stream,
        streaming.transformed,
    )
}


@cache
def links() -> dict[tuple[str, str, str], Link]:
    """What writes each connection that can be written; one to a service without a folder is none."""
    return {
        (source, target, kind): WAYS[link.way]
        for source, form in forms().items()
        for link in form.links
        for target in link.to
        if target in forms()
        for kind in link.kinds
    }
