"""Exercises under a load, for patterns whose failure is one of load and time: does a sketch bear what a pattern bears?

The same load goes through three sketches, what the exercise began with, the pattern, and what the learner made. The
figure that the exercise is about has to come most of the way to the pattern's own.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Annotated, Any

from msgspec import Meta, field, to_builtins
from msgspec.structs import replace

from patterns_app.core.engine.load.model import Load
from patterns_app.core.engine.load.reading import read_load
from patterns_app.core.engine.load.simulate import simulate
from patterns_app.core.patterns.composing import piece_of
from patterns_app.core.reading import Entry, convert, load_yaml
from patterns_app.core.sketch.composition import compose
from patterns_app.core.sketch.model import Connection, Node, Scenario, Sketch
from patterns_app.core.vocabulary.catalog import vocabulary

_ENOUGH = 0.75  # of the way from where it began to the pattern


class Measured(Entry, frozen=True):
    """The figure that an exercise is about, and where it stands in a report."""

    name: str
    path: Annotated[tuple[str, ...], Meta(min_length=1)]


class Where(Entry, frozen=True):
    """A part that is joined to one of these services."""

    part: str
    asks: Annotated[tuple[str, ...], Meta(min_length=1)]


class Bearing(Entry, frozen=True):
    """One exercise. `own` is what else is known of the load of a sketch in which `where` holds."""

    pattern: str
    variant: str
    aim: str
    shows: Measured
    load: dict[str, Any]
    begins: str = ""  # the variant that it begins with
    takes: dict[str, tuple[str, ...]] = field(default_factory=dict)  # settings that are taken away, by node or line
    sets: dict[str, dict[str, Any]] = field(default_factory=dict)  # and those that are another way
    joins: dict[str, str] = field(default_factory=dict)  # nodes that are not there, and those that do their work
    more: bool = False  # is more of the figure better?
    where: Where | None = None
    own: dict[str, Any] = field(default_factory=dict)

    @property
    def beginning(self) -> Sketch:
        """What the exercise begins with."""
        sketch = _sketch(self.pattern, self.begins or self.variant)
        nodes = tuple(replace(one, settings=self._left(one)) for one in sketch.nodes if one.id not in self.joins)
        lines = self._lines(sketch.connections)
        kept, used = {line.id for line in lines}, {one.frame for one in nodes}
        frames = tuple(one for one in sketch.frames if not self.joins or one.id in used)
        told = tuple(one for one in sketch.scenarios if _uses(one) <= kept)
        return replace(sketch, nodes=nodes, connections=lines, frames=frames, scenarios=told)

    def _lines(self, drawn: tuple[Connection, ...]) -> tuple[Connection, ...]:
        """Lines that lead to a part that does the work of others are drawn once."""
        found: dict[tuple[str, ...], Connection] = {}
        for line in drawn:
            target = self.joins.get(line.target, line.target)
            if line.source not in self.joins:
                key = (line.source, target, line.kind) if self.joins else (line.id,)
                found.setdefault(key, replace(line, settings=self._left(line), target=target))
        return tuple(found.values())

    def _left(self, part: Node | Connection) -> dict[str, Any]:
        gone = self.takes.get(part.id, ())
        return {key: value for key, value in part.settings.items() if key not in gone} | self.sets.get(part.id, {})

    def load_of(self, sketch: Sketch) -> Load:
        """What a sketch is run with."""
        return read_load(self.load | (self.own if self.where and _joins(sketch, self.where) else {}))

    @property
    def named(self) -> tuple[str, ...]:
        """The nodes and lines of the beginning that the load and the figure speak of: they have to stay."""
        load = self.load | self.own
        spoken = {one["part"] for key in ("arrivals", "faults") for one in load.get(key, ())}
        spoken.update(*(load.get(key, {}) for key in ("parts", "connections")), self.shows.path)
        begun = self.beginning
        return tuple(part for part in drawn(begun) if part in spoken)

    def report(self, sketch: Sketch) -> Any:
        """What the load makes of a sketch. Raises InputError for one that the load does not fit."""
        return to_builtins(simulate(sketch, vocabulary(), self.load_of(sketch)))

    def shown(self, report: Any) -> float:
        """The figure that the exercise is about."""
        found = report
        for key in self.shows.path:
            found = found.get(key) or {}
        return float(found or 0)

    def untouched(self, report: Any) -> str:
        """A part that fails, and that nothing comes to; else "". To lead everything round it is no answer."""
        failing = [one["part"] for one in self.load.get("faults", ())]
        return next((part for part in failing if not report["parts"].get(part, {}).get("arrived")), "")

    def figure(self, sketch: Sketch) -> float:
        """The figure of a sketch. Raises InputError for one that the load does not fit."""
        return self.shown(self.report(sketch))

    def is_enough(self, figure: float) -> bool:
        """Does it come most of the way to the pattern's own?"""
        begun, whole = figures_of(self.pattern, self.variant)
        wanted = begun + _ENOUGH * (whole - begun)
        return figure >= wanted if self.more else figure <= wanted


def drawn(sketch: Sketch) -> list[str]:
    """The ids of its nodes and connections."""
    return [*(node.id for node in sketch.nodes), *(line.id for line in sketch.connections)]


def bearing_of(pattern: str, variant: str) -> Bearing | None:
    """The exercise on a variant, the first where none is named, if there is one. Raises PieceNotFound."""
    return _bearings().get((pattern, piece_of(pattern, variant).variant))


@cache
def figures_of(pattern: str, variant: str) -> tuple[float, float]:
    """The figure at the beginning and that of the pattern."""
    one = _bearings()[pattern, variant]
    return one.figure(one.beginning), one.figure(_sketch(pattern, variant))


@cache
def _bearings() -> Mapping[tuple[str, str], Bearing]:
    name = "bearing.yaml"
    read = convert(load_yaml(__package__, name), tuple[Bearing, ...], name)
    return {(one.pattern, one.variant): one for one in read}


def _sketch(pattern: str, variant: str) -> Sketch:
    piece = piece_of(pattern, variant)
    return compose(Sketch(title=piece.title, description=piece.sketch.description), piece, {})


def _uses(story: Scenario) -> set[str]:
    return {move.connection for step in story.steps for move in step.moves if move.connection}


def _joins(sketch: Sketch, where: Where) -> bool:
    services = {node.id: node.service for node in sketch.nodes}
    return any(line.source == where.part and services[line.target] in where.asks for line in sketch.connections)
