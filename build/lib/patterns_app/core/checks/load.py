"""How much arrives where, for the load that was entered at clients and devices: what the rules on load ask.

The reckoning errs on the low side, so that no rule cries wolf. A client sends each request over one of its connections,
over each as many, as a run under load has it. A request to an API takes one of its routes. Readers of a queue share its
messages; every other reader, rule and subscriber gets all, but where filters differ, an equal share. A function sends
one message on each connection for each that it gets. What a cache answers is not known, so nothing is said of what lies
behind it.
"""

from __future__ import annotations

from collections.abc import Sequence

from patterns_app.core.engine.load.capacity import share, under_way
from patterns_app.core.engine.topology import FETCHES
from patterns_app.core.sketch.model import Connection, Node

from . import asking
from .model import Load, Loads, View, callees_first

_CLIENTS = ("client.browser", "client.iot-device")
# Connections along which messages travel on, and of those the ones whose sender waits: nothing evens out a burst there.
_AT_ONCE = ("sync", "origin")
_CARRY = (
    *(*_AT_ONCE, "async", "start", "notify", "push", "rule", "destination", "trigger"),
    *("queue_poll", "stream_poll", "write", "readwrite", "orchestrate"),
)
_GATHERERS = ("aws.firehose", "aws.glue-job", "aws.athena")  # what leaves them is no longer one by one
_FILTERS = {"push": ("filter_policy",), "rule": ("event_pattern",), "notify": ("event", "prefix", "suffix")}
_NONE = Load(0, 0)


def steady(view: View) -> Loads:
    """What arrives in the long run."""
    if "rate" not in view.loads:
        view.loads["rate"] = _reckon(view, "rate", _CARRY)
    return view.loads["rate"]


def burst(view: View) -> Loads:
    """What arrives at the height of a burst, where nothing on the way stores it first."""
    if "peak_rate" not in view.loads:
        view.loads["peak_rate"] = _reckon(view, "peak_rate", _AT_ONCE)
    return view.loads["peak_rate"]


def arriving(view: View, node: Node) -> float:
    """Messages that a node gets a second in the long run; 0 where no load is known."""
    return steady(view).nodes.get(node.id, _NONE).messages


def requests(view: View, lines: Sequence[Connection]) -> float:
    """Requests a second on these connections in the long run. Who reads does so once for each message that it gets."""
    loads = steady(view)
    read = (loads.nodes.get(line.source, _NONE) for line in lines if line.kind == "read")
    return sum(load.messages for load in (*read, *(loads.lines[line.id] for line in lines if line.id in loads.lines)))


def runs_at_once(view: View, function: Node, loads: Loads) -> float | None:
    """How many runs of a function are under way on average (Little's law), or None where its duration is not set."""
    duration = asking.number(view, function, "average_duration")
    if duration is None:
        return None
    return sum(
        min(under_way(share(loads.lines[line.id].messages, batch(view, line)), duration / 1000), _most_runs(view, line))
        for line in asking.into(view, function.id)
        if line.id in loads.lines
    )


def shards_of(view: View, stream: Node) -> float | None:
    """The shards of a Kinesis stream, or None where it has as many as it needs."""
    is_fixed = asking.acts(view, stream, "stream") and asking.setting(view, stream, "mode") == "PROVISIONED"
    shards = asking.number(view, stream, "shards") if is_fixed else None
    return None if shards is None else max(1, shards)


def batches_at_once(view: View, line: Connection) -> float:
    """How many batches of one shard a reader works on at the same time."""
    return max(1, asking.line_number(view, line, "parallelization_factor") or 1)


def said(number: float) -> str:
    """A figure as people say it: whole where it is large."""
    return f"{number:,.0f}" if number >= 10 else f"{number:.3g}"


def batch(view: View, line: Connection) -> float:
    """How many messages one run takes: full batches, which is what happens under load."""
    polls = line.kind in ("queue_poll", "stream_poll")
    return max(1, asking.line_number(view, line, "batch_size") or 1) if polls else 1


def _most_runs(view: View, line: Connection) -> float:
    """As many runs as a queue or stream starts at most."""
    most = asking.line_number(view, line, "maximum_concurrency") if line.kind == "queue_poll" else None
    if line.kind == "stream_poll" and (shards := shards_of(view, view.graph.nodes[line.source])) is not None:
        most = shards * batches_at_once(view, line)
    return float("inf") if most is None else most


def _reckon(view: View, key: str, kinds: Sequence[str]) -> Loads:
    """Follow the messages from where they are entered. A connection that closes a circle carries nothing."""
    nodes: dict[str, Load] = {}
    for client in asking.nodes_of(view, *_CLIENTS):
        if (rate := asking.number(view, client, key) or 0) > 0:
            nodes[client.id] = Load(rate, rate * (asking.number(view, client, "payload_size") or 0))
    if not nodes:
        return Loads({}, {}, frozenset())
    entered = frozenset(nodes)
    partial: set[str] = set()
    lines: dict[str, Load] = {}
    for node, onward in _in_order(view, entered, kinds):
        if node not in entered and not asking.into(view, node, *kinds):
            partial.add(node)
        load = nodes.get(node, _NONE)
        shares = dict(_shares(view, view.graph.nodes[node], load, onward)) if load.messages else {}
        for line in asking.out(view, node, *kinds):
            share = shares.get(line.id)
            if share is None or node in partial:
                partial.add(line.target)
            if share:
                lines[line.id] = Load(load.messages * share, load.kilobytes * share)
                before = nodes.get(line.target, _NONE)
                nodes[line.target] = Load(
                    before.messages + lines[line.id].messages, before.kilobytes + lines[line.id].kilobytes
                )
    return Loads(nodes, lines, frozenset(nodes) - partial)


def _in_order(view: View, entered: frozenset[str], kinds: Sequence[str]) -> list[tuple[str, tuple[Connection, ...]]]:
    """All nodes, each before those that its connections lead to."""
    names = sorted(view.graph.nodes, key=lambda node: node not in entered)
    return list(callees_first({node: asking.out(view, node, *kinds) for node in names}))[::-1]


def _shares(view: View, node: Node, load: Load, onward: Sequence[Connection]) -> list[tuple[str, float]]:
    """Which part of a node's messages each of its connections carries; one of which that is not known is missing."""
    lines = [line for line in onward if _is_used(view, line)]
    match node.service:
        case service if service in _CLIENTS:
            ways = asking.out(view, node.id, *_CARRY, *FETCHES)
            return [(line.id, 1 / len(ways)) for line in lines]
        case service if service in asking.APIS:
            if asking.is_on(view, node, "caching"):
                return []
            throttle = asking.number(view, node, "throttle_rate")
            let_in = 1 if throttle is None else min(1, max(0, throttle) / load.messages)
            return [(line.id, let_in / len(lines)) for line in lines]
        case _ if asking.acts(view, node, "distribution", "queue"):
            return [(line.id, 1 / len(lines)) for line in lines]
        case service if service in _GATHERERS:
            return []
    filters = {_filter(line) for line in lines} - {()}
    return [(line.id, 1 / len(filters) if _filter(line) else 1) for line in lines]


def _filter(line: Connection) -> tuple[object, ...]:
    """What decides which messages a connection gets; empty where it gets all."""
    values = tuple(line.settings.get(key) for key in _FILTERS.get(line.kind, ()))
    return (line.kind, *values) if any(values) else ()


def _is_used(view: View, line: Connection) -> bool:
    """Does an ordinary message go this way, as far as one can know?"""
    match line.kind:
        case "destination":
            return not asking.keeps_failures(view, line)
        case "orchestrate":
            return not line.settings.get("compensates")
        case "origin":
            return line.settings.get("caching") is not True and not asking.acts(view, line.target, "bucket")
    return True
