"""The lines of a sketch with the behaviour of each, and what each part does with a message: its plan.

A line goes here from who makes the call to who is called, which is not always the way that its arrow points.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache
from math import inf
from typing import Any, Literal

from patterns_app.core.behaviours.catalog import behaviours
from patterns_app.core.behaviours.model import Behaviour, FaultMeaning, Value, Verb
from patterns_app.core.behaviours.resolving import Known, Settings, behaviour_of
from patterns_app.core.services.capacity import StationKey
from patterns_app.core.services.reader import known
from patterns_app.core.sketch.graph import Graph, graph_of
from patterns_app.core.sketch.model import Connection, Node, Sketch
from patterns_app.core.sketch.naming import names_of
from patterns_app.core.vocabulary.catalog import Vocabulary

from .numbers import patience

Role = Literal["client", "function", "workflow", "holder", "worker"]
_SILENT: frozenset[Verb] = frozenset({"keep", "bind", "lookup"})  # no message starts on these
# Kinds of connection on which no message travels, also where nobody has written down how: what governs, watches, names
# or is relied on sends none, a copy is made later, and what is kept for failures does not happen when all goes well.
ASIDE = frozenset({"dlq", "destination", "govern", "watch", "register", "use", "replicate", "dns"})
FAILED = frozenset({"dlq", "destination"})  # kinds over which what could not be done is put somewhere
# Kinds of connection over which nothing but an answer is asked for.
FETCHES = frozenset({"read", "query"})
TELLS = frozenset({"write", "readwrite"})  # over these a workflow gets a token back
# Over these a workflow is asked or told something, and no run of it begins.
STARTS_NOTHING = FETCHES | TELLS
SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})  # of HTTP: they promise that nothing changes (RFC 9110, 9.2.1)
PULLS: frozenset[Verb] = frozenset({"pull_queue", "pull_stream"})
# Over these a part hands on what it has taken and kept: nobody waits for that.
NOBODY_WAITS: frozenset[Verb] = PULLS | {"deliver"}
_HOLDERS: frozenset[StationKey] = frozenset({"queue", "stream", "store", "table"})


OUTSIDE = "client.browser"  # the service of whoever calls from outside and is not drawn


def hands_on(behaviour: Behaviour) -> bool:
    """Does who is called over such a connection hand on what it is answered by the parts behind it?"""
    return any(answer.taken_from == "next" for answer in behaviour.caller_sees.values())


@dataclass(frozen=True)
class Channel:
    """A connection with its behaviour. `source` and `target` as the behaviour counts them; None: not known."""

    line: Connection
    source: str
    target: str
    behaviour: Behaviour | None
    settings: Settings
    why: str = ""  # why nothing is known

    @property
    def id(self) -> str:
        """The id of the connection."""
        return self.line.id

    @property
    def verb(self) -> Verb | None:
        """What is done over it."""
        return self.behaviour.verb if self.behaviour else None

    @property
    def travels(self) -> bool:
        """Does a message come along here when all goes well?"""
        return self.verb not in _SILENT if self.behaviour else self.line.kind not in ASIDE

    @property
    def is_job(self) -> bool:
        """Does who asks wait until work is done that it has started, and not for an answer?"""
        return self.behaviour is not None and self.verb == "task" and self.behaviour.waits_for == "end"

    @property
    def passes(self) -> bool:
        """Does the target hand on what it is answered by the parts behind it?"""
        return self.behaviour is not None and hands_on(self.behaviour)


@dataclass(frozen=True)
class Topology:
    """A sketch, ready for messages."""

    graph: Graph
    vocabulary: Vocabulary
    channels: Mapping[str, Channel]
    toward: frozenset[str] = frozenset()  # parts that are asked about: where there are several ways, one leads there
    preferred: frozenset[str] = frozenset()  # connections that a story takes: they come before others
    entered: str = ""  # the connection by which the message enters: at its end a route that says the same is taken

    def asked(self, toward: frozenset[str], preferred: frozenset[str], entered: str = "") -> Topology:
        """The same for another question. What hangs on the sketch alone is worked out once for all of them."""
        found = replace(self, toward=toward, preferred=preferred, entered=entered)
        shared = {"_names": self._names, "_passing": self._passing, "from_": self.from_, "_failed_to": self._failed_to}
        vars(found).update(shared)
        return found

    def name(self, node: str) -> str:
        """A part's label, or its service's name where it has none; of several alike with what tells them apart."""
        return self._names[node]

    @cached_property
    def _names(self) -> Mapping[str, str]:
        return names_of(self.graph.sketch, lambda node: self.vocabulary.short_name(node.service))

    def service(self, node: str) -> str:
        """The key of a part's service."""
        return self.graph.nodes[node].service

    def setting(self, node: str, key: str) -> Value:
        """A setting of a part: its own, else the vocabulary's default, in its own unit."""
        return _settings(self.vocabulary, self.graph.nodes[node]).get(key)

    def is_off(self, node: str) -> bool:
        """Is a schedule there that does not fire?"""
        return self.setting(node, "switched_off") is True

    def meaning(self, node: str) -> FaultMeaning:
        """What faults mean for a part."""
        return behaviours().meaning_of(self.service(node))

    def role(self, node: str) -> Role:
        """What a part does with a message."""
        part = self.meaning(node).part
        if part in ("client", "function"):
            return "client" if part == "client" else "function"
        if part == "workflow-start":
            return "workflow"
        if part != "server" and not self.passes(node) and self._holds(node):
            return "holder"
        return "worker"

    def passes(self, node: str) -> bool:
        """Does a part hand on to its callers what the parts behind it answer?"""
        return node in self._passing

    @cached_property
    def _passing(self) -> frozenset[str]:
        """Those that pass on to a caller, drawn or not: an API is one also where only a workflow asks it."""
        drawn = {channel.target for channel in self.channels.values() if channel.passes}
        return frozenset(drawn | {node for node in self.graph.nodes if node not in drawn and self._would_pass(node)})

    def _would_pass(self, node: str) -> bool:
        given = Settings(target=_settings(self.vocabulary, self.graph.nodes[node]))
        found = self.behaviour(OUTSIDE, self.service(node), "sync", given)
        return found is not None and hands_on(found)

    def guards(self, node: str) -> bool:
        """Does a part belong to others, with no message of its own?"""
        return any(channel.verb == "bind" for channel in self.from_.get(node, ()))

    def second_origin(self, channel: Channel) -> str:
        """The part of another origin for the same paths, where nobody says that both are a group; else nothing."""
        needs = {path for retry in (channel.behaviour.retries if channel.behaviour else ()) for path in retry.needs}
        if "source.origin_group" not in needs:
            return ""
        path = channel.settings.connection.get("path_pattern")
        others = (one for one in self.from_.get(channel.source, ()) if one.target != channel.target)
        beside = (one for one in others if one.line.kind == channel.line.kind)
        return next((one.target for one in beside if one.settings.connection.get("path_pattern") == path), "")

    def looked_up(self, node: str) -> bool:
        """Is a part only asked for an address, and no message comes there?"""
        verbs = {channel.verb for channel in self.channels.values() if channel.target == node}
        return verbs == {"lookup"}

    def keeps_items(self, node: str) -> bool:
        """Does a part keep what was written for good, and only tell of it in a stream?"""
        station = known().capacities.get(self.service(node))
        return station is not None and station.station == "table"

    def stores(self, node: str) -> bool:
        """Does a part keep what was written, and tell of it only beside?"""
        return self.keeps_items(node) or self.service(node) in self.vocabulary.acting.get("bucket", frozenset())

    def only_passes_on(self, node: str) -> bool:
        """Does a part store nothing that somebody could look at later, as a topic, a bus and a function?"""
        acting = self.vocabulary.acting
        passing = acting.get("topic", frozenset()) | acting.get("bus", frozenset())
        return self.role(node) == "function" or self.service(node) in passing

    def takers(self, node: str) -> list[str]:
        """Who takes what comes to a part from there, in the order of the sketch."""
        lines = (line for line in self.from_.get(node, ()) if line.travels)
        return list(dict.fromkeys(line.target for line in lines))

    def runs_code(self, node: str) -> bool:
        """Does a program of ours run there? Of what the vocabulary does not have it is taken so."""
        service = self.vocabulary.services.get(self.service(node))
        return service is None or service.runs_code or self.meaning(node).part == "server"

    def has_no_program(self, node: str) -> bool:
        """Is it a service of AWS between others, such as a load balancer, whose own program answers nothing?"""
        service = self.vocabulary.services.get(self.service(node))
        return service is not None and not service.runs_code and self.role(node) == "worker" and node in self.from_

    def has_history(self, workflow: str) -> bool:
        """Is an execution kept for a while after it has ended? An Express workflow has none."""
        return self.service(workflow) not in self.vocabulary.acting.get("express-workflow", frozenset())

    def brings_back(self, workflow: str) -> set[str]:
        """The parts that bring tokens back to a workflow, and those from which messages come to one of these."""
        lines = [line for line in self.channels.values() if line.travels and workflow not in (line.source, line.target)]
        told = (line for line in self.channels.values() if line.target == workflow and line.line.kind in TELLS)
        found = {line.source for line in told}
        while more := {line.source for line in lines if line.target in found} - found:
            found |= more
        return found

    def keeps_failed(self, channel: Channel) -> bool:
        """Is it the bucket that a delivery stream has beside its target, and only what has failed comes there?"""
        buckets = self.vocabulary.acting.get("bucket", frozenset())
        beside = (one.behaviour for one in self.from_.get(channel.source, ()) if one.target != channel.target)
        return self.service(channel.target) in buckets and any(
            kept.only_failed for behaviour in beside if behaviour is not None for kept in behaviour.kept
        )

    def longest_run(self, workflow: str) -> float:
        """Seconds that an execution may take at most: as it is set, or what an Express workflow has anyway.

        A Standard one that nothing is set for ends by itself after a year, which counts as never.
        """
        own = patience(self.setting(workflow, "max_duration"))
        if own < inf or self.has_history(workflow):
            return own
        most = self.vocabulary.ranges.get(self.service(workflow), {}).get("max_duration")
        return patience(most[2] if most else None)

    def _holds(self, node: str) -> bool:
        station = known().capacities.get(self.service(node))
        return (station is not None and station.station in _HOLDERS) or any(
            channel.verb in NOBODY_WAITS for channel in self.from_.get(node, ())
        )

    @cached_property
    def from_(self) -> dict[str, tuple[Channel, ...]]:
        """The channels of each part that calls, delivers or holds, in the order of the sketch."""
        found: dict[str, list[Channel]] = {}
        for channel in self.channels.values():
            found.setdefault(channel.source, []).append(channel)
        return {node: tuple(channels) for node, channels in found.items()}

    def sets_aside(self, channel: Channel) -> bool:
        """Is it a place for what the source cannot do of what it is handed? Then a message that goes well passes by.

        A right to send to the dead-letter queue of the queue that a function reads, or to its own, is drawn as a line
        like others; only a story that takes it says that all messages go there.
        """
        if channel.line.kind in FETCHES or channel.line.kind in FAILED or channel.id in self.preferred:
            return False
        return channel.target in self._failed_to.get(channel.source, ())

    @cached_property
    def _failed_to(self) -> dict[str, set[str]]:
        """Where what could not be done is put, by the parts that it is done by."""
        places = {
            node: {line.target for line in lines if line.kind in FAILED}
            for node, lines in self.graph.outgoing.items()
            if any(line.kind in FAILED for line in lines)
        }
        found = {node: set(kept) for node, kept in places.items()}
        for channel in self.channels.values():
            if channel.verb in NOBODY_WAITS and channel.source in places:
                found.setdefault(channel.target, set()).update(places[channel.source])
        return found

    def plan(self, node: str) -> tuple[Channel, ...]:
        """What a working part calls, in order: what must let the message pass comes first."""
        able = [channel for channel in self.from_.get(node, ()) if channel.travels and channel.verb not in PULLS]
        able = [channel for channel in able if not self.sets_aside(channel)]
        gates = [channel for channel in able if channel.verb == "gate"]
        rest = [channel for channel in able if channel.verb != "gate"]
        if self.passes(node) and len(rest) > 1:  # a request takes one of its routes
            rest = [self.chosen(rest)]
        return (*gates, *rest)

    def chosen(self, channels: list[Channel]) -> Channel:
        """Of several ways that of the route asked for, of the story, to what is asked about, else the first."""
        routes = self._routes(channels)
        able = [channel for channel in routes if channel.id in self.preferred] or routes
        return next((channel for channel in able if self.leads(channel.target)), able[0])

    def _routes(self, channels: list[Channel]) -> list[Channel]:
        """The ways whose route is what the message asked for as it entered; all of them where nobody says so."""
        door = self.channels.get(self.entered)
        if door is None:
            return channels
        wanted = [one for one in channels if one.source == door.target and is_route_of(door.line, one.line)]
        return wanted or channels

    def leads(self, node: str) -> bool:
        """Can a message get from here to a part that is asked about?"""
        return self.reaches(node, self.toward)

    def reaches(self, node: str, wanted: Collection[str]) -> bool:
        """Can a message get from here to one of these?"""
        seen, waiting = {node}, [node]
        while waiting:
            here = waiting.pop()
            if here in wanted:
                return True
            following = {channel.target for channel in self.from_.get(here, ()) if channel.travels} - seen
            seen |= following
            waiting += following
        return False

    def drawn(self, node: str, kind: str) -> Iterator[Channel]:
        """The lines of one kind that leave a part as they are drawn."""
        lines = (line for line in self.graph.outgoing.get(node, ()) if line.kind == kind)
        return (self.channels[line.id] for line in lines)

    def behaviour(self, source: str, target: str, kind: str, given: Settings) -> Behaviour | None:
        """The behaviour of a connection between two services that nobody has drawn."""
        found = behaviour_of(source, target, kind, settings=given)
        return found.behaviour if isinstance(found, Known) else None


def is_route_of(asked: Connection, route: Connection) -> bool:
    """Does the route say the path of what is asked, and no other method?"""
    path, method = route.settings.get("path"), route.settings.get("method")
    return bool(path) and path == asked.settings.get("path") and method in (None, "", asked.settings.get("method"))


def topology_of(
    sketch: Sketch,
    vocabulary: Vocabulary,
    toward: frozenset[str] = frozenset(),
    preferred: frozenset[str] = frozenset(),
    entered: str = "",
) -> Topology:
    """The sketch with the behaviour of every connection. See `Topology` for the rest."""
    return _plain(_Same(sketch, vocabulary)).asked(toward, preferred, entered)


class _Same:
    """A sketch as a key: this very one; whether another equals it takes as long to find out as to begin anew."""

    def __init__(self, sketch: Sketch, vocabulary: Vocabulary) -> None:
        self.sketch, self.vocabulary = sketch, vocabulary

    def __hash__(self) -> int:
        return id(self.sketch)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Same) and self.sketch is other.sketch and self.vocabulary is other.vocabulary


# Whoever asks what follows when a part fails asks it of every part of the same sketch, and now and then of that sketch
# with somebody outside.
@lru_cache(maxsize=2)
def _plain(same: _Same) -> Topology:
    graph = graph_of(same.sketch)
    channels = {line.id: _channel(graph, same.vocabulary, line) for line in same.sketch.connections}
    return Topology(graph, same.vocabulary, channels)


def _channel(graph: Graph, vocabulary: Vocabulary, line: Connection) -> Channel:
    source, target = graph.nodes[line.source], graph.nodes[line.target]
    given = Settings(
        source=_settings(vocabulary, source),
        target=_settings(vocabulary, target),
        connection=_of_line(vocabulary, line),
        dlq=_dead_letters(graph, vocabulary, line),
    )
    verdict = vocabulary.verdict(source.service, target.service, line.kind)
    found = behaviour_of(source.service, target.service, line.kind, rules=verdict.rules, settings=given)
    if not isinstance(found, Known):
        return Channel(line, line.source, line.target, None, given, why=found.why)
    # a reader of a queue or stream is drawn with the arrow, and here the holder hands over
    if found.turned and found.behaviour.verb not in PULLS:
        return Channel(line, line.target, line.source, found.behaviour, given.turned())
    return Channel(line, line.source, line.target, found.behaviour, given)


def _settings(vocabulary: Vocabulary, node: Node) -> dict[str, Value]:
    return {**vocabulary.defaults.get(node.service, {}), **node.settings}


def _of_line(vocabulary: Vocabulary, line: Connection) -> dict[str, Any]:
    given = {key: value for key, value in vocabulary.defaults.get(line.kind, {}).items() if value is not None}
    sdk = behaviours().sdk.setting.rpartition(".")[2]
    once = {sdk: 1} if line.settings.get("retry") is False else {}  # who says so, and leaves it to no default
    return {**given, **once, **line.settings}


def _dead_letters(graph: Graph, vocabulary: Vocabulary, line: Connection) -> dict[str, Any]:
    """What is set on the dead-letter line of where a connection starts; no settings where there is none."""
    found = next((one for one in graph.outgoing.get(line.source, ()) if one.kind == "dlq"), None)
    return _of_line(vocabulary, found) if found else {}
