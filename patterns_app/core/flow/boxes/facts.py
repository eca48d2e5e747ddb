"""The settings that count inside a part: as the sketch sets them, else the vocabulary's defaults."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from patterns_app.core.engine.topology import Topology
from patterns_app.core.sketch.model import Connection

from .model import Fact

_OF_PART = {
    "queue": ("visibility_timeout", "retention", "delay", "fifo"),
    "stream": ("mode", "shards", "retention", "stream"),
    "function": (
        "timeout",
        "memory",
        "reserved_concurrency",
        "provisioned_concurrency",
    ),
    "later": ("async_retries", "async_event_age"),
}
_OF_LINE = {
    "poller": (
        "batch_size",
        "batch_window",
        "maximum_concurrency",
        "parallelization_factor",
        "starting_position",
        "maximum_retry_attempts",
        "maximum_record_age",
        "bisect_on_error",
        "report_batch_item_failures",
        "filter",
    ),
    "stream": ("starting_position", "parallelization_factor"),
    "dlq": ("max_receive_count",),
    "breaker": ("breaker_failures",),
}


def of_part(topology: Topology, node: str, *names: str) -> Iterator[Fact]:
    """The settings of a part; those that its service does not have are left out."""
    part = topology.graph.nodes[node]
    known = topology.vocabulary.defaults.get(part.service, {})
    for key in (key for name in names for key in _OF_PART[name]):
        if key in known or key in part.settings:
            yield Fact(part.service, key, part.settings.get(key, known.get(key)), key in part.settings)


def of_line(topology: Topology, line: Connection, name: str) -> Iterator[Fact]:
    """The settings of a connection; those that its kind does not have are left out."""
    known = topology.vocabulary.defaults.get(line.kind, {})
    for key in _OF_LINE[name]:
        if key in known or key in line.settings:
            yield Fact(line.kind, key, line.settings.get(key, known.get(key)), key in line.settings)


def number(facts: Iterable[Fact], key: str) -> int | float | None:
    """A figure of them; None where there is none, or it is not known."""
    value = next((fact.value for fact in facts if fact.key == key), None)
    return value if isinstance(value, int | float) and not isinstance(value, bool) else None


def is_on(facts: Iterable[Fact], key: str) -> bool:
    """Is a switch among them on?"""
    return any(fact.key == key and fact.value is True for fact in facts)
