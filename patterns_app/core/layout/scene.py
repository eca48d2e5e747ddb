"""The Scene: a laid-out sketch as plain numbers, in pixels from the top left. Layout makes it, drawing reads it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from patterns_app.core.sketch.model import Arrow, Colour, Stroke
from patterns_app.core.vocabulary.model import Style

from .marking import Piece
from .text import TextStyle

Place = tuple[float, float]


@dataclass(frozen=True)
class Rect:
    """A rectangle: top left corner and size."""

    x: float
    y: float
    width: float
    height: float

    @property
    def right(self) -> float:
        """Right edge."""
        return self.x + self.width

    @property
    def bottom(self) -> float:
        """Bottom edge."""
        return self.y + self.height

    @property
    def centre(self) -> Place:
        """Middle point."""
        return (self.x + self.width / 2, self.y + self.height / 2)

    def moved(self, dx: float, dy: float) -> Rect:
        """The same rectangle elsewhere."""
        return Rect(self.x + dx, self.y + dy, self.width, self.height)


@dataclass(frozen=True)
class SceneNode:
    """A card: icon, label and the service's name."""

    id: str
    service: str
    icon: str
    label: str  # whole, for the title
    lines: tuple[str, ...]  # as it is set on the card
    caption: tuple[str, ...]
    box: Rect
    icon_size: float
    colour: Colour | None = None
    image: str | None = None  # an icon of its own: the file beside the document


@dataclass(frozen=True)
class SceneFrame:
    """A labelled box; outer frames come before inner ones."""

    id: str
    kind: str
    label: str
    line: str  # the label as it fits
    box: Rect
    colour: Colour | None = None


@dataclass(frozen=True)
class SceneConnection:
    """A line along `points`, from source to target, with its label sitting on it."""

    id: str
    source: str
    target: str
    kind: str
    style: Style
    label: str
    description: str  # "Client to Orders API: synchronous call"
    points: tuple[Place, ...]
    lines: tuple[str, ...] = ()
    label_box: Rect | None = None
    colour: Colour | None = None
    stroke: Stroke | None = None


@dataclass(frozen=True)
class SceneSheet:
    """A note, a box or the place of an image, with as much of its text as there is room for."""

    id: str
    kind: Literal["note", "box", "image"]
    text: str  # whole, for the title
    lines: tuple[str, ...]
    style: TextStyle
    box: Rect
    colour: Colour = "grey"
    stroke: Stroke = "solid"
    pieces: tuple[tuple[Piece, ...], ...] = ()  # of a note: its lines as they are set
    number: int | None = None  # of a callout
    pin: Place | None = None  # the corner of the part that a callout is about
    blob: str = ""  # of an image: the file beside the document


@dataclass(frozen=True)
class SceneLine:
    """A line that says nothing about messages."""

    id: str
    label: str
    lines: tuple[str, ...]
    points: tuple[Place, ...]
    arrow: Arrow
    colour: Colour
    stroke: Stroke


@dataclass(frozen=True)
class Scene:
    """Everything a drawing needs to know. `notes` say what the layout had to do differently, for the reader."""

    title: str
    description: str
    width: float
    height: float
    nodes: tuple[SceneNode, ...]
    frames: tuple[SceneFrame, ...]
    connections: tuple[SceneConnection, ...]
    styles: tuple[tuple[Style, str], ...]  # those in use and what they are called, in the order of the legend
    notes: tuple[str, ...] = field(default=())
    sheets: tuple[SceneSheet, ...] = ()
    lines: tuple[SceneLine, ...] = ()
