"""Many runs, each with other values of what nobody knows exactly and another seed: a Latin hypercube."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from math import exp, log, prod
from statistics import correlation, median, quantiles
from typing import Any, TypeVar

import msgspec
from msgspec.structs import replace

from patterns_app.core import limits
from patterns_app.core.engine.load.chance import generator
from patterns_app.core.engine.load.figuring import Value, known_figures, number_of
from patterns_app.core.engine.load.model import Assumed, ConnectionLoad, Load, PartLoad, Spread
from patterns_app.core.services.model import Setting
from patterns_app.core.sketch.model import Sketch
from patterns_app.core.sketch.naming import no_part
from patterns_app.core.sketch.parser import Error, InvalidSketch
from patterns_app.core.vocabulary.catalog import Vocabulary

from .model import Band, BandName, Outcome, Stressing, Task, Uncertain, Varied
from .raising import taken

T = TypeVar("T", PartLoad, ConnectionLoad)
_UNSURE = 2.0  # times less or more that an assumed figure may be
_NINE_OF_TEN = 20  # parts of which the first and the last are left out
_LEAST = 5  # runs without which nothing is said of what goes with what
_OF_PART = ("work_ms", "cold_start_ms", "batch_ms", "error_rate", "at_once", "waiting", "had_peak")
_OF_LINE = ("share", "timeout_ms", "times")
_WHOLE = ("at_once", "waiting", "times")
_LOAD = "times"
_OF_FAULTS = ("slow_times", "error_share")  # said by who breaks something


def check_uncertain(asked: Stressing, sketch: Sketch, load: Load, vocabulary: Vocabulary) -> None:
    """Does all that is uncertain exist, and can it be what it is said to be? Raises InvalidSketch with the places."""
    errors = [one for number, uncertain in enumerate(asked.uncertain or ()) for one in _mistakes(uncertain, number)]
    if not errors:
        for number, uncertain in enumerate(asked.uncertain or ()):
            try:
                _put(Task(name="", sketch=sketch, load=load), uncertain, uncertain.low, vocabulary)
                _put(Task(name="", sketch=sketch, load=load), uncertain, uncertain.high, vocabulary)
            except (LookupError, ValueError) as error:
                errors.append(Error(f"$.uncertain[{number}]", str(error.args[0])))
    if errors:
        raise InvalidSketch(errors)


def most_times(asked: Stressing) -> float:
    """How often at most a run with other values of what is uncertain has the load."""
    found = [one.high for one in asked.uncertain or () if one.what == _LOAD and one.part is None is one.connection]
    return max(1.0, prod(found))


def _mistakes(one: Uncertain, number: int) -> Iterator[Error]:
    place = f"$.uncertain[{number}]"
    if one.low > one.high:
        yield Error(f"{place}.high", "is lower than `low`")
    if one.part and one.connection:
        yield Error(f"{place}.connection", "name a part or a connection, not both")


def assumed_ones(assumed: Sequence[Assumed]) -> list[Varied]:
    """All that the model assumed in a run: from half of it to double."""
    found = {}
    for one in assumed:
        figure = known_figures().get(one.name)
        if figure is None or one.name in found or one.name in _OF_FAULTS:
            continue
        value = number_of(figure.value)
        high = value * _UNSURE if figure.unit or value * _UNSURE <= 1 else 1.0
        unit = figure.unit.partition(",")[0]
        found[one.name] = Varied(what=one.name, low=value / _UNSURE, high=high, unit=unit, why=one.why)
    return list(found.values())


def varied(asked: Stressing, assumed: Sequence[Assumed]) -> list[Varied]:
    """What is uncertain, as it is asked or as the model assumes it."""
    if asked.uncertain is None:
        return assumed_ones(assumed)
    return [
        Varied(what=one.what, low=one.low, high=one.high, part=one.part, connection=one.connection)
        for one in asked.uncertain
    ]


def samples(ones: Sequence[Varied], seed: int, count: int) -> list[list[float]]:
    """For each run the value of each: of every range each of `count` equal parts once, in an order by chance."""
    columns = []
    for one in ones:
        rng = generator(seed, f"uncertain/{one.part or ''}/{one.connection or ''}/{one.what}")
        places = list(range(count))
        rng.shuffle(places)
        columns.append([_within(one, (place + rng.random()) / count) for place in places])
    return [[column[run] for column in columns] for run in range(count)]


def _within(one: Varied, share: float) -> float:
    if one.low > 0:
        return exp(log(one.low) + (log(one.high) - log(one.low)) * share)
    return one.low + (one.high - one.low) * share


def tasks(
    sketch: Sketch, load: Load, ones: Sequence[Varied], rows: Sequence[Sequence[float]], known: Vocabulary
) -> list[Task]:
    """A run for each row of values."""
    made = []
    for number, row in enumerate(rows):
        task = Task(name=str(number), sketch=sketch, load=replace(load, seed=load.seed + number))
        for one, value in zip(ones, row, strict=True):
            task = _put(task, one, value, known)
        made.append(task)
    return made


def _put(task: Task, one: Uncertain | Varied, value: float, known: Vocabulary) -> Task:
    """The task with this value. Raises LookupError and ValueError with what is wrong."""
    if one.part is not None:
        return _in_part(task, one.part, one.what, value, known)
    if one.connection is not None:
        return _in_line(task, one.connection, one.what, value, known)
    if one.what == _LOAD:
        return replace(task, load=taken(task.load, value))
    figure = known_figures().get(one.what)
    if figure is None:
        raise LookupError(f"there is no figure {one.what[:64]!r}; say whose it is by `part` or `connection`")
    if value <= 0 and figure.kind == "documented":  # among these is what others are divided by
        raise ValueError(f"{one.what} is more than 0")
    if value < limits.LOAD_DRAWN_LEAST and not isinstance(figure.value, int | float):
        raise ValueError(f"{one.what} is at least {limits.LOAD_DRAWN_LEAST}")
    return replace(task, wrong={**task.wrong, one.what: _like(figure.value, value)})


def _like(known: Value, value: float) -> Value:
    """In the form of the known figure: its spread stays, whole numbers stay whole."""
    if not isinstance(known, int | float):
        return value, value * known[1] / known[0]
    return max(1, round(value)) if isinstance(known, int) and known > 1 else value


def _in_part(task: Task, part: str, what: str, value: float, known: Vocabulary) -> Task:
    node = next((one for one in task.sketch.nodes if one.id == part), None)
    if node is None:
        raise LookupError(no_part(part, task.sketch))
    if what in _OF_PART:
        parts = {**task.load.parts, part: _as_set(task.load.parts.get(part, PartLoad()), what, value)}
        return replace(task, load=replace(task.load, parts=parts))
    service = known.services.get(node.service)
    settings = {**node.settings, what: _setting(service.settings if service else (), part, what, value)}
    nodes = tuple(replace(one, settings=settings) if one is node else one for one in task.sketch.nodes)
    return replace(task, sketch=replace(task.sketch, nodes=nodes))


def _in_line(task: Task, name: str, what: str, value: float, known: Vocabulary) -> Task:
    line = next((one for one in task.sketch.connections if one.id == name), None)
    if line is None:
        raise LookupError(f"there is no connection {name[:64]!r}")
    if what in _OF_LINE:
        lines = {**task.load.connections, name: _as_set(task.load.connections.get(name, ConnectionLoad()), what, value)}
        return replace(task, load=replace(task.load, connections=lines))
    kind = known.kinds.get(line.kind)
    settings = {**line.settings, what: _setting(kind.settings if kind else (), name, what, value)}
    others = tuple(replace(one, settings=settings) if one is line else one for one in task.sketch.connections)
    return replace(task, sketch=replace(task.sketch, connections=others))


def _setting(settings: Sequence[Setting], name: str, what: str, value: float) -> float:
    """The value as the setting may be. Raises LookupError and ValueError."""
    found = next((one for one in settings if one.key == what), None)
    if found is None or found.type not in ("integer", "number"):
        raise LookupError(f"{name[:64]!r} has no setting {what[:64]!r} that is a number")
    low, high = found.minimum, found.maximum
    if (low is not None and value < low) or (high is not None and value > high):
        raise ValueError(f"{what} is from {low} to {high}")
    return round(value) if found.type == "integer" else value


def _as_set(load: T, what: str, value: float) -> T:
    """The load of a part or connection with this value; a time by chance is as much longer or shorter."""
    before = getattr(load, what)
    new: Any = round(value) if what in _WHOLE else value
    if isinstance(before, Spread):
        longer = value / (before.p50 or before.mean or value)
        new = {key: time * longer for key in before.__struct_fields__ if (time := getattr(before, key))}
    try:
        return msgspec.convert({**msgspec.to_builtins(load), what: new}, type(load))
    except msgspec.ValidationError as error:
        raise ValueError(str(error)) from None


def bands(outcomes: Sequence[Outcome]) -> tuple[Band, ...]:
    """The middle of each figure, and what nine of ten runs lie between."""
    figures: dict[BandName, list[float | None]] = {
        "p50_ms": [one.p50_ms for one in outcomes],
        "p99_ms": [one.p99_ms for one in outcomes],
        "bad_share": [one.bad for one in outcomes],
        "lost": [float(one.messages.lost) for one in outcomes],
        "usd_hour": [one.usd_hour for one in outcomes],
    }
    known = {name: [value for value in values if value is not None] for name, values in figures.items()}
    return tuple(_band(name, values) for name, values in known.items() if len(values) > 1)


def _band(name: BandName, values: list[float]) -> Band:
    low, *_, high = quantiles(values, n=_NINE_OF_TEN, method="inclusive")
    return Band(name=name, middle=round(median(values), 4), low=round(low, 4), high=round(high, 4))


def weighed(ones: Sequence[Varied], rows: Sequence[Sequence[float]], outcomes: Sequence[Outcome]) -> tuple[Varied, ...]:
    """Each with how much of the slowest answers goes with it, those first that count most."""
    found = [(row, one.p99_ms) for row, one in zip(rows, outcomes, strict=True) if one.p99_ms is not None]
    if len(found) < _LEAST:
        return tuple(ones)
    times = _ranks([p99 for _, p99 in found])
    said = []
    for number, one in enumerate(ones):
        values = _ranks([row[number] for row, _ in found])
        is_flat = len(set(values)) == 1 or len(set(times)) == 1
        said.append(replace(one, weight=0.0 if is_flat else round(correlation(values, times), 2)))
    return tuple(sorted(said, key=lambda one: (-abs(one.weight or 0.0), one.what, one.part or "")))


def _ranks(values: Sequence[float]) -> list[float]:
    """The place of each; equal ones share theirs."""
    ordered = sorted(values)
    return [(bisect_left(ordered, value) + bisect_right(ordered, value)) / 2 for value in values]
