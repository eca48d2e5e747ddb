"""A sketch becomes stations and links: by the capacity of its services and the behaviour of its connections."""

from __future__ import annotations

from dataclasses import replace
from math import inf

from patterns_app.core.behaviours.resolving import Settings
from patterns_app.core.behaviours.retriers import catchers, language
from patterns_app.core.engine.arriving import is_taken_first
from patterns_app.core.engine.catching import is_caught
from patterns_app.core.engine.entering import entrances
from patterns_app.core.engine.filtering import parted
from patterns_app.core.engine.holding import CHANGES
from patterns_app.core.engine.outside import with_caller
from patterns_app.core.engine.seeing import caller_limit
from patterns_app.core.engine.steps import CALLBACK, definition, said
from patterns_app.core.engine.topology import NOBODY_WAITS, Channel, Topology, is_route_of, topology_of
from patterns_app.core.services.reader import known
from patterns_app.core.sketch.model import Sketch
from patterns_app.core.vocabulary.catalog import Vocabulary

from .chance import shared
from .figuring import Figures
from .links.call import Change, Link, Push, Unseen
from .links.later import Accepting
from .links.poll import Poll
from .links.shards import Shards
from .model import Arrivals, Load, RetryLoad
from .retrying import OwnPolicy
from .stations.base import Station
from .stations.buffer import Buffer
from .stations.client import Client, Source
from .stations.function import Function
from .stations.gate import Gate
from .stations.queue import Fifo, Queue
from .stations.servers import Servers
from .stations.store import Store
from .stations.stream import Stream
from .stations.table import Table
from .stations.tokens import waits_for_token
from .stations.workflow import Workflow
from .world import World

_BY_CAPACITY: dict[str, type[Station]] = {
    "function": Function,
    "gate": Gate,
    "servers": Servers,
    "table": Table,
    "queue": Queue,
    "stream": Stream,
    "store": Store,
}
_FIRST_CALLS = frozenset({"call", "gate", "task", "handover", "job"})


def build(world: World) -> list[Source]:
    """Make everything; what sends is given back, and begins when it is told."""
    topology = world.topology
    for node in topology.graph.nodes:
        world.stations[node] = _station(world, node)
    for node in topology.graph.nodes:
        _connect(world, node)
    return _sources(world)


def _station(world: World, node: str) -> Station:
    topology = world.topology
    role, service = topology.role(node), topology.service(node)
    capacity = known().capacities.get(service)
    if role == "client":
        return Client(world, node)
    if role == "workflow":
        return Workflow(world, node)
    pulls = {channel.verb for channel in topology.from_.get(node, ())}
    made = _BY_CAPACITY.get(capacity.station) if capacity else None
    if made is None and role == "holder":
        made = Queue if "pull_queue" in pulls else Stream if "pull_stream" in pulls else Store
    if capacity is None:
        world.not_modelled.add(f"{topology.name(node)} ({service}): it has no model of capacity; it takes all at once")
    if made is Queue and world.setting(node, "fifo"):
        made = Fifo
    if made is Store and capacity is not None and capacity.bound("buffer"):
        made = Buffer
    return (made or Station)(world, node)


def _connect(world: World, node: str) -> None:
    """The connections that a part uses."""
    topology, station = world.topology, world.stations[node]
    channels = topology.from_.get(node, ())
    station.is_dark = any(channel.behaviour is None and channel.travels for channel in channels)
    if isinstance(station, Store):
        _filters(world, node)
    for channel in channels:
        if channel.verb in NOBODY_WAITS and channel.verb != "deliver":
            _reader(world, station, channel)
    if isinstance(station, Client):
        for channel in _able(world, node):
            station.ways[channel.id] = _link(world, channel, station)
    elif isinstance(station, Store):
        for channel in _able(world, node):
            if channel.verb in CHANGES:
                station.changes.append(Change(world, channel, station, world.stations[channel.target]))
            else:
                station.outs.append(_link(world, channel, station))
    elif isinstance(station, Workflow):
        _steps(world, station, _able(world, node))
    else:
        _calls(world, station, _able(world, node))


def _filters(world: World, node: str) -> None:
    """Of connections whose filters exclude each other each has its part of the messages, which the load can say."""
    lines, given = world.topology.from_.get(node, ()), world.load.connections
    for line, beside in parted(world.topology, lines).items():
        if line not in given:
            world.shares[line] = 1 / (beside + 1)
            why = "its filter excludes what others want: each has as much"
            name = f"share that {world.topology.name(world.topology.channels[line].target)} gets"
            world.figures.assume(name, round(1 / (beside + 1), 4), "", why, node)


def _able(world: World, node: str) -> list[Channel]:
    """What it may call or deliver over: what is not known is left out, and told."""
    topology, given = world.topology, world.load.connections
    found = []
    for one in topology.from_.get(node, ()):
        if not (one.travels and one.behaviour and one.verb in (*_FIRST_CALLS, "deliver")):
            continue
        if one.id not in given and topology.role(node) in ("function", "worker") and topology.sets_aside(one):
            why = "it is where what cannot be done is put"
            world.figures.assume(f"share that it sends to {topology.name(one.target)} by itself", 0, "", why, node)
            continue
        if not topology.keeps_failed(one):
            found.append(one)
    return found


def _reader(world: World, station: Station, channel: Channel) -> None:
    target = world.stations[channel.target]
    if channel.verb == "pull_queue" and isinstance(station, Queue):
        station.outs.append(Poll(world, channel, station, target))
    elif channel.verb == "pull_stream" and isinstance(station, Store) and not isinstance(station, Queue):
        station.outs.append(Shards(world, channel, station, target))
    else:
        name = world.topology.name(station.node)
        world.not_modelled.add(f"{name}: that {world.topology.name(channel.target)} reads from it")


def _link(world: World, channel: Channel, source: Station) -> Link:
    """The connection as its behaviour and its target have it."""
    topology, target = world.topology, world.stations[channel.target]
    is_delivery = channel.verb == "deliver"
    if is_taken_first(topology, channel):
        later = channel
        if channel.behaviour is None or channel.behaviour.key != "lambda-async":
            service = topology.service(channel.target)
            found = topology.behaviour(service, service, "async", Settings(target=channel.settings.target))
            later = replace(channel, behaviour=found)
        return Accepting(world, channel, source, target, later, is_delivery)
    if _is_only_started(world, channel):
        alone = replace(channel, behaviour=None)
        return Accepting(world, channel, source, target, alone, is_delivery)
    return (Push if is_delivery or isinstance(source, Store) else Link)(world, channel, source, target)


def _is_only_started(world: World, channel: Channel) -> bool:
    """Does the source learn only that the work has begun?"""
    behaviour, role = channel.behaviour, world.topology.role(channel.target)
    if behaviour is None or role in ("holder", "client", "function"):
        return False
    if role == "workflow":
        is_task = channel.verb == "task" and behaviour.waits_for == "result"
        return channel.verb == "deliver" or is_task or behaviour.waits_for not in ("result", "end")
    return behaviour.waits_for == "acceptance"


def _calls(world: World, station: Station, channels: list[Channel]) -> None:
    """Gates first, then the others one after the other; a request takes one of the routes of an API."""
    topology, node = world.topology, station.node
    waited = sorted((one for one in channels if one.verb != "deliver"), key=lambda one: one.verb != "gate")
    station.outs += [_link(world, one, station) for one in channels if one.verb == "deliver"]
    links = [_link(world, one, station) for one in waited]
    routes = [link for link in links if link.channel.verb != "gate"]
    unseen = [one for one in topology.from_.get(node, ()) if one.behaviour is None and one.travels]
    if topology.passes(node) and len(routes) + len(unseen) > 1:
        routes += [Unseen(world, one, station, world.stations[one.target]) for one in unseen]
        station.is_dark = False  # only what takes one of these is lost sight of
        _share(world, station, links, routes)
        return
    station.calls_nobody = not links
    for link in links:
        if station.plan and link.together:
            station.plan[-1] = (*station.plan[-1], link)
        else:
            station.plan.append((link,))


def _share(world: World, station: Station, links: list[Link], routes: list[Link]) -> None:
    """Each request takes one route: with the chance that the load gives it, by default each the same."""
    given = world.load.connections
    said = shared([link.share if link.channel.id in given else None for link in routes])
    for link, share in zip(routes, said, strict=True):
        link.share = share
    known = {one.id: one.line for one in world.topology.channels.values() if one.target == station.node}
    asked = {came: [link for link in routes if is_route_of(line, link.channel.line)] for came, line in known.items()}
    if not any(link.channel.id in given for link in routes):  # what the load says of them counts
        station.asked_for = {came: found for came, found in asked.items() if found}
    by_chance = not known or any(len(station.asked_for.get(came, routes)) > 1 for came in known)
    if by_chance and not any(link.channel.id in given for link in routes):
        why = "a request takes one of its routes"
        world.figures.assume("share of each route", round(1 / len(routes), 4), "", why, station.node)
    station.plan = [(link,) for link in links if link not in routes]
    station.routes = routes


def _steps(world: World, station: Workflow, channels: list[Channel]) -> None:
    """Steps, what undoes them, and the place for what could not be done."""
    drawn = definition(world.topology, channels)
    station.undoing = [_link(world, channel, station) for channel in drawn.undoing]
    station.handlers = [_link(world, channel, station) for channel in drawn.handlers if channel is not drawn.place]
    station.place = _link(world, drawn.place, station) if drawn.place else None
    station.runs([_link(world, channel, station) for channel in drawn.steps])
    _tell_of_steps(world, station)


def _tell_of_steps(world: World, station: Workflow) -> None:
    """What a definition does not say of its steps, and what is not run as it says."""
    node, name, given = station.node, world.topology.name(station.node), world.load.connections
    for state, ways in station.choices.items():
        if not any(step.id in given for step in station.steps if said(step, "choice")[0] == state):
            why = "only its data say which way it takes: each as often as the others"
            world.figures.assume(f"share of each way of {state}", round(1 / len(ways), 4), "", why, node)
    for step in station.steps:
        asked = step.settings.connection
        if asked.get("each") and step.id not in given:
            why = "how many items a Map has only its data say"
            world.figures.assume(f"items of the Map that calls {world.topology.name(step.target)}", 1, "", why, node)
        if asked.get("integration") == CALLBACK and not waits_for_token(station.by_id[step.id]):
            target = world.topology.name(step.target)
            world.not_modelled.add(f"{name}: that it waits until {target} brings its token back; it goes on at once")
    if any(map(_is_open, station.steps)) and not station.undoing and station.place is None:
        world.not_modelled.add(
            f"{name}: whether what its Catch has handled counts as done; it counts as kept "
            "where the workflow has a history, else as not known"
        )


def _is_open(step: Channel) -> bool:
    """Does a step catch errors, and nobody says how the run goes on then?"""
    asked, words = step.settings.connection, language()
    found = [one for key in (words.ways, words.block_caught) for one in catchers(asked, key)]
    return is_caught(step) and not (found and all(one.then for one in found))


def _sources(world: World) -> list[Source]:
    """What the load says that comes; without it every client sends at its rate."""
    return [
        Source(_client(world, one.part), one, number) for number, one in enumerate(world.load.arrivals or _usual(world))
    ]


def _client(world: World, node: str) -> Client:
    """The part itself where it is a client; else what calls it from outside."""
    station = world.stations[node]
    if isinstance(station, Client):
        return station
    if node not in world.outside:
        world.outside[node] = _from_outside(world, station)
    caller: Client = world.outside[node]
    return caller


def _from_outside(world: World, station: Station) -> Client:
    """Who calls a part from outside: over a connection like that of a trace where a function only takes the event in.

    The end of an execution is waited for all the same, so that its time is seen.
    """
    topology, caller = world.topology, Client(world, station.node, station)
    wider, line = with_caller(topology, station.node)
    channel = replace(topology_of(wider, topology.vocabulary).channels[line], source=station.node)
    caller.patience = caller_limit(channel)
    if topology.role(station.node) == "workflow":
        caller.starts = True
        name = topology.name(station.node)
        world.not_modelled.add(f"{name}: that whoever starts it from outside has only a receipt; he waits for its end")
    elif is_taken_first(topology, channel) or _is_only_started(world, channel):
        door = caller.door = _link(world, channel, caller)
        door.own = OwnPolicy(RetryLoad(), door.draw, world.figures, station.node)  # nobody is drawn who tries again
    return caller


def _usual(world: World) -> list[Arrivals]:
    topology = world.topology
    nodes = [node for node in topology.graph.nodes if isinstance(world.stations[node], Client)]
    nodes = [node for node in nodes if topology.from_.get(node)]
    nodes = nodes or _begins(topology)
    found = []
    for node in nodes:
        if topology.is_off(node):
            world.not_modelled.add(f"{topology.name(node)}: it is switched off, so nothing comes from there")
            continue
        rate = world.setting(node, "rate")
        if not isinstance(rate, int | float) or isinstance(rate, bool) or not 0 < rate < inf:
            rate = world.figures.number("usual_rate", node)
        found.append(Arrivals(part=node, rate=rate))
    return found


def _begins(topology: Topology) -> list[str]:
    """The parts at which messages begin: what governs or names sends none.

    An alarm tells of what it watches: nothing comes in there, but where nothing else is drawn.
    """
    travels = ((channel.source, channel.target) for channel in topology.channels.values() if channel.travels)
    begin = entrances({node: topology.service(node) for node in topology.graph.nodes}, travels).parts
    watching = {line.source for line in topology.graph.by_kind.get("watch", ())}
    return [node for node in begin if node not in watching] or list(begin)


def usual_arrivals(sketch: Sketch, vocabulary: Vocabulary) -> tuple[Arrivals, ...]:
    """What comes where a load does not say it."""
    world = World(topology_of(sketch, vocabulary), Load(), Figures(vocabulary))
    build(world)
    return tuple(_usual(world))
