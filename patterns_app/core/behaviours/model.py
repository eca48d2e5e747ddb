"""The shapes of what is known about a message on its way: behaviours, laws, retries of the SDKs, and their sources.

Words: the *source* and the *target* of a behaviour are the ends of the connection as the behaviour counts them. A path
such as `target.timeout` names a setting: of the source's or the target's node, of the connection, or (`dlq.`) of the
dead-letter line that belongs to it. `source.service`, `target.service` and `connection.kind` may be asked the same way.
"""

from __future__ import annotations

from typing import Annotated, Literal

from msgspec import Meta, field

from patterns_app.core.reading import Day, Entry

Verb = Literal[
    "call",  # ask and wait; an answer or an error comes back to the source
    "gate",  # a check that must pass before the request goes on
    "lookup",  # something is looked up; the message does not travel here
    "handover",  # the source gets a receipt; a service in between owns the message from then on
    "deliver",  # the source pushes on its own account with its own retries; nobody waits
    "pull_queue",  # the target fetches, hides and deletes messages
    "pull_stream",  # the target reads a shard in order
    "task",  # a step of a workflow
    "job",  # is started, runs on its own, must be asked for its state
    "keep",  # a place for failures: no message starts here
    "bind",  # an association: no message travels here
]
Family = Literal[
    "front door",
    "access",
    "api integration",
    "call",
    "async",
    "bus",
    "pipe",
    "topic",
    "notification",
    "delivery stream",
    "poller",
    "workflow",
    "keep",
    "control",
    "data",
]
# What can go wrong with one message. `any` in a list of retries: whatever failed; `named`: what the code or the
# definition names; `internal`: inside the service that tries, not in the target.
Failure = Literal[
    "function_error",  # its code throws, a job or a statement fails
    "timeout",
    "throttled",
    "down",  # answers 5xx or is not there
    "network",  # no connection
    "denied",
    "gone",  # deleted
    "rejects",  # any other 4xx
    "malformed",
    "too_large",
    "missing_token",
    "duplicate",
    "limit",
    "no_capacity",
    "reads_fail",
    "heartbeat",
    "partial",  # an error inside an answer 200
    "internal",
    "named",
    "any",
]
Confidence = Literal["A", "B", "C"]
By = Literal["caller", "sdk", "client", "service", "queue", "poller", "workflow", "target"]
Delivery = Literal["at-most-once", "at-least-once", "exactly-once", "does-not-apply"]
Order = Literal["none", "connection", "message_group", "shard", "partition", "log_stream", "definition", "source"]
Blocked = Literal["none", "shard", "partition", "message_group", "execution", "source", "delivery"]
# The others of a batch: all are handed over again, are done, are done up to the one that failed, or it is halved.
Rest = Literal["comes_back", "done", "checkpoint", "split"]
Whose = Literal[
    "function",  # asynchronous runs only
    "event_source",
    "subscription",
    "rule_target",
    "schedule",
    "queue",
    "pipe",
    "iot_rule",
    "delivery_stream",
    "workflow",
    "job",
    "source",
    "target",
    "caller",
    "broker",  # a queue that the broker itself has for them
]
Path = Annotated[str, Meta(pattern=r"^(source|target|connection|dlq)\.[a-z0-9_]+$")]
Value = bool | int | float | str | None


class Answer(Entry, frozen=True, kw_only=True):
    """What comes back to the source."""

    # HTTP code; None where the protocol has none or it depends. 200 is meant: an error dressed as a success.
    code: int | None = None
    name: str = ""
    or_names: tuple[str, ...] = ()  # where it is one of several names
    says: str = ""  # what the caller reads in the answer, where the name is not in it
    # service: what the target's service answers of its own; next: that, or what it passes on from the lines behind it
    taken_from: Literal["service", "next"] | None = None
    selected: bool = False  # only where an integration response selects it; else the default response, often a success
    mapped: int | None = None  # what integration responses are to make of it, and make of it in templates of ours
    note: str = ""


class TimeLimit(Entry, frozen=True, kw_only=True):
    """How long one try may take, and who ends it."""

    default_s: float | None = None
    max_s: float | None = None
    max_figure: str | None = None  # key of a figure on which sources disagree; gives max_s
    setting: Path | None = None
    times: float = 1  # what makes seconds of the setting's unit
    fixed: bool = False  # cannot be set
    unanswered: bool = False  # a target that has failed sends no answer: the source waits until its time is over
    who: str = ""  # who ends it
    note: str = ""


class Taken(Entry, frozen=True, kw_only=True):
    """A figure that a setting of the sketch gives: the setting's value, times `times`, plus `plus`."""

    setting: Path
    plus: int = 0
    times: int = 1
    no_limit: int | None = None  # the value that means "for ever"


class Phase(Entry, frozen=True, kw_only=True):
    """So many waits in a row; `to_s` where they grow towards it."""

    waits: int
    each_s: float
    to_s: float | None = None


class Backoff(Entry, frozen=True, kw_only=True):
    """How long it waits between tries: fixed waits, a growing one, or phases. Nothing given: not documented."""

    waits_s: tuple[float, ...] = ()
    base_s: float | None = None
    factor: float | None = None
    cap_s: float | None = None
    throttled_base_s: float | None = None  # the base after a throttle, where it is another
    jitter: bool = False
    phases: tuple[Phase, ...] = ()
    wait_from: Path | None = None
    at_once: bool = False  # there is no wait between tries
    note: str = ""


class Retry(Entry, frozen=True, kw_only=True):
    """One mechanism that tries again. `tries` counts the first try too; None: not known."""

    by: By
    who: str  # as a sentence calls it
    tries: int | Literal["no-limit"] | None = None
    tries_from: Taken | None = None
    window_s: float | None = None  # no try after this long; None: no such limit, or not known
    window_from: Taken | None = None
    backoff: Backoff | None = None
    retry_on: tuple[Failure, ...] = ()
    never_on: tuple[Failure, ...] = ()
    codes: tuple[int, ...] = ()  # further HTTP codes that are tried again
    names: tuple[str, ...] = ()  # the errors by name, where only these are tried again
    methods: tuple[str, ...] = ()  # HTTP methods, where only these are tried again
    needs: dict[Path, Value] = field(default_factory=dict)  # exists only under these settings
    settings: tuple[Path, ...] = ()  # further settings that change it
    documented: bool = (
        True  # False: that it tries again is taken for granted, and whether that uses up tries is not said
    )
    note: str = ""


class Kept(Entry, frozen=True, kw_only=True):
    """Where a message ends that could not be done, and what of it is there."""

    whose: Whose  # the mechanism that puts it there
    place: str  # in words
    holds: Literal["event", "metadata"]  # the data, or only where it was
    line: Literal["dlq", "destination"] | None = None  # the line that draws it; None: needs none
    setting: Path | None = None  # the setting that switches it on
    only_failed: bool = False  # a bucket that a delivery stream has beside its target: nothing else comes there
    note: str = ""


class Batch(Entry, frozen=True, kw_only=True):
    """How much is taken at a time."""

    default_records: int | None = None
    max_records: int | None = None
    default_mb: float | None = None
    max_mb: float | None = None
    default_window_s: float | None = None
    window_from: Path | None = None  # a setting of as many seconds
    max_window_s: float | None = None
    partial: str = ""  # what becomes of the rest when a part failed
    rest: Rest | None = None  # the same for the engine, where code fails with one of them; None: not known
    raised: Rest = "comes_back"  # the same where the code ends with an error, so that it can report nothing


class Payload(Entry, frozen=True, kw_only=True):
    """The largest message. A megabyte as the page counts it: AWS seldom says whether it has 1,000 or 1,024 kB."""

    request_mb: float | None = None
    response_mb: float | None = None
    note: str = ""


class Scaling(Entry, frozen=True, kw_only=True):
    """What it can do at a time: pollers in figures, everything else in words."""

    pollers_start: int | None = None
    pollers_per_minute: int | None = None
    pollers_max: int | None = None
    provisioned_min: int | None = None
    provisioned_max: int | None = None
    provisioned_default_max: int | None = None
    provisioned_per_minute: int | None = None
    note: str = ""


class When(Entry, frozen=True, kw_only=True):
    """Under these settings another behaviour holds, or fields of this one differ. All of `when` must hold.

    A condition's value may be a list: any of them. A path in `set` walks into fields, maps and, by number, lists;
    null there takes away.
    """

    when: dict[Path, Value | tuple[Value, ...]]
    behaviour: str | None = None
    set: dict[str, object] = field(default_factory=dict)
    note: str = ""


class Behaviour(Entry, frozen=True, kw_only=True):
    """How a message fares on one kind of connection."""

    key: str
    title: str
    family: Family
    verb: Verb
    waits: bool  # whether the source stands still until the target has answered
    waits_for: Literal["result", "acceptance", "end", "token", "nothing"]
    delivery: Delivery
    order: Order
    blocked: Blocked
    lost_when: str
    confidence: Confidence
    sources: tuple[str, ...]
    trace: dict[str, str]  # sentences for a story, with {source} {target} {kept} {tries} {wait} {code} {name}
    caller_sees: dict[str, Answer] = field(default_factory=dict)  # by Failure, and `ok`
    goes_on: tuple[Failure, ...] = ()  # what the source does not notice of the target: it remembers what it needs
    time_limit: TimeLimit | None = None
    retries: tuple[Retry, ...] = ()
    kept: tuple[Kept, ...] = ()
    # The behaviour that owns the message once this one has accepted it; "next": the one of the next line.
    then: str | None = None
    when: tuple[When, ...] = ()
    batch: Batch | None = None
    payload: Payload | None = None
    scaling: Scaling | None = None
    reads: tuple[Path, ...] = ()  # settings that change this
    waits_note: str = ""
    delivery_note: str = ""
    order_note: str = ""
    blocked_note: str = ""
    doubt: str = ""  # what of this is weaker than its confidence
    note: str = ""


class Pair(Entry, frozen=True, kw_only=True):
    """What a connection between two services behaves like, for these kinds."""

    source: str
    target: str
    kinds: tuple[str, ...]
    behaviour: str
    then: str | None = None
    when: tuple[When, ...] = ()
    set: dict[str, object] = field(default_factory=dict)
    doubt: str = ""
    note: str = ""


class UnwrittenPair(Entry, frozen=True, kw_only=True):
    """A row of the vocabulary whose behaviour nobody has written down."""

    source: str
    target: str
    kinds: tuple[str, ...]
    unknown: str  # why


class RuleAnswer(Entry, frozen=True, kw_only=True):
    """The behaviour of a capability rule. What is left out (kinds, sources, targets) does not matter."""

    behaviour: str | None  # None: for these it is not known
    kinds: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()
    targets: tuple[str, ...] = ()
    when: dict[Path, Value] = field(default_factory=dict)  # all of these settings must hold
    as_kind: str = ""  # the row of the pair for this kind counts before the behaviour
    turned: bool = False  # the arrow goes with the data: whoever it points at makes the calls
    last: bool = False  # counts only where no other rule names one
    note: str = ""


class RuleBehaviour(Entry, frozen=True, kw_only=True):
    """What the pairs that one capability rule makes known behave like. The first answer that fits counts."""

    rule: str
    answers: tuple[RuleAnswer, ...] = ()
    turned: bool = False  # all of its arrows go with the data
    unknown: str = ""  # why the rest is not known


class Law(Entry, frozen=True, kw_only=True):
    """What holds for every behaviour."""

    id: Annotated[str, Meta(pattern=r"^[a-z0-9-]+$")]
    says: str


class FaultMeaning(Entry, frozen=True, kw_only=True):
    """What "fails", "slow" and "throttled" mean for a kind of part, in the words of `caller_sees`; None: never."""

    part: Literal["function", "managed", "workflow-start", "client", "server"]
    title: str
    services: tuple[str, ...]  # empty: every other service
    fails: Failure | None
    slow: Failure | None
    throttled: Failure | None
    says: dict[Literal["fails", "slow", "throttled"], str]


class SdkVersion(Entry, frozen=True, kw_only=True):
    """From which version an SDK has a mode."""

    sdk: str
    version: str


class SdkMode(Entry, frozen=True, kw_only=True):
    """One retry mode of the AWS SDKs. Seconds; tries with the first one."""

    key: str
    tries: int
    tries_dynamodb: int | None = None  # None: not known
    since: Day | None = None
    until: Day | None = None
    versions: tuple[SdkVersion, ...] = ()
    base_transient_s: float | None = None
    base_transient_dynamodb_s: float | None = None
    base_throttling_s: float | None = None
    factor: float | None = None
    cap_s: float | None = None
    jitter: bool = False
    quota_tokens: int | None = None
    cost_transient: int | None = None
    cost_throttling: int | None = None
    other_tries: dict[str, int] = field(default_factory=dict)  # SDKs that differ
    sources: tuple[str, ...]
    confidence: Confidence
    note: str = ""


class SdkRetries(Entry, frozen=True, kw_only=True):
    """How the AWS SDKs try again: the mode that counts today, and the others with their dates."""

    default: str
    modes: tuple[SdkMode, ...]
    retry_on: tuple[Failure, ...]
    never_on: tuple[Failure, ...]
    transient_codes: tuple[int, ...]
    transient_names: tuple[str, ...]
    throttling_names: tuple[str, ...]
    setting: Path
    dynamodb_services: tuple[str, ...]  # the targets for which the figures of DynamoDB count
    note: str = ""

    @property
    def mode(self) -> SdkMode:
        """The mode that counts today."""
        return next(mode for mode in self.modes if mode.key == self.default)
