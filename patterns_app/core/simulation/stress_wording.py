"""What came of a fleet of runs, in words that the formats share."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from msgspec.structs import replace

from patterns_app.core.engine.load.fleets.model import Band, BrokenPart, Raised, Stress, Varied
from patterns_app.core.services.model import Limit
from patterns_app.core.services.units import in_units
from patterns_app.core.sketch.model import Sketch
from patterns_app.core.sketch.naming import names_of
from patterns_app.core.vocabulary.catalog import vocabulary

from .wording import measured, number, span

GIVES = {
    "failed": "{} of what is sent is answered with an error",
    "kept": "{} of what is sent is put aside as failed",
    "lost": "{} of what is sent is lost",
    "growing": "messages come faster than they are worked on, so {} of them are left waiting while it is run",
    "behind": "messages come faster than they are worked on, so {} of them are left waiting, and ever more wait",
}
FAULTS = {
    "fails": "fails",
    "slow": "is slow",
    "throttled": "refuses",
    "errors": "fails now and then",
    "stopped": "stands still",
}
_BANDS = {
    "p50_ms": ("p50", "ms"),
    "p99_ms": ("p99", "ms"),
    "bad_share": ("failed, kept or lost", ""),
    "lost": ("lost", ""),
    "usd_hour": ("an hour", "USD"),
}


@dataclass(frozen=True)
class Stressed:
    """What came of it, the sketch that it is of, and how many times the load it has to take."""

    sketch: Sketch
    run: Stress
    at_least: float = 0.0

    def name(self, part: str) -> str:
        """What a part is called; its id where it has no label."""
        return self._names.get(part, part)

    @cached_property
    def _names(self) -> Mapping[str, str]:
        return names_of(self.sketch)

    @property
    def gives_too_early(self) -> bool:
        """Does something give at the load that it has to take, or was not so much run?"""
        gave = self.run.breaks
        if gave is not None:
            return gave.holds < self.at_least
        held = max((one.times for one in self.run.raised if not one.stopped_by), default=0.0)
        return held < self.at_least


def breaking(told: Stressed) -> str:
    """What gives first, in a sentence."""
    gave = told.run.breaks
    if gave is None:
        held = max((one.rate for one in told.run.raised if not one.stopped_by), default=0.0)
        if told.run.stopped_by and not told.run.raised_until:
            return f"Nothing gave up to {number(held)} messages a second."
        return (
            f"Nothing gave up to {number(held)} messages a second; it was raised no further: {told.run.raised_until}."
        )
    first = "is the first to fall behind in a short run" if _growing(told) else "gives first"
    where = f"{told.name(gave.part)} {first}" if gave.part else "Something gives"
    less = f"{number(gave.holds)} times still hold" if gave.holds else "less was not run without"
    how = GIVES["growing" if _growing(told) else gave.gives].format(f"{gave.share:.1%}")
    rate, times = number(gave.rate), number(gave.times)
    return " ".join([f"{where}, at {rate} messages a second ({times} times the load; {less}): {how}.", *_resting(told)])


def _resting(told: Stressed) -> Iterator[str]:
    """What the load at which something gives rests on where nobody gave it: how long the part and who it works with
    take for a message.
    """
    gave = told.run.breaks
    part = gave.part if gave else None
    ends = {
        end for one in told.sketch.connections if part in (one.source, one.target) for end in (one.source, one.target)
    }
    assumed = [one for one in told.run.assumed if one.name.startswith(_WORK) and one.part in {part, *ends}]
    if assumed:
        values = "; ".join(f"{told.name(str(one.part))} works {one.value} {one.unit}" for one in assumed)
        yield f"This rests on assumed times: {values}."


def _growing(told: Stressed) -> Limit | None:
    """How readers of a queue grow, where the queue fell behind without a limit in a run that ends while they do."""
    gave = told.run.breaks
    if gave is None or gave.gives != "behind" or gave.limit is not None:
        return None
    polled = any(one.source == gave.part and one.kind == _QUEUE for one in told.sketch.connections)
    return vocabulary().limits.get(_SCALING) if polled else None


def limit(told: Stressed) -> str:
    """The limit that was met, with its value and where it is from; empty where nothing gave."""
    gave = told.run.breaks
    if gave is None:
        return ""
    if gave.limit is None:
        if growth := _growing(told):
            return _still_growing(told, growth)
        return _one_batch(told, gave.part) or "It met no limit: its work is slower than what comes."
    met = gave.limit
    known = vocabulary().limits.get(met.limit)
    named = f"{known.title} ({met.limit})" if known else met.limit.replace("_", " ")
    source = " ".join(one for one in (met.source, met.source_url) if one)
    return f"It met {named}: {number(met.value)}. Source: {source}."


def _still_growing(told: Stressed, growth: Limit) -> str:
    """What a short run does not tell of a queue whose readers become more all the time."""
    gave = told.run.breaks
    seconds = next((number(one.seconds) for one in told.run.raised if gave and one.times == gave.times), "few")
    page = " ".join(one for one in (growth.source, growth.source_url) if one)
    return (
        f"It met no limit in the {seconds} s that were run, in which its readers were still becoming more "
        f"({growth.value}). Whether they catch up later is not known from so short a run: simulate that load for "
        f"longer. Source: {page}."
    )


def _one_batch(told: Stressed, part: str | None) -> str:
    """Why a stream falls behind before a whole batch waits: of each shard its readers do one batch after the other."""
    lines = [one for one in told.sketch.connections if one.source == part and one.kind == _STREAM]
    known = vocabulary().limits.get(_BATCHES)
    if not lines or known is None:
        return ""
    who = " and ".join(dict.fromkeys(told.name(one.target) for one in lines))
    page = " ".join(one for one in (known.source, known.source_url) if one)
    return (
        f"{who} works on one batch of each shard at a time, unless its factor for parallel batches says more, and that "
        f"is slower than what comes: {known.title} ({_BATCHES}). Source: {page}."
    )


_STREAM, _BATCHES = "stream_poll", "lambda.esm_parallelisation"
_QUEUE, _SCALING = "queue_poll", "lambda.esm_sqs_scaling"
_WORK = "work_ms"


def worded(sketch: Sketch, run: Stress, cut: tuple[float, float] | None = None) -> Stress:
    """The same with what it comes to in sentences. `cut`: how many seconds were run, and how many were asked for."""
    told = Stressed(sketch, run)
    known = run.breaks is not None or run.raised_until or run.done
    shortened = "" if cut is None else _SHORTENED.format(number(cut[0]), number(cut[1]))
    said = (breaking(told), limit(told), shortened)
    return replace(run, said=tuple(words for words in said if words) if known else ())


_SHORTENED = (
    "Parts are broken, and what is uncertain is varied, in the first {} s of the {} s that were asked for: all of them "
    "would be more messages than are run."
)


def row(told: Stressed, one: BrokenPart) -> tuple[str, ...]:
    """A line of the table of faults."""
    hit = told.name(one.most_hit) if one.most_hit else "-"
    counts = (one.lost, one.failed, one.kept)
    p99 = "-" if one.p99_ms is None else f"{number(one.p99_ms)} ms"
    waits = span(one.longest_s), number(one.most_under_way)
    return f"{told.name(one.part)} {FAULTS[one.fault]}", *map(number, counts), *waits, p99, hit


ROW = (
    *("What happens", "Lost", "Answered with an error", "Put aside"),
    *("Longest until done", "Most under way", "p99", "Most hit beside it"),
)


def step(one: Raised) -> tuple[str, ...]:
    """A line of how the load was raised."""
    p99 = "-" if one.p99_ms is None else f"{number(one.p99_ms)} ms"
    shares = f"{one.bad_share:.1%}", f"{one.behind_share:.1%}"
    return number(one.times), number(one.rate), number(one.seconds), *shares, p99


STEP = ("Times", "Messages a second", "Seconds", "Failed, kept or lost", "Left waiting", "p99")


def band(one: Band) -> str:
    """A figure with what nine of ten runs lie between."""
    name, unit = _BANDS[one.name]
    middle, low, high = (measured(value, unit) for value in (one.middle, one.low, one.high))
    return f"{name} {middle} ({low} to {high})"


def varied(told: Stressed, one: Varied) -> str:
    """What was uncertain, and how much goes with it."""
    whose = one.part or one.connection
    where = f"{told.name(whose)}: " if whose else ""
    weight = "" if one.weight is None else f"; with p99 {one.weight:+.2f}"
    why = f" ({one.why})" if one.why else ""
    return f"{where}{one.what} {number(one.low)} to {in_units(number(one.high), one.unit)}{weight}{why}"


def ground(told: Stressed) -> Iterator[str]:
    """What is assumed, not known, and not in the model."""
    for one in told.run.assumed:
        where = f"{told.name(one.part)}: " if one.part else ""
        yield f"Assumed: {where}{one.name} {one.value} {one.unit}: {one.why}"
    yield from (f"Not known: {one.connection}: {one.why}" for one in told.run.unknown)
    yield from (f"Not in the model: {words}" for words in told.run.not_modelled)
