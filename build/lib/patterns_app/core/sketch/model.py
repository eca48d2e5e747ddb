"""The Sketch: the one document that a pattern, a drawing of a user and an import all are.

Frozen values only. A sketch read from outside goes through `parser.parse`; code that builds one
in memory may use the classes directly. Positions are canvas pixels with the origin at the top left.
"""

from __future__ import annotations

from typing import Annotated, Any, Final, Literal

from msgspec import Meta, Struct

from patterns_app.core import limits

SCHEMA: Final = "pattern-studio/2"

ID_LETTERS: Final = "[a-z0-9][a-z0-9-]{0,63}"
# Python's `$` also matches before a line end at the end of the text; the look-ahead refuses that one.
ID_PATTERN: Final = rf"^{ID_LETTERS}$(?!\n)"
Id = Annotated[str, Meta(pattern=ID_PATTERN, description="A short slug, unique in the sketch.")]
# The ids of parts and what refers to them, of which a sketch has thousands: `checking` looks at their letters in one
# go, as a pattern here is a call of Python for each. What refers to a part that is there has its letters too.
Named = Annotated[
    str, Meta(description="A short slug, unique in the sketch.", extra_json_schema={"pattern": ID_PATTERN})
]
Label = Annotated[str, Meta(max_length=limits.LABEL)]
Title = Annotated[str, Meta(max_length=limits.TITLE)]
Text = Annotated[str, Meta(max_length=limits.NOTE_TEXT)]
Coordinate = Annotated[float, Meta(ge=-limits.PLACE, le=limits.PLACE)]
Extent = Annotated[float, Meta(ge=0, le=limits.PLACE)]
SettingName = Annotated[str, Meta(min_length=1, max_length=64)]
# What JSON's readers elsewhere can hold.
Integer = Annotated[int, Meta(ge=-(2**63), le=2**63 - 1)]
# A setting is never null: what is not set is away.
SettingValue = bool | Integer | float | Annotated[str, Meta(max_length=limits.SETTING_TEXT)]
Settings = Annotated[dict[SettingName, SettingValue], Meta(max_length=60)]

Place = Annotated[str, Meta(max_length=64)]  # a region's or a zone's name, such as eu-west-1
Hash = Annotated[str, Meta(pattern=r"^[0-9a-f]{64}$(?!\n)", description="SHA-256 of a file beside the document.")]

# What they mean is in the vocabulary's frames.yaml; a test holds the two together.
FrameKind = Literal[
    "pattern",
    "account",
    "region",
    "vpc",
    "team",
    "boundary",
    "cloud",
    "organisation",
    "availability-zone",
    "subnet-public",
    "subnet-private",
    "security-group",
    "auto-scaling-group",
    "cluster",
    "state-machine",
    "on-premises",
    "other-cloud",
    "server",
    "beanstalk-environment",
    "spot-fleet",
]
Network = Literal["public", "private"]
# Names, not values: each theme has its own, and paper another.
Colour = Literal["grey", "red", "orange", "yellow", "green", "teal", "blue", "purple"]
Stroke = Literal["solid", "dashed", "dotted"]
Size = Literal["small", "medium", "large"]
CardSize = Literal["icon", "compact", "full"]
Arrow = Literal["none", "end", "both"]
Outcome = Literal["success", "degraded", "failure"]
Direction = Literal["forward", "back"]
Message = Literal["request", "response", "event", "record", "error", "compensation"]
Tone = Literal["neutral", "info", "good", "warning", "bad"]


class _Part(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True, gc=False):
    """What every part of a sketch has in common: it is a value, and refuses keys it does not know.

    Values of values hold no circle, so the garbage collector need not follow them.
    """

    def __reduce__(self) -> tuple[Any, ...]:
        """For other processes. What has its default is left out: JSON leaves it out only where it is the very same."""
        defaults = dict(zip(reversed(self.__struct_fields__), reversed(self.__struct_defaults__), strict=False))
        values = ((name, getattr(self, name)) for name in self.__struct_fields__)
        return _again, (type(self), {name: value for name, value in values if value != defaults.get(name, _NONE)})


_NONE = object()


def _again(kind: type[Any], values: dict[str, Any]) -> Any:
    return kind(**values)


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

    id: Named
    service: Annotated[str, Meta(max_length=128)]
    label: Label = ""
    frame: Named | None = None
    position: Point | None = None
    pinned: bool = False
    settings: Settings = {}
    notes: Text = ""
    page: Named | None = None  # counts where the part lies in no frame; None is the first page
    opens: Named | None = None  # the page that it leads to
    colour: Colour | None = None
    size: CardSize = "full"
    image: Hash | None = None  # an icon of its own, beside the document


class PatternUse(_Part, frozen=True):
    """Which pattern a frame is an instance of, and which node plays each of its roles."""

    slug: Annotated[str, Meta(max_length=64)]
    variant: Annotated[str, Meta(max_length=64)] | None = None
    bindings: Annotated[dict[Annotated[str, Meta(max_length=64)], Id], Meta(max_length=100)] = {}


class Frame(_Part, frozen=True):
    """A labelled box around nodes and other frames. `network`, `region` and `zone` hold for all that is inside."""

    id: Named
    kind: FrameKind
    label: Label = ""
    parent: Named | None = None
    box: Box | None = None
    collapsed: bool = False  # folded: pictures show one card in its place
    pattern: PatternUse | None = None
    network: Network | None = None  # can it be reached from the internet?
    region: Place = ""
    zone: Place = ""
    page: Named | None = None
    opens: Named | None = None
    colour: Colour | None = None


class Connection(_Part, frozen=True):
    """A directed link between two nodes. `kind` is one of the vocabulary's connection kinds."""

    id: Named
    source: Named
    target: Named
    kind: Annotated[str, Meta(max_length=32)]
    label: Label = ""
    route: Annotated[tuple[Point, ...], Meta(max_length=limits.STEPS)] = ()
    pinned: bool = False  # the route was drawn by hand: layout leaves it alone
    # The label's middle as a share of the drawn line's length, from the source.
    label_at: Annotated[float, Meta(ge=0, le=1)] | None = None
    settings: Settings = {}
    authoriser: Named | None = None  # of a route: the node that is asked whether the caller may
    dead_letters: Named | None = None  # of a target or subscription: the node that gets what could not be delivered
    colour: Colour | None = None
    stroke: Stroke | None = None


class Note(_Part, frozen=True):
    """A text on a sheet, about one part or about all of it. With a `number` it is a numbered callout."""

    id: Named
    text: Text = ""
    about: Named | None = None  # the part that it belongs to
    number: Annotated[int, Meta(ge=1, le=999)] | None = None
    box: Box | None = None
    frame: Named | None = None
    page: Named | None = None
    colour: Colour | None = None
    size: Size = "medium"


class Rectangle(_Part, frozen=True):
    """A labelled box that stands for no service and holds nothing."""

    id: Named
    label: Label = ""
    box: Box | None = None
    frame: Named | None = None
    page: Named | None = None
    opens: Named | None = None
    colour: Colour | None = None
    stroke: Stroke | None = None
    size: Size = "medium"


class Image(_Part, frozen=True):
    """A picture. The file lies beside the document; `alt` says in words what it shows."""

    id: Named
    blob: Hash
    alt: Label = ""
    box: Box | None = None
    frame: Named | None = None
    page: Named | None = None


class PlainLine(_Part, frozen=True):
    """A line that says nothing about messages. An end is a part (`source`, `target`) or a place (`start`, `end`)."""

    id: Named
    source: Named | None = None
    target: Named | None = None
    start: Point | None = None
    end: Point | None = None
    route: Annotated[tuple[Point, ...], Meta(max_length=limits.STEPS)] = ()
    label: Label = ""
    page: Named | None = None
    arrow: Arrow = "none"
    colour: Colour | None = None
    stroke: Stroke | None = None


class Page(_Part, frozen=True):
    """One of several sheets of a sketch. Parts say on which they are; the first has those that say nothing."""

    id: Named
    title: Title = ""


class Template(_Part, frozen=True):
    """The file that the sketch came from. It lies beside the document, by its hash."""

    blob: Hash
    name: Annotated[str, Meta(max_length=limits.TEMPLATE_NAME)] = ""
    format: Annotated[str, Meta(max_length=32)] = "cloudformation"


class Move(_Part, frozen=True):
    """One message travelling along a connection, or (with `at`) work inside a node."""

    connection: Id | None = None
    at: Id | None = None
    direction: Direction = "forward"
    message: Message = "request"
    label: Label = ""


class Mark(_Part, frozen=True):
    """A badge on a node that stays until it is changed, such as a queue's depth or an open breaker."""

    state: Annotated[str, Meta(max_length=limits.MARK_STATE)]
    tone: Tone = "neutral"
    value: Integer | float | Annotated[str, Meta(max_length=40)] | None = None


class Step(_Part, frozen=True):
    """What happens at one moment: all moves of a step happen together."""

    text: Annotated[str, Meta(min_length=1, max_length=limits.STEP_TEXT)]
    id: Id | None = None  # unique in its scenario
    moves: Annotated[tuple[Move, ...], Meta(max_length=50)] = ()
    marks: Annotated[dict[Id, Mark], Meta(max_length=50)] = {}


class Scenario(_Part, frozen=True):
    """A story told on the sketch, step by step."""

    id: Named
    title: Title
    summary: Text = ""
    outcome: Outcome = "success"
    frame: Named | None = None
    steps: Annotated[tuple[Step, ...], Meta(max_length=limits.STEPS)] = ()


class Ignored(_Part, frozen=True):
    """A finding the author has looked at and decided to live with.

    `accepts` marks more than that: "pair" says that the two services are known to work together, as the author has it
    running, where we do not know the pair.
    """

    rule: Annotated[str, Meta(max_length=32)]
    target: Named
    reason: Annotated[str, Meta(max_length=500)]
    accepts: Literal["pair"] | None = None


class Sketch(_Part, frozen=True):
    """The whole document."""

    schema: Literal["pattern-studio/2"] = SCHEMA
    title: Title = ""
    description: Text = ""
    nodes: tuple[Node, ...] = ()
    frames: tuple[Frame, ...] = ()
    connections: tuple[Connection, ...] = ()
    scenarios: Annotated[tuple[Scenario, ...], Meta(max_length=200)] = ()
    ignored: Annotated[tuple[Ignored, ...], Meta(max_length=1000)] = ()
    notes: tuple[Note, ...] = ()
    boxes: tuple[Rectangle, ...] = ()
    images: tuple[Image, ...] = ()
    lines: tuple[PlainLine, ...] = ()
    pages: tuple[Page, ...] = ()
    template: Template | None = None
