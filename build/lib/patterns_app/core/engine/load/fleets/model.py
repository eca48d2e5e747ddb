"""What is asked of a fleet of runs, its tasks, and what comes back: plain values, as JSON has them.

A task and its outcome go to other processes and machines.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Annotated, Literal

from msgspec import Meta, Struct

from patterns_app.core import limits
from patterns_app.core.engine.load.figuring import Value
from patterns_app.core.engine.load.model import Answer, Assumed, FirstLimit, Load, LoadFaultKind, Totals, UnknownWay
from patterns_app.core.sketch.model import Sketch

FAULTS: tuple[LoadFaultKind, ...] = ("fails", "slow", "throttled", "errors", "stopped")
BandName = Literal["p50_ms", "p99_ms", "bad_share", "lost", "usd_hour"]
Gives = Literal["failed", "kept", "lost", "behind"]
Bound = Annotated[float, Meta(ge=0, le=limits.LOAD_SECONDS * 1000)]


class _Asked(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """Refuses keys it does not know."""


class Uncertain(_Asked, frozen=True):
    """A figure that nobody knows exactly: each of `low` to `high`, where it is not 0 each ratio as likely.

    With `part`, `what` is `work_ms`, `cold_start_ms`, `batch_ms`, `error_rate`, `at_once`, `waiting`, `had_peak` of the
    load, or a setting of the part that is a number; with `connection`, `share`, `timeout_ms` or `times` of the load, or
    a setting of the connection. With neither it is `times`, the load itself in times what is given, or a figure that a
    report names in `assumed`. Of a time by chance the middle is meant; how far it spreads stays.
    """

    what: str
    low: Bound
    high: Bound
    part: str | None = None
    connection: str | None = None


class Stressing(_Asked, frozen=True):
    """Which runs are made. What is uncertain is, where it is not said, all that the model assumes: half to double."""

    faults: tuple[LoadFaultKind, ...] = FAULTS  # of every part; none: no table of faults
    samples: Annotated[int, Meta(ge=0, le=limits.STRESS_SAMPLES)] = 20
    uncertain: Annotated[tuple[Uncertain, ...], Meta(max_length=limits.STRESS_UNCERTAIN)] | None = None
    shorten: bool = False  # run fewer seconds of the load where all runs together are more than is run, and say so


class Task(Struct, frozen=True, kw_only=True):
    """One run of a fleet."""

    name: str
    sketch: Sketch
    load: Load
    wrong: dict[str, Value] = {}  # figures in place of ours


class Outcome(Struct, frozen=True, kw_only=True):
    """What matters of one run."""

    name: str
    messages: Totals
    done: bool
    p50_ms: float | None  # of the slowest caller
    p99_ms: float | None
    usd_hour: float
    longest_s: float = 0.0
    most_under_way: int = 0
    limits: dict[str, FirstLimit] = {}
    refused: dict[str, int] = {}  # by part, because of its limit or its fault
    behind: dict[str, float] = {}  # messages by which what waits has grown in the second half
    assumed: tuple[Assumed, ...] = ()
    not_modelled: tuple[str, ...] = ()
    unknown: tuple[UnknownWay, ...] = ()
    stopped_by: str = ""

    @property
    def bad(self) -> float:
        """The share of messages that were answered with an error, kept aside or lost."""
        ends = self.messages
        return (ends.failed + ends.kept + ends.lost) / ends.arrived if ends.arrived else 0.0

    @property
    def falls_behind(self) -> float:
        """The share of what came in the second half that only made what waits longer."""
        return 2 * max(self.behind.values(), default=0.0) / self.messages.arrived if self.messages.arrived else 0.0


Mapper = Callable[[Callable[[Task], Outcome], Sequence[Task]], Iterable[Outcome]]


class Raised(Answer, frozen=True):
    """One run with more or less of the load: its height all the time, after it has grown for a third of the run."""

    times: float
    rate: float  # messages a second
    seconds: float
    bad_share: float
    behind_share: float
    p99_ms: float | None
    stopped_by: str = ""  # why it ended before its time: it says nothing of this load


class Breaks(Answer, frozen=True):
    """What gives first: from `times` the load on, which is `rate` messages a second at its height.

    `holds` is the most that was run without. `gives`: callers get errors, messages are kept aside or lost, or what
    waits grows without end.
    """

    times: float
    rate: float
    holds: float
    gives: Gives
    share: float
    part: str | None = None
    limit: FirstLimit | None = None  # None: nothing refused; it is slower than what comes


class BrokenPart(Answer, frozen=True):
    """One part with one fault, in the middle third of the run, and what became of the messages."""

    part: str
    fault: LoadFaultKind
    lost: int
    failed: int
    kept: int
    in_flight: int
    longest_s: float  # that one message took, or has waited until the end
    most_under_way: int  # messages at one time
    p99_ms: float | None
    most_hit: str | None = None  # the other part that refused or held up most


class Band(Answer, frozen=True):
    """Of many runs: the middle, and what nine of ten lie between."""

    name: BandName
    middle: float
    low: float
    high: float


class Varied(Answer, frozen=True):
    """What was uncertain, and how much of the slowest answers goes with it: -1 to 1 (Spearman's rank correlation)."""

    what: str
    low: float
    high: float
    unit: str = ""
    why: str = ""
    part: str | None = None
    connection: str | None = None
    weight: float | None = None  # None: too few runs, or nothing was answered


class Stress(Answer, frozen=True):
    """What breaks first, what breaks worst, and how sure that is."""

    done: bool
    runs: int  # that were made
    of: int  # that are to be made, as far as is known
    seconds: float
    seed: int
    rate: float  # messages a second that are expected, at their height
    raised: tuple[Raised, ...] = ()
    breaks: Breaks | None = None  # None: nothing gave, as far as the load was raised
    raised_until: str = ""  # why it was not raised further, where nothing gave
    usual: Totals | None = None  # at the load as it is
    usual_p99_ms: float | None = None
    usual_longest_s: float | None = None
    usual_under_way: int | None = None  # at most
    chaos: tuple[BrokenPart, ...] = ()  # worst first
    bands: tuple[Band, ...] = ()
    uncertain: tuple[Varied, ...] = ()  # what goes with the slowest answers most first
    assumed: tuple[Assumed, ...] = ()
    not_modelled: tuple[str, ...] = ()
    unknown: tuple[UnknownWay, ...] = ()
    stopped_by: str = ""  # why it ended before its time
    said: tuple[str, ...] = ()  # what gives first and by which limit, in sentences
