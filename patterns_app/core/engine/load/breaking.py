"""Faults and changes in the middle of a run."""

from __future__ import annotations

from math import inf

from patterns_app.core.engine.answers import Answer
from patterns_app.core.engine.faults import effect_of
from patterns_app.core.engine.model import Fault

from .model import Change, LoadFault
from .stations.base import Station
from .stations.function import Function
from .world import World


def plan_faults(world: World) -> None:
    """Set everything that the load says will happen."""
    for fault in world.load.faults:
        world.loop.at(fault.from_s, lambda one: _begin(world, one), fault)
        if fault.to_s is not None:
            world.loop.at(fault.to_s, lambda one: _end(world, one), fault)
    for change in world.load.changes:
        world.loop.at(change.at_s, lambda one: _change(world, one), change)


def _begin(world: World, fault: LoadFault) -> None:
    world.broken.append(fault)
    _break(world, fault)


def _break(world: World, fault: LoadFault) -> None:
    station, figures = world.stations[fault.part], world.figures
    if fault.fault == "errors":
        station.error_rate = figures.number("error_share", fault.part) if fault.rate is None else fault.rate
    elif fault.fault == "stopped":
        station.paused = True
    elif fault.fault == "slow":
        station.slow = figures.number("slow_times", fault.part) if fault.factor is None else fault.factor
    else:
        _breaks(world, fault, station)


def _breaks(world: World, fault: LoadFault, station: Station) -> None:
    """As a trace has it: what a caller is told depends on the kind of part."""
    effect = effect_of(
        Fault(part=fault.part, fault=fault.fault, how=fault.how),  # type: ignore[arg-type]
        world.topology.meaning(fault.part),
    )
    askers = [one for one in world.topology.channels.values() if one.target == fault.part]
    if effect == "down" and fault.how == "one" and askers and all(one.is_job for one in askers):
        effect = "function_error"
    if effect == "stopped":
        station.paused = True
    elif effect == "slow":
        station.slow = inf
    elif effect == "function_error":
        station.broken = True
    elif effect is not None:
        station.refusal = Answer(effect)


def _end(world: World, fault: LoadFault) -> None:
    station = world.stations[fault.part]
    station.error_rate, station.slow = station.usual_errors, 1.0
    station.paused = station.broken = False
    station.refusal = None
    world.broken.remove(fault)
    for other in world.broken:
        if other.part == fault.part:
            _break(world, other)
    if station.slow < inf:
        station.answers_again()
    station.wake()


def _change(world: World, change: Change) -> None:
    station = world.stations[change.part]
    world.changed.setdefault(change.part, {}).update(change.settings)
    station.changed()
    station.wake()
    if change.deploys:
        if isinstance(station, Function):
            station.deploys()
        for other in world.stations.values():
            for link in other.outs:
                if link.target is station:
                    link.deploys()
