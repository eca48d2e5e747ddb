"""From a sketch to what layout needs: boxes with sizes, no text. The plan is what crosses into the worker process."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Literal

from patterns_app.core.sketch.model import Connection, Frame, Node, Sketch
from patterns_app.core.vocabulary.catalog import Vocabulary
from patterns_app.core.vocabulary.model import Style

from .scene import Rect
from .text import TextStyle, fits, width, wrap

Direction = Literal["LR", "TB"]
Cards = Literal["full", "compact", "icon"]

# Sizes in pixels. A card shows an icon, up to two lines of label and the service's name.
CARD_WIDTH = 132.0
CARD_PADDING = 12.0
ICON_SIZE = 44.0
ICON_GAP = 8.0
CAPTION_GAP = 2.0
LABEL = TextStyle(size=13, line_height=17, bold=True)
CAPTION = TextStyle(size=11, line_height=14)
LINE_LABEL = TextStyle(size=11, line_height=14)
LINE_LABEL_WIDTH = 104.0
LINE_LABEL_PADDING = 4.0
FRAME_LABEL = TextStyle(size=12, line_height=16, bold=True)
FRAME_LABEL_HEIGHT = 24.0
FRAME_LABEL_WIDTH = 280.0
FRAME_ICON = 18.0


@dataclass(frozen=True)
class CardStyle:
    """How large a card and its icon are, and how much of its text is on it; its title always has it all."""

    width: float = CARD_WIDTH
    icon: float = ICON_SIZE
    padding: float = CARD_PADDING
    lines: int = 2
    captions: int = 1  # lines of the service's name

    @property
    def inner(self) -> float:
        """How wide a line of text may be."""
        return self.width - 2 * self.padding + 8


CARDS: dict[Cards, CardStyle] = {
    "full": CardStyle(),
    "compact": CardStyle(width=108, icon=28, padding=8, captions=0),
    "icon": CardStyle(width=68, lines=0, captions=0),
}


@dataclass(frozen=True)
class PlannedNode:
    """A box to place. `service_class` is the dotted path of the diagrams class that draws it."""

    id: str
    service_class: str
    width: float
    height: float
    frame: str | None
    centre: tuple[float, float] | None = None  # where the user put it; then it stays there


@dataclass(frozen=True)
class PlannedFrame:
    """A box around others, with room for a label of this size."""

    id: str
    parent: str | None
    label_width: float
    label_height: float


@dataclass(frozen=True)
class PlannedLine:
    """A connection; a label size of None means that there is no label."""

    id: str
    source: str
    target: str
    label: tuple[float, float] | None
    style: Style = "unspecified"  # lines of one style may share a trunk
    looks_back: bool = False  # its source is drawn after its target


@dataclass(frozen=True)
class Plan:
    """What one layout run gets: ids that parts of the sketch have and sizes that we measured."""

    nodes: tuple[PlannedNode, ...]
    frames: tuple[PlannedFrame, ...]
    lines: tuple[PlannedLine, ...]
    direction: Direction
    placed: bool = False  # every node has a centre: places are kept, only lines are routed
    routed: bool = True  # else only places are asked for: where no way has to be weighed, lines go straight


def placed_cards(plan: Plan) -> dict[str, Rect]:
    """The boxes of a plan in which every node has a centre."""
    boxes = {}
    for node in plan.nodes:
        assert node.centre is not None
        x, y = node.centre
        boxes[node.id] = Rect(x - node.width / 2, y - node.height / 2, node.width, node.height)
    return boxes


@dataclass(frozen=True)
class Card:
    """How a node's text is set."""

    lines: tuple[str, ...]
    caption: tuple[str, ...]
    height: float


# How cards grow when a name does not fit: first in height, then in width as well. Width beyond the style's, and lines.
_GROWN = ((0.0, 3), (28.0, 3), (60.0, 3), (92.0, 4), (92.0, 8), (92.0, 16))


def style_for(sketch: Sketch, vocabulary: Vocabulary, cards: Cards, by_hand: bool = False) -> CardStyle:
    """The style of all cards of a sketch: the least in which every name is whole, so that none is cut in a picture.

    `by_hand`: cards that somebody places, or has placed, have one size for good.
    """
    style = CARDS[cards]
    if by_hand or not style.lines or any(node.position for node in sketch.nodes):
        return style
    texts = [_texts(node, vocabulary) for node in sketch.nodes]
    larger = (
        replace(style, width=style.width + more, lines=lines, captions=2 * style.captions) for more, lines in _GROWN
    )
    for grown in (style, *larger):
        if all(_whole(name, caption, grown) for name, caption in texts):
            return grown
    return grown


def _texts(node: Node, vocabulary: Vocabulary) -> tuple[str, str]:
    """The name on a card, and the name of its service where that is another."""
    name = vocabulary.short_name(node.service)
    return node.label or name, name if node.label and node.label != name else ""


@lru_cache(maxsize=20_000)
def _whole(name: str, caption: str, style: CardStyle) -> bool:
    return fits(name, LABEL, style.inner, style.lines) and (
        not style.captions or fits(caption, CAPTION, style.inner, style.captions)
    )


def card(node: Node, vocabulary: Vocabulary, style: CardStyle = CARDS["full"]) -> Card:
    """The text of a node's card and how high the card is with it."""
    name, service = _texts(node, vocabulary)
    lines = wrap(name, LABEL, style.inner, style.lines) if style.lines else ()
    caption = wrap(service, CAPTION, style.inner, style.captions) if style.captions and service else ()
    height = style.padding + style.icon + style.padding
    height += ICON_GAP + len(lines) * LABEL.line_height if style.lines else 0
    height += CAPTION_GAP + len(caption) * CAPTION.line_height if style.captions else 0
    return Card(lines, caption, height)


# Two lines of label and the service's name.
ROOMY_HEIGHT = 2 * CARD_PADDING + ICON_SIZE + ICON_GAP + 2 * LABEL.line_height + CAPTION_GAP + CAPTION.line_height


def card_height(sketch: Sketch, vocabulary: Vocabulary, style: CardStyle = CARDS["full"]) -> float:
    """All cards of a sketch are as high as its highest, so that rows of cards line up.

    Where somebody placed nodes by hand every card has room for the longest text: another label must not move edges
    away from the lines that end on them.
    """
    if style == CARDS["full"] and any(node.position for node in sketch.nodes):
        return ROOMY_HEIGHT
    return max((card(node, vocabulary, style).height for node in sketch.nodes), default=0.0)


# Width and lines of a label: the first in which all of it is whole. What is longer than the last ends with an ellipsis.
_LABELS = ((LINE_LABEL_WIDTH, 3), (1.5 * LINE_LABEL_WIDTH, 4), (2 * LINE_LABEL_WIDTH, 6))


def line_label(connection: Connection, by_hand: bool = False) -> tuple[str, ...]:
    """A connection's label as it is set on its line; `by_hand` as a canvas sets it, in one width."""
    if not connection.label:
        return ()
    sizes = _LABELS[:1] if by_hand else _LABELS
    chosen = next((size for size in sizes if fits(connection.label, LINE_LABEL, *size)), sizes[-1])
    return wrap(connection.label, LINE_LABEL, *chosen)


def line_label_size(lines: tuple[str, ...]) -> tuple[float, float] | None:
    """Width and height that the label needs, padding included."""
    if not lines:
        return None
    widest = max(width(line, LINE_LABEL) for line in lines)
    return (widest + 2 * LINE_LABEL_PADDING, len(lines) * LINE_LABEL.line_height + LINE_LABEL_PADDING)


def style_of(connection: Connection, vocabulary: Vocabulary) -> Style:
    """How its line looks."""
    kind = vocabulary.kinds.get(connection.kind)
    return kind.style if kind else "unspecified"


def frame_label_width(frame: Frame) -> float:
    """Width of a frame's label with its icon."""
    return width(frame_line(frame), FRAME_LABEL) + FRAME_ICON + 12 if frame.label else 0.0


def frame_line(frame: Frame) -> str:
    """A frame's label on one line."""
    lines = wrap(frame.label, FRAME_LABEL, FRAME_LABEL_WIDTH, 1)
    return lines[0] if lines else ""


def plan(
    sketch: Sketch, vocabulary: Vocabulary, direction: Direction, roomy: bool = False, cards: Cards = "full"
) -> Plan:
    """The plan of a whole sketch.

    `roomy` gives every card the height that it has once it is placed by hand.
    """
    style = style_for(sketch, vocabulary, cards, roomy)
    height = ROOMY_HEIGHT if roomy else card_height(sketch, vocabulary, style)
    return Plan(
        nodes=tuple(
            PlannedNode(node.id, _service_class(node, vocabulary), style.width, height, node.frame)
            for node in sketch.nodes
        ),
        frames=tuple(
            PlannedFrame(frame.id, frame.parent, frame_label_width(frame), FRAME_LABEL_HEIGHT)
            for frame in sketch.frames
        ),
        lines=tuple(
            _planned_line(line, line_label_size(line_label(line, roomy)), vocabulary) for line in sketch.connections
        ),
        direction=direction,
    )


def _planned_line(line: Connection, label: tuple[float, float] | None, vocabulary: Vocabulary) -> PlannedLine:
    kind = vocabulary.kinds.get(line.kind)
    looks_back = bool(kind and kind.looks_back)
    return PlannedLine(line.id, line.source, line.target, label, style_of(line, vocabulary), looks_back)


def _service_class(node: Node, vocabulary: Vocabulary) -> str:
    service = vocabulary.services.get(node.service)
    return service.diagrams if service else vocabulary.services["aws.generic"].diagrams
