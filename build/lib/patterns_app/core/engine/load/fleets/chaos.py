"""Every part with every fault, at the load that is expected."""

from __future__ import annotations

from collections.abc import Sequence

from msgspec.structs import replace

from patterns_app.core.engine.load.model import Load, LoadFault, LoadFaultKind
from patterns_app.core.services.reader import known
from patterns_app.core.sketch.model import Sketch

from .model import FAULTS, BrokenPart, Outcome, Task

_READS = ("queue_poll", "stream_poll")
_WAITS = ("servers", "queue", "stream")
_BROKEN_SHARE = 1 / 3  # of a run: from when to when a part is broken is its middle third


def broken_parts(sketch: Sketch, load: Load) -> list[str]:
    """All that may break: not who sends."""
    sends = {one.part for one in load.arrivals}
    return [node.id for node in sketch.nodes if node.id not in sends and not node.service.startswith("client.")]


def faults_of(sketch: Sketch, load: Load, faults: Sequence[LoadFaultKind]) -> list[tuple[str, LoadFaultKind]]:
    """Each part with each of the faults that it can have in the model: only some stand still and let others wait."""
    reads = {line.target for line in sketch.connections if line.kind in _READS}
    waits = reads | {node.id for node in sketch.nodes if _station(node.service) in _WAITS}
    parts = broken_parts(sketch, load)
    wanted = dict.fromkeys(faults)
    return [(part, fault) for part in parts for fault in wanted if fault != "stopped" or part in waits]


def _station(service: str) -> str:
    capacity = known().capacities.get(service)
    return capacity.station if capacity else ""


def tasks(sketch: Sketch, load: Load, faults: Sequence[LoadFaultKind]) -> list[Task]:
    """A run for each part and fault; faults of the load itself stay."""
    begin, end = load.seconds * _BROKEN_SHARE, load.seconds * 2 * _BROKEN_SHARE
    return [
        Task(
            name=f"{part} {fault}",
            sketch=sketch,
            load=replace(load, faults=(*load.faults, LoadFault(part=part, fault=fault, from_s=begin, to_s=end))),
        )
        for part, fault in faults_of(sketch, load, faults)
    ]


def ranked(outcomes: Sequence[Outcome]) -> tuple[BrokenPart, ...]:
    """Worst first: what loses most, then what fails most, what puts most aside, and what takes longest."""
    rows = [_row(one) for one in outcomes]
    order = {fault: place for place, fault in enumerate(FAULTS)}
    return tuple(sorted(rows, key=lambda row: (*_harm(row), row.part, order[row.fault])))


def _harm(row: BrokenPart) -> tuple[float, ...]:
    return -row.lost, -row.failed, -row.kept, -row.longest_s, -row.most_under_way


def _row(one: Outcome) -> BrokenPart:
    part, _, named = one.name.rpartition(" ")
    others = {node: count for node, count in one.refused.items() if node != part}
    return BrokenPart(
        part=part,
        fault=next(kind for kind in FAULTS if kind == named),
        lost=one.messages.lost,
        failed=one.messages.failed,
        kept=one.messages.kept,
        in_flight=one.messages.in_flight,
        longest_s=one.longest_s,
        most_under_way=one.most_under_way,
        p99_ms=one.p99_ms,
        most_hit=max(others, key=lambda node: others[node], default=None),
    )
