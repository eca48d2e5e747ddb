"""The Sketch: the one document that a pattern, a drawing of a user and an import all are.

Frozen values only. A sketch read from outside goes through `parser.parse`; code that builds one
in memory may use the classes directly. Positions are canvas pixels with the origin at the top left.
"""

from __future__ import annotations

from typing import Annotated, Final, Literal

from msgspec import Meta, Struct

SCHEMA: Final = "pattern-studio/1"

# Python's `$` also matches before a line end at the end of the text; the look-ahead refuses that one.
_SLUG = r"^[a-z0-9][a-z0-9-]{0,63}$(?!\n)"
Id = Annotated[str, Meta(pattern=_SLUG, description="A short slug, unique in the sketch.")]
Label = Annotated[str, Meta(max_length=200)]
Title = Annotated[str, Meta(max_length=200)]
Text = Annotated[str, Meta(max_length=4000)]
Coordinate = Annotated[float, Meta(ge=-100_000, le=100_000)]
Extent = Annotated[float, Meta(ge=0, le=100_000)]
SettingName = Annotated[str, Meta(min_length=1, max_length=64)]
SettingValue = bool | int | float | Annotated[str, Meta(max_length=2000)] | None
Settings = Annotated[dict[SettingName, SettingValue], Meta(max_length=60)]

FrameKind = Literal["pattern", "account", "region", "vpc", "team", "boundary"]
Outcome = Literal["success", "degraded", "failure"]
Direction = Literal["forward", "back"]
Message = Literal["request", "response", "event", "record", "error", "compensation"]
Tone = Literal["neutral", "info", "good", "warning", "bad"]


class _Part(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """What every part of a sketch has in common: it is a value, and refuses keys it does not know."""


class Point(_Part, frozen=True):
    """A place on the canvas, in pixels."""

    x: Coordinate
    y: Coordinate


class Box(_Part, frozen=True):
    """A rectangle on the canvas, in pixels, from its top left corner."""

    x: Coordinate
    y: Coordinate
    width: Extent
    height: Extent


class Node(_Part, frozen=True):
    """One service in the sketch. `service` is a key of the vocabulary."""

    id: Id
    service: Annotated[str, Meta(max_length=128)]
    label: Label = ""
    frame: Id | None = None
    position: Point | None = None
    pinned: bool = False
    settings: Settings = {}
    notes: Text = ""


class PatternUse(_Part, frozen=True):
    """Which pattern a frame is an instance of, and which node plays each of its roles."""

    slug: Annotated[str, Meta(max_length=64)]
    variant: Annotated[str, Meta(max_length=64)] | None = None
    bindings: Annotated[dict[Annotated[str, Meta(max_length=64)], Id], Meta(max_length=100)] = {}


class Frame(_Part, frozen=True):
    """A labelled box around nodes and other frames."""

    id: Id
    kind: FrameKind
    label: Label = ""
    parent: Id | None = None
    box: Box | None = None
    collapsed: bool = False  # folded: pictures show one card in its place
    pattern: PatternUse | None = None


class Connection(_Part, frozen=True):
    """A directed link between two nodes. `kind` is one of the vocabulary's connection kinds."""

    id: Id
    source: Id
    target: Id
    kind: Annotated[str, Meta(max_length=32)]
    label: Label = ""
    route: Annotated[tuple[Point, ...], Meta(max_length=100)] = ()
    pinned: bool = False  # the route was drawn by hand: layout leaves it alone
    # The label's middle as a share of the drawn line's length, from the source.
    label_at: Annotated[float, Meta(ge=0, le=1)] | None = None
    settings: Settings = {}


class Move(_Part, frozen=True):
    """One message travelling along a connection, or (with `at`) work inside a node."""

    connection: Id | None = None
    at: Id | None = None
    direction: Direction = "forward"
    message: Message = "request"
    label: Label = ""


class Mark(_Part, frozen=True):
    """A badge on a node that stays until it is changed, such as a queue's depth or an open breaker."""

    state: Annotated[str, Meta(max_length=40)]
    tone: Tone = "neutral"
    value: int | float | Annotated[str, Meta(max_length=40)] | None = None


class Step(_Part, frozen=True):
    """What happens at one moment: all moves of a step happen together."""

    text: Annotated[str, Meta(min_length=1, max_length=600)]
    moves: Annotated[tuple[Move, ...], Meta(max_length=50)] = ()
    marks: Annotated[dict[Id, Mark], Meta(max_length=50)] = {}


class Scenario(_Part, frozen=True):
    """A story told on the sketch, step by step."""

    id: Id
    title: Title
    summary: Text = ""
    outcome: Outcome = "success"
    frame: Id | None = None
    steps: Annotated[tuple[Step, ...], Meta(max_length=100)] = ()


class Ignored(_Part, frozen=True):
    """A finding the author has looked at and decided to live with."""

    rule: Annotated[str, Meta(max_length=32)]
    target: Id
    reason: Annotated[str, Meta(max_length=500)]


class Sketch(_Part, frozen=True):
    """The whole document."""

    schema: Literal["pattern-studio/1"] = SCHEMA
    title: Title = ""
    description: Text = ""
    nodes: tuple[Node, ...] = ()
    frames: tuple[Frame, ...] = ()
    connections: tuple[Connection, ...] = ()
    scenarios: Annotated[tuple[Scenario, ...], Meta(max_length=200)] = ()
    ignored: Annotated[tuple[Ignored, ...], Meta(max_length=1000)] = ()
