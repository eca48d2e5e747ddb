"""What a load is, and what comes back: plain values, as JSON has them.

Times are seconds of the model, money US dollars. A figure that is left out has a default, which the report names in
`assumed`.
"""

from __future__ import annotations

from typing import Annotated, Literal

from msgspec import Meta, Struct

from patterns_app.core import limits
from patterns_app.core.engine.model import How
from patterns_app.core.reading import Day, PageDay
from patterns_app.core.sketch.model import Settings

Rate = Annotated[float, Meta(ge=0, le=limits.LOAD_RATE)]
Share = Annotated[float, Meta(ge=0, le=1)]
At = Annotated[float, Meta(ge=0, le=limits.LOAD_SECONDS)]
Milliseconds = Annotated[float, Meta(ge=0, le=limits.LOAD_SECONDS * 1000)]
Drawn = Annotated[float, Meta(ge=limits.LOAD_DRAWN_LEAST, le=limits.LOAD_SECONDS * 1000)]  # milliseconds
Places = Annotated[int, Meta(ge=1, le=limits.LOAD_PLACES)]
LoadFaultKind = Literal["fails", "slow", "throttled", "errors", "stopped"]


class _Told(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """Refuses keys it does not know."""


class RateStep(_Told, frozen=True):
    """From this time on so many a second."""

    at_s: At
    rate: Rate


class Arrivals(_Told, frozen=True):
    """What a part is sent, or sends by itself, and when.

    `constant`: `rate`. `steps`: each step holds until the next. `burst`: `rate`, and from `at_s` for `lasts_s` seconds
    `peak`. `day`: a wave between `rate` and `peak`, which comes after half of `period_s`. `points`: [second, rate],
    each of which holds until the next.
    """

    part: str
    connection: str | None = None  # which of a client's connections; None: all of them, in equal shares
    kind: Literal["constant", "steps", "burst", "day", "points"] = "constant"
    rate: Rate = 0
    peak: Rate = 0
    at_s: At = 0
    lasts_s: At = 0
    period_s: Annotated[float, Meta(ge=1, le=limits.LOAD_SECONDS)] = 86400
    steps: Annotated[tuple[RateStep, ...], Meta(max_length=limits.LOAD_POINTS)] = ()
    points: Annotated[tuple[tuple[At, Rate], ...], Meta(max_length=limits.LOAD_POINTS)] = ()
    even: bool = False  # at equal distances; else by chance (Poisson)
    keys: Annotated[int, Meta(ge=1, le=limits.LOAD_KEYS)] = 1000
    hot_key_share: Share = 0  # of all messages that have one and the same key
    size_kb: Annotated[float, Meta(ge=0, le=limits.LOAD_SIZE_KB)] = 1
    poison_share: Share = 0  # fail in whoever fetches them or is delivered them
    poison: Annotated[tuple[int, ...], Meta(max_length=limits.LOAD_POINTS)] = ()  # the same by number, the first is 0


class Spread(_Told, frozen=True):
    """A time by chance: log-normal, by what half and 99 of 100 stay under, or exponential, by its mean."""

    p50: Drawn | None = None
    p99: Drawn | None = None
    mean: Drawn | None = None


Time = Milliseconds | Spread


class PartLoad(_Told, frozen=True):
    """How a part works, as only its owner knows."""

    work_ms: Time | None = None  # of one request, or one record of a batch; what it calls comes on top
    batch_ms: Milliseconds = 0  # of a batch, beside its records
    error_rate: Share = 0  # of requests or records that fail
    cold_start_ms: Time | None = None
    at_once: Places | None = None  # requests that one machine or task works on
    waiting: Annotated[int, Meta(ge=0, le=limits.LOAD_PLACES)] | None = None  # requests that may wait for a place
    drops_stale: bool = False  # who has given up waiting is not worked on
    idle_before: bool = True  # a table with a reserve begins with a full one
    had_peak: Rate = 0  # requests a second that an on-demand table has had before


class RetryLoad(_Told, frozen=True):
    """How a caller tries again, in place of what its behaviour says."""

    tries: Places = 1  # with the first one
    base_ms: Milliseconds = 0  # wait before the second try; 0: they follow at once, as no SDK of AWS does
    factor: Annotated[float, Meta(ge=1, le=limits.LOAD_FACTOR)] = 2
    cap_ms: Milliseconds | None = None
    jitter: Literal["none", "full", "equal"] = "none"
    budget: Share | None = None  # further tries that each success gives back
    reserve: Annotated[float, Meta(ge=0, le=limits.LOAD_PLACES)] = 1  # further tries at most without a success


class BreakerLoad(_Told, frozen=True):
    """A circuit breaker: opens when too many of the last calls failed, and lets a few pass after a while."""

    window: Places | None = None  # calls that are looked at; None: as the assumptions have it, so all of these
    least: Places | None = None
    share: Share | None = None  # failed calls from which it opens
    open_s: At | None = None
    trials: Places | None = None


class ConnectionLoad(_Told, frozen=True):
    """How a connection is used."""

    share: Share = 1  # of the requests of its source that go this way
    together: bool = False  # it is called beside the one before, not after it
    times: Annotated[int, Meta(ge=1, le=limits.LOAD_TIMES)] = 1  # calls for each message, as of a Map
    at_once: Places | None = None  # of these; None: all
    timeout_ms: Milliseconds | None = None
    retry: RetryLoad | None = None
    breaker: BreakerLoad | None = None


class LoadFault(_Told, frozen=True):
    """One part that does not do its work from when to when. Kinds and `how` are those of a trace, and two more:
    `errors`: a share `rate` of its work fails; `stopped`: what has come waits."""

    part: str
    fault: LoadFaultKind
    how: How | None = None
    from_s: At = 0
    to_s: At | None = None
    factor: Annotated[float, Meta(gt=0, le=limits.LOAD_FACTOR)] | None = None  # of slow work
    rate: Share | None = None


class Change(_Told, frozen=True):
    """Settings of a part that are others from a time on."""

    part: str
    at_s: At
    settings: Settings = {}
    deploys: bool = False  # new code: no environment is warm any more, and new pollers take over


class Load(_Told, frozen=True):
    """What a sketch is run with."""

    seconds: Annotated[float, Meta(ge=limits.LOAD_SECONDS_LEAST, le=limits.LOAD_SECONDS)] = 600
    seed: Annotated[int, Meta(ge=0, le=2**31)] = 1
    warm_up_s: At = 0  # is left out of latencies, throughput and costs
    every_s: Annotated[float, Meta(gt=0, le=limits.LOAD_SECONDS)] | None = None  # between two points of a series
    arrivals: Annotated[tuple[Arrivals, ...], Meta(max_length=limits.LOAD_ARRIVALS)] = ()
    parts: Annotated[dict[str, PartLoad], Meta(max_length=limits.PARSE_NODES)] = {}
    connections: Annotated[dict[str, ConnectionLoad], Meta(max_length=limits.PARSE_CONNECTIONS)] = {}
    faults: Annotated[tuple[LoadFault, ...], Meta(max_length=limits.TRACE_FAULTS)] = ()
    changes: Annotated[tuple[Change, ...], Meta(max_length=limits.LOAD_CHANGES)] = ()


class Answer(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Shapes of the report: what is at its default is left out."""


class Estimate(Answer, frozen=True):
    """A figure with the interval that holds it with 95 % (batch means); without one where the run was too short."""

    value: float
    low: float | None = None
    high: float | None = None


class Latencies(Answer, frozen=True):
    """Of what was answered without an error."""

    p50: Estimate | None = None
    p95: Estimate | None = None
    p99: Estimate | None = None


class Totals(Answer, frozen=True):
    """What became of each message, the worst that happened to any of its copies: all of them add up to `arrived`."""

    arrived: int
    served: int = 0
    unknown: int = 0  # went on over a connection of which nothing is known: what became of it there is not said
    failed: int = 0  # answered with an error, and nothing worse
    kept: int = 0
    lost: int = 0
    in_flight: int = 0


class Caller(Answer, frozen=True):
    """What one sender saw, after the warm-up."""

    sent: int
    ok: int
    spare: int = 0  # of `ok`: answered with a spare answer
    errors: dict[str, int] = {}
    latency_ms: Latencies = Latencies()
    throughput_s: float = 0


class Concurrency(Answer, frozen=True):
    """Work at a time: on average after the warm-up, and the most of the whole run."""

    mean: float
    most: int


class Deep(Answer, frozen=True):
    """How much waits, or how old it is in seconds: the most of it, and in the end."""

    most: float
    end: float


class FirstLimit(Answer, frozen=True):
    """The first time that a part refused or held up work, and the limit that it met."""

    limit: str  # its key, or the setting that was met
    at_s: float
    value: float
    source: str = ""
    source_url: str = ""


class CostLine(Answer, frozen=True):
    """One thing that is paid for."""

    item: str
    count: float  # of an hour like those of the run
    each: float
    usd: float
    unit: str
    source: str
    page: PageDay | None
    read: Day


class PartCost(Answer, frozen=True):
    """What a part costs, reckoned from the run without its warm-up; free tiers are left out."""

    usd_hour: float
    usd_month: float
    lines: tuple[CostLine, ...] = ()
    missing: tuple[str, ...] = ()  # what has no price with us


class Part(Answer, frozen=True):
    """What a part did. `arrived` = `served` + errors + `in_flight`; of what holds messages, + `kept` and `lost`."""

    station: str
    arrived: int
    served: int
    in_flight: int
    errors: dict[str, int] = {}
    throttled: int = 0
    kept: int = 0  # moved to a place for failures
    lost: int = 0
    cold_starts: int | None = None
    concurrency: Concurrency | None = None
    depth: Deep | None = None
    age_s: Deep | None = None
    iterator_age_s: Deep | None = None
    dead_letters: int | None = None  # that lie there
    first_limit: FirstLimit | None = None
    cost: PartCost | None = None


class Line(Answer, frozen=True):
    """What happened on a connection."""

    tries: int
    retries: int = 0
    failures: int = 0
    timeouts: int = 0
    late: int = 0  # answers that nobody waited for any more
    refused: int = 0  # by a breaker
    splits: int = 0  # of batches of a stream
    opened: int = 0  # times that a breaker opened


class Cost(Answer, frozen=True):
    """What all parts cost that have prices, at the list price of the first tier and without free tiers.

    `incomplete`: something in them has no price with us. Cheaper tiers may make it less all the same: it is no least.
    """

    usd_hour: float
    usd_month: float
    region: str
    dated: str  # the oldest day on which a price was read
    incomplete: bool = False


class CallerSeries(Answer, frozen=True):
    """By time: answers and errors a second, and latencies in milliseconds."""

    ok: tuple[float, ...]
    errors: tuple[float, ...]
    p50: tuple[float | None, ...]
    p99: tuple[float | None, ...]


class Series(Answer, frozen=True):
    """What changed while it ran. `times` are the ends of equal spans."""

    every_s: float
    times: tuple[float, ...] = ()
    callers: CallerSeries | None = None
    parts: dict[str, dict[str, tuple[float, ...]]] = {}


class Assumed(Answer, frozen=True):
    """A figure that nobody gave and nobody publishes."""

    name: str
    value: float | str
    unit: str
    why: str
    part: str | None = None


class UnknownWay(Answer, frozen=True):
    """A connection of whose behaviour nothing is known: no message goes over it."""

    connection: str
    why: str


class Report(Answer, frozen=True):
    """How a sketch fared under a load."""

    seconds: float
    seed: int
    done: bool
    until_s: float
    messages: Totals
    callers: dict[str, Caller]
    parts: dict[str, Part]
    connections: dict[str, Line]
    cost: Cost
    series: Series
    longest_s: float = 0  # that one message took until all was done with it, or has waited until the end
    most_under_way: int = 0  # messages with which not all was done, at one time
    scale: int = 1
    stopped_by: str = ""  # why it ended before its time
    assumed: tuple[Assumed, ...] = ()
    not_modelled: tuple[str, ...] = ()
    rests_on: tuple[str, ...] = ()  # names of all figures that were reckoned with
    unknown: tuple[UnknownWay, ...] = ()
