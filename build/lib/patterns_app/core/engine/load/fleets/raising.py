"""The load is doubled until something gives, and looked at more closely between the last two."""

from __future__ import annotations

from collections.abc import Iterable
from math import sqrt

from msgspec.structs import replace

from patterns_app.core import limits
from patterns_app.core.engine.load.model import Arrivals, FirstLimit, Load
from patterns_app.core.engine.load.stations.client import curve
from patterns_app.core.sketch.model import Sketch

from .model import Breaks, Gives, Outcome, Raised, Task

ENOUGH = 1 / 100  # of what is sent: so much more refused, kept or lost is something that gives
_SIGMAS = 3  # by which it has to be more than by chance, where some fails at any load
_BEHIND = 1 / 20  # of what comes: so much that only waits longer is something that gives
QUIET = 1 / 8  # of the load: what fails there too, fails because somebody said so
_GROWS = 1 / 3  # of a run, in which it grows
_STEPS = 10  # in which it does
_BETWEEN = (1 / 4, 1 / 2, 3 / 4)  # of the way from what holds to what does not
_CLOSE = 4 / 3  # times: no further from what holds to what does not is close enough
_ROUNDS = 3  # in which it is looked at more closely at most


def raised(load: Load, times: float) -> Load:
    """Its height as it comes all the time, so many times; in a third of the run it grows up to there."""
    seconds = seconds_of(load, times)
    arrivals = tuple(_steady(one, load.seconds, seconds, times) for one in load.arrivals)
    return replace(load, seconds=seconds, warm_up_s=0, every_s=None, arrivals=arrivals, faults=(), changes=())


def seconds_of(load: Load, times: float) -> float:
    """How long it is run: as long as the load, or until as many messages have come as one run takes."""
    return min(load.seconds, limits.STRESS_RAISED / max(height(load) * times, 1e-9))


def _steady(one: Arrivals, whole: float, seconds: float, times: float) -> Arrivals:
    rate = _height(one, whole) * times
    points = tuple((seconds * _GROWS * step / _STEPS, rate * (step + 1) / _STEPS) for step in range(_STEPS))
    return replace(one, kind="points", rate=0, peak=0, steps=(), points=points)


def _height(one: Arrivals, seconds: float) -> float:
    return max((rate for at_s, rate in curve(one, seconds) if at_s < seconds), default=0.0)


def taken(load: Load, times: float) -> Load:
    """The same with so many times the arrivals, each curve as it is."""
    return replace(load, arrivals=tuple(_times(one, times) for one in load.arrivals))


def _times(one: Arrivals, times: float) -> Arrivals:
    return replace(
        one,
        rate=one.rate * times,
        peak=one.peak * times,
        steps=tuple(replace(step, rate=step.rate * times) for step in one.steps),
        points=tuple((when, value * times) for when, value in one.points),
    )


def height(load: Load) -> float:
    """Messages a second, where most come: of several arrivals all that may come together."""
    return sum(_height(one, load.seconds) for one in load.arrivals)


def expected(load: Load) -> float:
    """How many messages come in a run: the area under its curves."""
    return sum(_area(one, load.seconds) for one in load.arrivals)


def _area(arrivals: Arrivals, seconds: float) -> float:
    points = curve(arrivals, seconds)
    ends = [min(at, seconds) for at, _ in points[1:]] + [seconds]
    return sum(rate * max(0.0, end - at) for (at, rate), end in zip(points, ends, strict=True))


def waves(load: Load) -> list[list[float]]:
    """How often the load is taken, a few at a time, as long as a run is long enough to say anything."""
    found: list[list[float]] = [[QUIET, 1.0]]
    times = 2.0
    while height(load) and _can_be_run(load, times):
        if len(found[-1]) > 1:
            found.append([])
        found[-1].append(times)
        times *= 2
    return found


def _can_be_run(load: Load, times: float) -> bool:
    least = min(load.seconds, limits.STRESS_LEAST_SECONDS)
    return height(load) * times <= limits.LOAD_RATE and seconds_of(load, times) >= least


def until(load: Load) -> str:
    """Why the load is raised no further."""
    if not height(load):
        return "nothing comes: give a rate"
    return f"a run has at most {limits.STRESS_RAISED:,} messages, which are too few seconds of more than this"


def is_close(holds: float, gives: float, rounds: int) -> bool:
    """Is known well enough where it gives?"""
    return rounds >= _ROUNDS or (rounds > 0 and gives <= holds * _CLOSE)


def between(holds: float, gives: float) -> list[float]:
    """What is tried between two loads."""
    return [holds + (gives - holds) * share for share in _BETWEEN]


def tasks(sketch: Sketch, load: Load, all_times: Iterable[float]) -> list[Task]:
    """A run for each."""
    return [Task(name=repr(times), sketch=sketch, load=raised(load, times)) for times in all_times]


def step(load: Load, outcome: Outcome) -> Raised:
    """One run as it is told."""
    times = float(outcome.name)
    return Raised(
        times=times,
        rate=round(height(load) * times, 4),
        seconds=round(seconds_of(load, times), 3),
        bad_share=round(outcome.bad, 4),
        behind_share=round(outcome.falls_behind, 4),
        p99_ms=outcome.p99_ms,
        stopped_by=outcome.stopped_by,
    )


def gives(outcome: Outcome, usual: float) -> Gives | None:
    """What gives in this run; `usual` is the share that fails at any load. Without a limit it is not the load."""
    ends = outcome.messages
    chance = _SIGMAS * sqrt(max(usual, ENOUGH) / ends.arrived) if ends.arrived else 1.0
    if outcome.limits and outcome.bad > usual + max(ENOUGH, chance if usual else 0.0):
        counts: dict[Gives, int] = {"lost": ends.lost, "failed": ends.failed, "kept": ends.kept}
        return max(counts, key=lambda one: counts[one])
    return "behind" if outcome.falls_behind > _BEHIND else None


def breaks(load: Load, outcome: Outcome, how: Gives, holds: float) -> Breaks:
    """What gave in this run, and where."""
    part, limit = _where(outcome, how)
    times = float(outcome.name)
    share = outcome.falls_behind if how == "behind" else outcome.bad
    rate = round(height(load) * times, 4)
    return Breaks(times=times, rate=rate, holds=holds, gives=how, share=round(share, 4), part=part, limit=limit)


def _where(outcome: Outcome, how: Gives) -> tuple[str | None, FirstLimit | None]:
    """The part that refused most of those that met a limit; of a queue that only grows, that queue."""
    met = outcome.limits
    if how == "behind":
        grown = max(outcome.behind, key=lambda node: outcome.behind[node])
        if grown in met or not met:
            return grown, met.get(grown)
    if not met:
        worst = max(outcome.refused, key=lambda node: outcome.refused[node], default=None)
        return worst, None
    node = min(met, key=lambda one: (-outcome.refused.get(one, 0), met[one].at_s, one))
    return node, met[node]
