"""What was counted becomes a report: in a fixed order, so that the same question gives the same bytes."""

from __future__ import annotations

from collections import Counter, defaultdict

from patterns_app.core.services.reader import known

from .calls import FATES
from .cost import part_cost, whole_cost
from .links.call import Link
from .links.later import Accepting
from .measuring import Histogram, latencies, quantile
from .model import (
    Caller,
    CallerSeries,
    Concurrency,
    Deep,
    Line,
    Part,
    Report,
    Series,
    Totals,
    UnknownWay,
)
from .stations.base import Station
from .stations.client import Client
from .stations.function import Function
from .stations.queue import Queue
from .stations.stream import Stream
from .stations.table import Table
from .world import World

_NEVER_MODELLED = (
    "time on the network and between Regions",
    "the retry quota of an SDK, which an environment keeps for itself",
    "second deliveries by SQS and SNS where nothing fails",
    "pollers that become fewer while little waits, and receives that find nothing, with their price",
    "payloads that are too large",
    "adaptive capacity of DynamoDB, splits of its partitions and its indexes",
    "Wait states of a workflow, and by what a Choice decides: it takes its ways by chance",
    "answers of an authoriser that an API remembers: each request asks it",
    "free tiers and volume prices",
)
# Where a run with one message and the trace of that message differ, and why.
_OTHER_THAN_A_TRACE = (
    "messages of a sender that is broken itself: it sends none, where a trace follows the one that it had sent",
    "how long somebody waits of whom no limit is known: he waits to the end of the run, and gives up in a trace",
    "what a client does with what it is sent, and further tries of a sender that nobody has drawn",
    "the longest of a random wait, which a trace takes: a run draws it",
)
_GAUGES = ("depth", "age_s", "iterator_age_s")


class Recorder:
    """Looks at everything at equal times."""

    def __init__(self, world: World, every: float) -> None:
        self.world, self.every = world, every
        self.times: list[float] = []
        self.callers: dict[str, list[float | None]] = {"ok": [], "errors": [], "p50": [], "p99": []}
        self.parts: defaultdict[str, defaultdict[str, list[float]]] = defaultdict(lambda: defaultdict(list))
        self.before: dict[str, tuple[int, int, int]] = {}
        self.warm: dict[str, dict[str, float]] = {}
        self.warm_s = 0.0
        self.worked: dict[str, float] = {}  # seconds of work until then
        self.most_under_way = 0

    def clients(self) -> list[tuple[str, Client]]:
        """All that sends."""
        found = [(node, one) for node, one in self.world.stations.items() if isinstance(one, Client) and one.sent]
        return found + list(self.world.outside.items())

    def look(self) -> None:
        """One more point of every series."""
        self.times.append(round(self.world.loop.now, 6))
        self.most_under_way = max(self.most_under_way, self.world.arrived - sum(self.world.ended))
        self._callers()
        for node, station in self.world.stations.items():
            series = self.parts[node]
            for gauge, value in station.gauges().items():
                series[gauge].append(round(value, 3))
            arrived, served, throttled = self.before.get(node, (0, 0, 0))
            series["arrived"].append(round((station.arrived - arrived) / self.every, 3))
            series["served"].append(round((station.served - served) / self.every, 3))
            series["throttled"].append(round((station.throttled - throttled) / self.every, 3))
            self.before[node] = station.arrived, station.served, station.throttled
            series["most"].append(station.peak)
            station.most, station.peak = max(station.most, station.peak), station.busy

    def _callers(self) -> None:
        ok = errors = 0
        took: Histogram = Counter()
        for _, client in self.clients():
            ok, errors = ok + client.now_ok, errors + client.now_errors
            took.update(client.now_latency)
            client.now_ok = client.now_errors = 0
            client.now_latency.clear()
        self.callers["ok"].append(round(ok / self.every, 3))
        self.callers["errors"].append(round(errors / self.every, 3))
        for name, share in (("p50", 50), ("p99", 99)):
            value = quantile(took, share / 100)
            self.callers[name].append(None if value is None else round(value * 1000, 3))

    def warmed(self) -> None:
        """The warm-up is over: what was counted until now is left out of the costs."""
        self.warm_s = self.world.loop.now
        self.worked = {node: station.worked_s(self.warm_s) for node, station in self.world.stations.items()}
        self.warm = {node: counted(station, self.warm_s) for node, station in self.world.stations.items()}


def counted(station: Station, seconds: float) -> dict[str, float]:
    """What prices count, of one part."""
    hours = seconds / 3600
    found: dict[str, float] = {**station.count, "hours": hours, "requests": station.arrived - station.throttled}
    if isinstance(station, Stream):
        found["shard_hours"] = station.shards * hours
    if isinstance(station, Table):
        found["write_capacity_hours"] = 0 if station.writes.demand else station.writes.initial * hours
        found["read_capacity_hours"] = 0 if station.reads.demand else station.reads.initial * hours
    return found


def report(recorder: Recorder, done: bool, stopped_by: str = "") -> Report:
    """Everything that was measured until now."""
    world = recorder.world
    parts = {node: _part(recorder, node, station) for node, station in world.stations.items() if _is_part(station)}
    figures = world.figures
    return Report(
        seconds=world.load.seconds,
        seed=world.load.seed,
        done=done,
        until_s=round(world.loop.now, 6),
        stopped_by=stopped_by,
        messages=_totals(world),
        longest_s=_longest(world, parts),
        most_under_way=recorder.most_under_way,
        callers={node: _caller(world, client) for node, client in recorder.clients()},
        parts=parts,
        connections={link.channel.id: _line(link) for one in world.stations.values() for link in one.links()},
        cost=whole_cost([part.cost for part in parts.values() if part.cost]),
        series=_series(recorder),
        assumed=tuple(figures.assumed[key] for key in sorted(figures.assumed, key=str)),
        not_modelled=(*sorted(world.not_modelled), *_NEVER_MODELLED, *_OTHER_THAN_A_TRACE),
        rests_on=tuple(sorted(figures.used)),
        unknown=tuple(
            UnknownWay(connection=channel.id, why=channel.why)
            for channel in world.topology.channels.values()
            if channel.behaviour is None and channel.travels
        ),
    )


def _is_part(station: Station) -> bool:
    return not isinstance(station, Client) or bool(station.arrived)


def _totals(world: World) -> Totals:
    ended = dict(zip(FATES, world.ended, strict=True))
    return Totals(arrived=world.arrived, in_flight=world.arrived - sum(world.ended), **ended)


def _longest(world: World, parts: dict[str, Part]) -> float:
    """What a message took at most until all was done with it; what still waits has taken so long by now."""
    aged = [one.end for part in parts.values() for one in (part.age_s, part.iterator_age_s) if one is not None]
    return round(max([world.longest_s, *aged]), 3)


def _caller(world: World, client: Client) -> Caller:
    seen, span = client.seen, max(world.loop.now - client.warm, 0.0)
    return Caller(
        sent=seen.sent,
        ok=seen.ok,
        spare=seen.spare,
        errors=dict(sorted(seen.errors.items())),
        latency_ms=latencies(seen.batches),
        throughput_s=round(seen.ok / span, 4) if span else 0.0,
    )


def _part(recorder: Recorder, node: str, station: Station) -> Part:
    world, series = recorder.world, recorder.parts[node]
    concurrency = series.get("concurrency")
    deep = {key: Deep(most=max(series[key]), end=series[key][-1]) for key in _GAUGES if series.get(key)}
    now = counted(station, world.loop.now)
    before = recorder.warm.get(node, {})
    since = {key: value - before.get(key, 0) for key, value in now.items()}
    return Part(
        station=station.kind if known().capacities.get(world.topology.service(node)) else "",
        arrived=station.arrived,
        served=station.served,
        in_flight=station.under_way(),
        errors=dict(sorted(station.errors.items())),
        throttled=station.throttled,
        kept=station.kept,
        lost=station.lost,
        cold_starts=station.cold if isinstance(station, Function) else None,
        concurrency=Concurrency(mean=_mean_busy(recorder, node, station), most=station.most) if concurrency else None,
        depth=deep.get("depth"),
        age_s=deep.get("age_s"),
        iterator_age_s=deep.get("iterator_age_s"),
        dead_letters=station.dead_letters if isinstance(station, Queue) and not station.outs else None,
        first_limit=world.first_limits.get(node),
        cost=part_cost(world, node, since, world.loop.now - recorder.warm_s),
    )


def _mean_busy(recorder: Recorder, node: str, station: Station) -> float:
    """Work at a time, on average since the warm-up."""
    now = recorder.world.loop.now
    span = now - recorder.warm_s
    return round((station.worked_s(now) - recorder.worked.get(node, 0.0)) / span, 3) if span > 0 else 0.0


def _line(link: Link) -> Line:
    work = link.work if isinstance(link, Accepting) else None
    return Line(
        tries=link.tries + (work.retries if work else 0),
        retries=link.retries + (work.retries if work else 0),
        failures=link.failures + (work.failures if work else 0),
        timeouts=link.timeouts,
        late=link.late,
        refused=link.refused,
        splits=link.splits,
        opened=link.breaker.opened if link.breaker else 0,
    )


def _series(recorder: Recorder) -> Series:
    seen = recorder.callers
    return Series(
        every_s=recorder.every,
        times=tuple(recorder.times),
        callers=CallerSeries(
            ok=tuple(one or 0.0 for one in seen["ok"]),
            errors=tuple(one or 0.0 for one in seen["errors"]),
            p50=tuple(seen["p50"]),
            p99=tuple(seen["p99"]),
        ),
        parts={
            node: {gauge: tuple(values) for gauge, values in series.items()}
            for node, series in recorder.parts.items()
            if series
        },
    )
