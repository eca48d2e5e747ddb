"""What the shapes of a foreign draw.io page are to each other: icons, frames, plain boxes, captions, ends of lines.

People draw what no attribute says: a caption in a cell of its own, a line that only touches, an icon that lies on a
frame. Here the places on the page decide.
"""

from __future__ import annotations

import itertools
import math
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final, Literal

from patterns_app.core import limits

from .drawio_cells import Cell, number_of
from .drawio_squares import MOST_COMPARED, Rect, Squares
from .drawio_titles import titles

Role = Literal["icon", "frame", "box", "image", "text", "label", "group", "hidden", "inside", "ours", "rule"]
PARTS: Final[frozenset[Role]] = frozenset({"icon", "box", "image"})
_NEAR = 40.0  # pixels from an icon to its caption
_TOUCH = 14.0  # pixels from the end of a line to what it means
# Libraries of draw.io whose shapes are forms that any words may stand in.
_FORMS = re.compile(
    r"(flowchart|basic|arrows|bpmn|mockup|er|uml|sysml|lean|eip|electrical|pid|floorplan|sitemap|containers)\d*$|aws"
)
_REACH = 34.0  # and where nothing is so near, to a part: a caption stands between them, or the hand stopped early
_LABEL_LINE, _LETTER, _LABEL_WIDTH = 14.0, 6.0, 80.0  # pixels: a line of a label, a letter of it, its least width
_STEPS = 6  # of _TOUCH pixels that are looked ahead of a loose line
_OTHER = {"source": "target", "target": "source"}


class Places:
    """Where cells lie on the page: a cell's own place counts from the container that it lies in."""

    def __init__(self, cells: Mapping[str, Cell]) -> None:
        self._cells = cells
        self._corners: dict[str, tuple[float, float]] = {}

    def of(self, cell: Cell) -> Rect:
        """Place and size on the page."""
        x, y, width, height = cell.place()
        left, top = self.corner(cell.parent, cell.id)
        return round(x + left, 1), round(y + top, 1), round(width, 1), round(height, 1)

    def corner(self, name: str, below: str) -> tuple[float, float]:
        """Where a container begins on the page. Each is worked out once, however many lie in each other."""
        above: list[Cell] = []
        seen = {below}
        while name not in self._corners and name not in seen and (cell := self._cells.get(name)):
            seen.add(name)
            above.append(cell)
            name = cell.parent
        x, y = self._corners.get(name, (0.0, 0.0))
        for cell in reversed(above):
            dx, dy, _, _ = cell.place()
            x, y = self._corners[cell.id] = x + dx, y + dy
        return x, y


@dataclass
class Shapes:
    """The cells of a page with what each is."""

    cells: Mapping[str, Cell]
    service_of: Callable[[Cell], str]
    places: Places = field(init=False)
    roles: dict[str, Role] = field(default_factory=dict)
    ends: dict[str, tuple[str, str]] = field(default_factory=dict)  # of lines: the cells that they join, or nothing
    captions: dict[str, str] = field(default_factory=dict)  # texts by the cell that they stand at
    titles: dict[str, str] = field(default_factory=dict)  # texts by the frame that they name
    hidden: dict[str, bool] = field(default_factory=dict)
    rects: dict[str, Rect] = field(default_factory=dict)
    guessed: set[str] = field(default_factory=set)  # lines of which an end only lies near a part, or points at it
    _sole: dict[str, str] = field(default_factory=dict)  # the one part of a group
    _frames: list[str] | None = None
    _targets: Targets | None = None

    def __post_init__(self) -> None:
        """Sort all cells."""
        self.places = Places(self.cells)
        vertices = [cell for cell in self.cells.values() if cell.cell.get("vertex") == "1"]
        self.rects = {cell.id: self.places.of(cell) for cell in vertices}
        with_children = {cell.parent for cell in vertices}
        for cell in vertices:
            self.roles[cell.id] = self._role(cell, with_children)
        self._inside_of_icons(vertices)
        self._boxes_around(vertices)
        self.titles = self._titles()
        self._captions()
        inside = Counter(cell.parent for cell in self.cells.values() if self.roles.get(cell.id) in PARTS)
        self._sole = {
            cell.parent: cell.id
            for cell in self.cells.values()
            if inside[cell.parent] == 1 and self.roles.get(cell.id) in PARTS
        }
        for cell in self.cells.values():
            if cell.cell.get("edge") == "1":
                self.ends[cell.id] = (self._end(cell, "source"), self._end(cell, "target"))

    def touched(self) -> frozenset[str]:
        """The cells that lines end at."""
        return frozenset(end for ends in self.ends.values() for end in ends if end)

    def around(self, cell: Cell) -> str:
        """The frame that a cell lies in, by its container or, on a layer, by its place; or nothing."""
        name, seen = cell.parent, {cell.id}
        while name in self.cells and name not in seen:
            if self.roles.get(name) == "frame" or "frame" in self.cells[name].words:
                return name
            seen.add(name)
            name = self.cells[name].parent
        return "" if cell.words else self._frame_at(cell)

    def _frame_at(self, cell: Cell) -> str:
        if self._frames is None:
            self._frames = [name for name, role in self.roles.items() if role == "frame"]
        frames = [name for name in self._frames if name != cell.id]
        if len(frames) * len(self.rects) > MOST_COMPARED:
            return ""
        mine = self.rects.get(cell.id, (0.0, 0.0, 0.0, 0.0))
        found = [name for name in frames if _holds(self.rects[name], mine) and _area(self.rects[name]) > _area(mine)]
        return min(found, key=lambda name: _area(self.rects[name]), default="")

    def _role(self, cell: Cell, with_children: set[str]) -> Role:
        if cell.words:
            return "frame" if "frame" in cell.words else "ours"
        if self.is_hidden(cell.id):
            return "hidden"
        if cell.parent in self.cells and self.cells[cell.parent].cell.get("edge") == "1":
            return "label"
        style = cell.style
        shape = style.get("shape", "")
        grouped = "group" in style.get("grIcon", "") or shape.endswith((".group", ".groupCenter", ".groups.rrect"))
        if grouped or "swimlane" in (shape, *style):
            return "frame"
        if self.service_of(cell):
            return "icon"
        if _is_lifeline(cell):
            return "box"
        if cell.id in with_children:
            return "group" if "group" in style and not cell.text else "frame"
        if "text" in style or shape == "text" or "edgeLabel" in style:
            return "text"
        if "line" in style or shape == "line":  # draw.io keeps a rule across the page as a shape
            return "rule"
        return "image" if shape == "image" or "image" in style or is_picture(shape) else "box"

    def is_hidden(self, name: str) -> bool:
        """Is a cell, or what it lies in, not shown? Each is looked at once."""
        chain: list[str] = []
        while name in self.cells and name not in self.hidden and name not in chain[-1:]:
            chain.append(name)
            self.hidden[name] = self.cells[name].cell.get("visible") == "0"
            if self.hidden[name]:
                break
            name = self.cells[name].parent
        found = self.hidden.get(name, False)
        for one in chain:
            self.hidden[one] = self.hidden[one] or found
        return found

    def _inside_of_icons(self, vertices: Iterable[Cell]) -> None:
        """What lies in an icon is a piece of its picture, or its caption where it has words."""
        for cell in vertices:
            role = self.roles[cell.id]
            above = self.cells.get(cell.parent)
            within = self.roles.get(cell.parent) in ("icon", "ours", "inside") or (above and _is_lifeline(above))
            if role in ("box", "image", "text", "icon") and within:
                self.roles[cell.id] = "text" if cell.text and not self.cells[cell.parent].words else "inside"

    def _boxes_around(self, vertices: Iterable[Cell]) -> None:
        """A plain box that others lie on is a frame."""
        boxes = [cell.id for cell in vertices if self.roles[cell.id] == "box" and not _is_lifeline(cell)]
        icons = [cell.id for cell in vertices if self.roles[cell.id] in PARTS]
        if len(boxes) * len(icons) > MOST_COMPARED:
            return
        for name in boxes:
            mine = self.rects[name]
            if any(
                other != name and _area(mine) > _area(self.rects[other]) and _holds(mine, self.rects[other])
                for other in icons
            ):
                self.roles[name] = "frame"

    def _texts(self) -> list[str]:
        return [name for name, role in self.roles.items() if role == "text" and self.cells[name].text]

    def _titles(self) -> dict[str, str]:
        """Texts by the frame without words that they name."""
        bare = [name for name, role in self.roles.items() if role == "frame" and not self.cells[name].text]
        bare = [name for name in bare if not self.cells[name].words]
        icons = [name for name, role in self.roles.items() if role in ("icon", "image") and not self.cells[name].text]
        texts = [one for one in self._texts() if self.roles.get(self.cells[one].parent) != "icon"]
        return titles(texts, bare, icons, self.rects)

    def _captions(self) -> None:
        """A text belongs to the part that it stands nearest to."""
        texts = [one for one in self._texts() if one not in self.titles]
        parts = [name for name, role in self.roles.items() if role in ("icon", "image")]
        if len(texts) * len(parts) > MOST_COMPARED:
            return
        squares = Squares(((part, self.rects[part]) for part in parts), _NEAR)
        for text in texts:
            mine = self.rects[text]
            gaps = ((_gap(mine, rect), part) for part, rect in squares.beside(mine))
            gap, part = min(gaps, default=(_NEAR + 1, ""))
            if self.roles.get(self.cells[text].parent) == "icon":
                self.captions[text] = self.cells[text].parent
            elif gap <= _NEAR:
                self.captions[text] = part

    def _end(self, line: Cell, end: str) -> str:
        """The cell that a line ends at: attached, or by its place; a caption stands for its icon."""
        named = line.cell.get(end, "")
        found = named if named in self.cells else self._at(line, end)
        found = self.captions.get(found, self.titles.get(found, found))
        while found and self.roles.get(found) == "inside":
            found = self.cells[found].parent
        if self.roles.get(found) != "group":
            return found
        return self._sole.get(found, found)

    def _at(self, line: Cell, end: str) -> str:
        """What lies under the loose end of a line; of several the smallest."""
        point = next(iter(line.cell.findall(f"mxGeometry/mxPoint[@as='{end}Point']")), None)
        if point is None or len(self.rects) > limits.PARSE_NODES + limits.PARSE_FRAMES or line.words:
            return ""
        left, top = self.places.corner(line.parent, line.id)
        x, y = number_of(point.get("x", "0")) + left, number_of(point.get("y", "0")) + top
        if self._targets is None:
            below = {name: _label_below(self.cells[name]) for name, role in self.roles.items() if role in PARTS}
            self._targets = Targets(self.rects, self.roles, below)
        best = self._targets.at(x, y)
        # A line that only crosses a large frame does not mean it: its end has to lie at the edge.
        crosses = best and self.roles[best] == "frame" and not _at_edge(self.rects[best], x, y)
        if best and not crosses:
            return best
        found = self._targets.nearest(x, y) or self._ahead(line, end, x, y, left, top)
        self.guessed |= {line.id} if found else set()
        return found

    def _ahead(self, line: Cell, end: str, x: float, y: float, left: float, top: float) -> str:
        """The part that a straight loose line points at, a little beyond its end; or nothing."""
        geometry = line.cell.find("mxGeometry")
        other = None if geometry is None else geometry.find(f"mxPoint[@as='{_OTHER[end]}Point']")
        if other is None or geometry is None or geometry.find("Array") is not None or self._targets is None:
            return ""
        dx, dy = x - number_of(other.get("x", "0")) - left, y - number_of(other.get("y", "0")) - top
        length = math.hypot(dx, dy)
        for step in range(1, _STEPS + 1 if length else 0):
            far = step * _TOUCH / length
            found = self._targets.at(x + dx * far, y + dy * far)
            if found and self.roles[found] in PARTS:
                return found
        return ""


class Targets:
    """What the end of a line may mean. Where more lies in one place than can be looked through, nothing is guessed."""

    def __init__(self, rects: Mapping[str, Rect], roles: Mapping[str, Role], below: Mapping[str, float]) -> None:
        self._below = below  # pixels that the label under a part takes
        shown = [name for name in rects if roles[name] not in ("hidden", "label", "group", "rule")]
        # The first that is hit is meant: parts before frames, small ones before large ones.
        shown.sort(key=lambda name: (roles[name] == "frame", _area(rects[name])))
        self._order = {name: place for place, name in enumerate(shown)}
        self._shapes = Squares(((name, rects[name]) for name in shown), _TOUCH)
        parts = ((name, rects[name]) for name in shown if name in below)
        self._parts = Squares(((name, (x, y, w, h + below[name])) for name, (x, y, w, h) in parts), _REACH)
        self._left = MOST_COMPARED

    def at(self, x: float, y: float) -> str:
        """The smallest shape at a point of the page; or nothing."""
        hits = [name for name in (_first_hit(shapes, x, y) for shapes in self._counted(self._shapes, x, y)) if name]
        return min(hits, key=self._order.__getitem__, default="")

    def nearest(self, x: float, y: float) -> str:
        """The part that a point of the page is nearest to, where that is not far; or nothing."""
        near = itertools.chain.from_iterable(self._counted(self._parts, x, y))
        gaps = ((_gap(rect, (x, y, 0.0, 0.0)), -self._order[name], name) for name, rect in near)
        gap, _, found = min(gaps, default=(math.inf, 0, ""))
        return found if gap <= _REACH else ""

    def _counted(self, squares: Squares, x: float, y: float) -> Iterator[list[tuple[str, Rect]]]:
        for shapes in squares.at(x, y):
            self._left -= len(shapes)
            if self._left < 0:
                return
            yield shapes


def _first_hit(shapes: Iterable[tuple[str, Rect]], x: float, y: float) -> str:
    for name, (left, top, width, height) in shapes:
        if left - _TOUCH <= x <= left + width + _TOUCH and top - _TOUCH <= y <= top + height + _TOUCH:
            return name
    return ""


def _is_lifeline(cell: Cell) -> bool:
    """Is it a participant of a sequence? The bars on it are moments of its life, no parts."""
    return cell.style.get("shape") == "umlLifeline"


def is_picture(shape: str) -> bool:
    """Is a shape drawn as something in particular: a person, a laptop, an icon of another library?"""
    family = shape.split(".")[1] if shape.startswith("mxgraph.") and shape.count(".") > 1 else ""
    return shape in ("actor", "umlActor") or bool(family and not _FORMS.match(family))


def _label_below(cell: Cell) -> float:
    """Pixels that the label of an icon takes below it, as draw.io wraps it."""
    if cell.style.get("verticalLabelPosition") != "bottom" or not cell.text:
        return 0.0
    return _LABEL_LINE * math.ceil(len(cell.text) * _LETTER / max(cell.place()[2], _LABEL_WIDTH))


def _area(rect: Rect) -> float:
    return rect[2] * rect[3]


def _holds(outer: Rect, inner: Rect) -> bool:
    """Does the middle of one lie in the other?"""
    x, y = inner[0] + inner[2] / 2, inner[1] + inner[3] / 2
    return outer[0] <= x <= outer[0] + outer[2] and outer[1] <= y <= outer[1] + outer[3]


def _gap(one: Rect, other: Rect) -> float:
    """Pixels between two rectangles, along the larger distance."""
    across = max(one[0] - other[0] - other[2], other[0] - one[0] - one[2], 0.0)
    down = max(one[1] - other[1] - other[3], other[1] - one[1] - one[3], 0.0)
    return max(across, down)


def _at_edge(rect: Rect, x: float, y: float) -> bool:
    left, top, width, height = rect
    return min(abs(x - left), abs(x - left - width), abs(y - top), abs(y - top - height)) <= _TOUCH
