"""What travels: messages, batches of them, and one try over one connection."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Protocol

from patterns_app.core.engine.answers import OK, Answer

# What becomes of a message, the worst last. Unknown: it went on over a connection of which nothing is known.
FATES = ("served", "unknown", "failed", "kept", "lost")
SERVED, UNKNOWN, FAILED, KEPT, LOST = range(len(FATES))


class Message:
    """One message, or a copy of it. `root` is the message that a client sent: its copies end before it does.

    Millions of them wait at a time: each kind has places for what it needs, and the rest is the same for all of a kind.
    """

    if not TYPE_CHECKING:  # of which a checker would take that nothing may be written into any of them
        __slots__ = ()
    born: float
    key: int
    mb: float
    poison: bool
    open: int
    worst: int
    counted: bool
    spare: bool
    queued: float
    receives: int
    root: Message | None = None
    way: tuple[str, ...] = ()  # connections over which it was delivered
    inside: tuple[Message, ...] = ()  # of a file: what was gathered into it, and ends as it does
    token: Token | None = None  # a step of a workflow waits for what this copy brings back

    def copy(self) -> Message:
        """The same once more, for another part."""
        return Copy(self.root or self, self)

    def laden(self) -> Laden:
        """A copy that has more to carry than a message."""
        return Laden(self.root or self, self)

    def onward(self) -> Message:
        """A copy for who takes it over; a token goes along, and is no longer what this one brings back."""
        if self.token is None:
            return self.copy()
        found = self.laden()
        found.token, self.token = self.token, None
        return found


class Root(Message):
    """What was sent, with what becomes of it."""

    __slots__ = ("born", "counted", "key", "mb", "open", "poison", "spare", "worst")

    def __init__(self, born: float, key: int, mb: float, poison: bool) -> None:
        self.born, self.key, self.mb, self.poison = born, key, mb, poison
        self.open, self.worst, self.counted, self.spare = 0, SERVED, False, False


class Copy(Message):
    """What is handed on."""

    __slots__ = ("key", "poison", "queued", "receives", "root", "way")
    root: Message

    def __init__(self, root: Message, like: Message) -> None:
        self.root, self.key, self.poison, self.way, self.receives = root, like.key, like.poison, like.way, 0

    @property
    def mb(self) -> float:  # type: ignore[override]
        """How large it is."""
        return self.root.mb


class Laden(Copy):
    """A file of many records, or what brings back a token."""

    __slots__ = ("inside", "mb", "token")
    mb: float

    def __init__(self, root: Message, like: Message) -> None:
        super().__init__(root, like)
        self.mb, self.inside, self.token = like.mb, like.inside, None

    def copy(self) -> Message:
        """A file once more, with all that is in it."""
        return self.laden() if self.inside else super().copy()


class Token(Protocol):
    """What a step of a workflow hands out, and waits for."""

    @property
    def workflow(self) -> str:
        """The part that waits for it."""

    def ended(self, how: int) -> int:
        """The copy that had it has ended; what that counts as, since the workflow knows how it ends."""
        ...


class Batch(list[Message]):
    """Messages that are handed over together."""

    tries = 0  # failed attempts, on a stream
    receipt: Any = None  # of a queue


class Call:
    """One try. `live`: the caller still waits. `over`: the called part has ended it; the two are not the same."""

    __slots__ = (
        "attempt",
        "batch",
        "below",
        "depth",
        "failed",
        "first",
        "gather",
        "link",
        "live",
        "message",
        "note",
        "over",
        "parent",
        "record",
        "sent",
        "step",
    )

    def __init__(self, link: Way, parent: Call | None, message: Message, now: float) -> None:
        self.link, self.parent, self.message = link, parent, message
        self.sent = self.first = now
        self.attempt = self.step = self.record = 0
        self.depth: int = 0 if parent is None else parent.depth + 1
        self.live, self.over = True, False
        self.below: Answer = OK
        self.batch: Batch | None = None
        self.failed: list[Message] | None = None
        self.gather: Any = None
        self.note: Any = None


class Way(Protocol):
    """What a part knows of the connection over which it was called."""

    is_alone: bool  # nobody waits for what it brings
    counts_requests: bool  # against what a function takes a second
    kind: str
    line: str  # the connection; empty where none is drawn

    def reply(self, call: Call, answer: Answer) -> None:
        """The call has been answered."""


class Part(Protocol):
    """What a connection knows of the parts at its ends."""

    node: str
    kept: int
    paused: bool
    refusal: Answer | None
    slow: float  # times its usual work; infinite: it never answers

    def arrive(self, call: Call) -> None:
        """A call comes in."""

    def admits(self, call: Call) -> bool:
        """Is work accepted that is done later? What is not has been answered."""
        ...

    def advance(self, call: Call) -> None:
        """Go on with a piece of work."""

    def answered(self, call: Call, link: Any, answer: Answer) -> None:
        """What was called for a piece of work has answered, for good."""

    def hangs(self, call: Call, then: Callable[[Call], None]) -> None:
        """A call is not answered as long as the part is silent."""

    def lose(self, message: Message) -> None:
        """A message is gone."""


class Holder(Part, Protocol):
    """What a reader knows of a queue."""

    def waiting(self) -> int:
        """Messages that can be fetched."""
        ...

    def next_mb(self) -> float:
        """The size of the first of them."""
        ...

    def fetch(self, most: int) -> Batch:
        """Up to so many messages."""
        ...

    def delete(self, batch: Batch, failed: list[Message]) -> None:
        """They are done, but for those that failed."""


class Sender(Protocol):
    """A connection that can be called again and again for one piece of work."""

    times: int
    at_once: int | None
    share: float
    tolerated: float  # per cent of its calls that may fail

    def draw(self) -> float:
        """Chance."""
        ...

    def goes_on(self, answer: Answer) -> bool:
        """Does the Catch of the one call handle its failure, and the others are not touched?"""
        ...

    def send(self, parent: Call | None, message: Message, before: Call | None = None, gather: Any = None) -> None:
        """Try once."""
