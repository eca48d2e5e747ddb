"""What is asked of the engine, and what it answers: faults, and the result of one message as data.

The words are those of the cases in `tests/data/behaviour`. Times are seconds since the message entered.
"""

from __future__ import annotations

from typing import Annotated, Literal

from msgspec import Meta, Struct

from patterns_app.core.behaviours.model import By
from patterns_app.core.sketch.model import Outcome, Scenario

FaultKind = Literal["fails", "slow", "throttled"]
# one: this message always fails, others do not; denied: it may not come in; rejects: this request is refused (4xx);
# gone: the part was deleted; silent: it takes the message and never answers; stopped: it does not read
How = Literal["one", "denied", "rejects", "gone", "silent", "stopped"]
Seconds = Annotated[float, Meta(ge=0)]
State = Literal[
    "answered_ok",
    "answered_error",
    "answered_fallback",
    "delivered_later",
    "kept",  # put where failures go; a part that only passes on what comes does not store it (`only_passes_on`)
    "lost",
    "undone",
    "stuck",
    "not_affected",
    "not_known",  # the way leads over a connection whose behaviour nobody has written down
]
Fate = Literal["served", "kept", "lost"]  # what became of a copy
Stands = Literal["none", "shard", "message_group", "execution"]
Holds = Literal["event", "metadata"]
# batch: the others of its batch, earlier and later: those before and after it; behind: in its group, shard or partition
# Where in a part a message is, or what the part makes of it. waiting: there, and not at work; hidden: given out and not
# done, nobody else gets it; again: to be handed over once more; blocked: the same, and what is behind it waits;
# counted: a breaker's store has counted its failure
Where = Literal[
    "waiting", "hidden", "running", "again", "blocked", "done", "failed", "refused", "kept", "lost", "counted"
]
Neighbours = Literal["batch", "earlier", "later", "behind", "elsewhere"]


class Fault(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """One part that does not do its work, from the beginning or from when `after` was served, for ever or `lasts_s`."""

    part: str
    fault: FaultKind
    how: How | None = None
    takes_s: Seconds | None = None  # of a slow part; None: it does not answer in any time that somebody waits
    lasts_s: Seconds | None = None
    after: str | None = None  # a connection: the fault begins when it has been served


class FirstCaller(Struct, frozen=True, kw_only=True):
    """What the part that asked first gets. No code: the protocol has none, or there was no answer."""

    part: str
    code: int | None = None
    name: str = ""
    after_s: float | None = None  # None: it never got an answer
    selected: bool = False  # only where an integration response selects it; else it takes it as a success
    mapped: int | None = None  # the code that it has in place of that, where an integration response makes one of it


class Cited(Struct, frozen=True, kw_only=True):
    """Where figures come from that nobody has set: the page, its own date, the day that it was read; since when."""

    title: str
    where: str
    page_date: str | None = None
    read: str | None = None
    since: str | None = None


class Tried(Struct, frozen=True, kw_only=True):
    """One mechanism that met a failure, and how often it tries."""

    by: By
    at: str  # the part that tries, or the step of a workflow
    total: int | None  # tries that it makes at most, the first included; None: no fixed number, or not known
    within_s: float | None  # the longest that they last; None: not known, or no end
    made: int | None = None  # tries that were made; None: not known
    default: Cited | None = None  # whose defaults these are; None: they are set, or the behaviour's own


class Ends(Struct, frozen=True, kw_only=True):
    """How it ends, in which part, and what of the message is there."""

    state: State
    where: str | None = None
    holds: Holds | None = None
    only_passes_on: bool = False  # of what is kept: a topic, a bus or a function has it, and stores nothing of it


class Loss(Struct, frozen=True, kw_only=True):
    """A message that nobody has any more, and where it was last."""

    where: str
    why: str


class Copies(Struct, frozen=True, kw_only=True):
    """Copies that a part had on its own account, as nobody waited for them: arrived is the sum of the others."""

    part: str
    arrived: int = 0
    served: int = 0  # done, or handed on
    kept: int = 0
    lost: int = 0
    in_flight: int = 0  # waiting still, and nothing that is known ends it


class Neighbour(Struct, frozen=True, kw_only=True):
    """What happens meanwhile to others: those handed over with it, those that wait behind it, and the rest."""

    who: Neighbours
    at: str  # the queue or stream
    fate: Literal["comes_back", "done", "split", "waits", "goes_on"]
    most: int | None = None  # how many at most; None: not known
    from_s: float  # since when
    until_s: float | None = None  # of those that wait: when they are handed over; None: it is not seen to end


class Result(Struct, frozen=True, kw_only=True):
    """How one message fared."""

    outcome: Outcome | None  # None: not known
    first_caller: FirstCaller
    tries: tuple[Tried, ...] = ()
    ends: Ends
    blocked: Stands = "none"
    beside: tuple[Neighbour, ...] = ()
    compensated: tuple[str, ...] = ()  # connections, in the order in which they were run
    lost: tuple[Loss, ...] = ()
    unknown: tuple[str, ...] = ()  # connections on the way of whose behaviour nothing is known
    counts: tuple[Copies, ...] = ()  # of each part that had copies on its own account
    used_in: tuple[str, ...] = ()  # stories of the sketch that use the broken part, where this message does not


class Whereabouts(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """How the message stands inside a part, or with the reader on a connection, as the engine knows it.

    What is not given is not known, or there is no such thing there.
    """

    where: Where
    count: int | None = None  # how often it was handed over, run or counted
    most: int | None = None  # how often at most
    until_s: float | None = None  # when it is shown, or tried, again
    running: int | None = None  # how many runs for this message go on at once


class Trace(Struct, frozen=True, kw_only=True):
    """What happened to one message: told step by step, and as data. `times` are of the steps, in seconds.

    `inside` has, for each step, how the message stands after it in the parts and with the readers that have met it.
    """

    scenario: Scenario
    result: Result
    times: tuple[float, ...]
    inside: tuple[dict[str, Whereabouts], ...] = ()  # by the id of a part, or of the connection that is read
