"""An opened part as data: its picture, the settings that count there, and how the message stands in it at each step."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from msgspec import Struct

from patterns_app.core.engine.model import Where, Whereabouts
from patterns_app.core.sketch.model import CardSize, Connection, Mark, Node, SettingValue, Sketch

Kind = Literal["workflow", "function", "poller", "stream", "queue", "breaker"]
# now: the step is about it; done: the message has been there, or lies there since; failed: it went wrong there
Standing = Literal["now", "done", "failed"]
FLOWCHART = "diagrams.programming.flowchart"
END, DELAY, PREPARED = f"{FLOWCHART}.StartEnd", f"{FLOWCHART}.Delay", f"{FLOWCHART}.Preparation"
NEXT, WRONG = "orchestrate", "dlq"  # how ways inside are drawn: as the next step, as what follows a failure


class Shown(Struct, frozen=True, omit_defaults=True):
    """How a part stands inside at a step: by compartment, with badges; and all of it in words."""

    standing: dict[str, Standing] = {}
    badges: dict[str, Mark] = {}
    says: str = ""


@dataclass(frozen=True)
class Fact:
    """A setting that counts inside. `owner` is the service or the kind of connection that has it.

    `is_set`: the sketch says it; else it is the default of the vocabulary, or None: not known.
    """

    owner: str
    key: str
    value: SettingValue | None
    is_set: bool


@dataclass(frozen=True)
class Box:
    """A part that can be opened: a node, or a connection whose reader is opened.

    `reads`: ids of what tells how the message stands in it, by the compartments of each `where`.
    """

    id: str
    kind: Kind
    label: str
    sketch: Sketch
    reads: Mapping[str, Mapping[Where, str]] = field(default_factory=dict)
    facts: tuple[Fact, ...] = ()
    unknown: tuple[str, ...] = ()  # what is not known of it, in sentences
    marked: Mapping[str, str] = field(default_factory=dict)  # compartments by the state that a story's mark says
    between: tuple[str, str] | None = None  # of a poller: what it reads, and for whom

    def name(self, compartment: str) -> str:
        """What a compartment is called."""
        return next((node.label for node in self.sketch.nodes if node.id == compartment), "")


@dataclass
class Drawn:
    """The picture of a box, as it comes about."""

    nodes: list[Node] = field(default_factory=list)
    lines: list[Connection] = field(default_factory=list)

    def add(self, key: str, label: str, service: str) -> str:
        """A compartment; its id."""
        size: CardSize = "compact" if service.startswith(FLOWCHART) else "full"
        if all(one.id != key for one in self.nodes):
            self.nodes.append(Node(id=key, service=service, label=label, size=size))
        return key

    def way(self, source: str, target: str, label: str = "", kind: str = NEXT) -> None:
        """How a message gets from one to the other."""
        number = len(self.lines)
        self.lines.append(Connection(id=f"in--way-{number}", source=source, target=target, kind=kind, label=label))

    @property
    def sketch(self) -> Sketch:
        """All of it."""
        return Sketch(nodes=tuple(self.nodes), connections=tuple(self.lines))


Inside = Mapping[str, Whereabouts]
