"""A sketch as a draw.io page: AWS shapes, frames as containers, places and routes kept.

Every cell also carries our own words (`pattern_studio_service` and so on) as draw.io's custom properties, so that the
file comes back as the same sketch.
"""

from __future__ import annotations

import html
import json
from dataclasses import dataclass, field
from xml.etree.ElementTree import Element, SubElement, indent, tostring

import msgspec

from patterns_app.core.layout.lines import share_of
from patterns_app.core.layout.scene import Place, Rect, SceneConnection
from patterns_app.core.services.model import Stencil
from patterns_app.core.sketch.model import Connection, Frame, Node
from patterns_app.core.vocabulary.model import Style

from .model import Subject

ICON = 56.0
GAP = 8.0  # above the icon, where a card has its padding

_NODE = (
    "sketch=0;outlineConnect=0;fontColor=#232F3D;dashed=0;verticalLabelPosition=bottom;verticalAlign=top;align=center;"
    "html=1;fontSize=12;aspect=fixed;strokeColor={stroke};fillColor={colour};shape={shape}"
)
_EDGE = "edgeStyle=orthogonalEdgeStyle;rounded=1;html=1;fontSize=11;endFill={filled};endArrow={head};{look}"
_LOOKS: dict[Style, tuple[str, int, str]] = {
    "request": ("block", 1, ""),
    "event": ("open", 0, "dashed=1;"),
    "poll": ("block", 0, "dashed=1;dashPattern=8 4 1 4;"),
    "data": ("oval", 1, ""),
    "control": ("diamond", 0, "strokeWidth=2;"),
}
_FRAME = (
    "rounded=1;arcSize=4;html=1;whiteSpace=wrap;container=1;collapsible=0;recursiveResize=0;verticalAlign=top;"
    "align=left;spacingLeft=8;fontStyle=1;fillColor=none;dashed={dashed};strokeColor=#5A6B86;fontColor=#232F3D;"
)
_NEUTRAL = Stencil(name="general", colour="#232F3D")
# What AWS runs or owns is drawn through, what is only ours to group is dashed.
_SOLID_FRAMES = frozenset({"account", "region", "vpc"})


def stencil(subject: Subject, service: str) -> Stencil:
    """The shape of a service; the neutral one for a service that has none."""
    services = subject.vocabulary.services
    return (services[service].stencil if service in services else None) or _NEUTRAL


def write(subject: Subject) -> str:
    """An uncompressed draw.io file with one page. Raises as laying out does."""
    file = Element("mxfile", host="Pattern Studio")
    page = SubElement(file, "diagram", name=subject.sketch.title or "Sketch", id="sketch")
    size = {"pageWidth": f"{subject.scene.width:g}", "pageHeight": f"{subject.scene.height:g}"}
    model = SubElement(page, "mxGraphModel", {"grid": "1", "page": "1", "arrows": "1", **size})
    root = SubElement(model, "root")
    SubElement(root, "mxCell", id="0")
    SubElement(root, "mxCell", {"id": "1", "parent": "0"})
    _Page(subject, root).fill()
    indent(file, " ")
    return tostring(file, encoding="unicode") + "\n"


@dataclass
class _Page:
    """Cells of one page. A cell's place counts from the top left of the container that it lies in."""

    subject: Subject
    root: Element
    boxes: dict[str, Rect] = field(default_factory=dict)

    def fill(self) -> None:
        self.boxes = {frame.id: frame.box for frame in self.subject.scene.frames}
        by_id = {frame.id: frame for frame in self.subject.sketch.frames}
        for drawn in self.subject.scene.frames:  # outer ones first: a parent stands before its children
            self._frame(by_id[drawn.id], drawn.box)
        placed = {node.id: node.box for node in self.subject.scene.nodes}
        for node in self.subject.sketch.nodes:
            self._node(node, placed[node.id])
        drawn_lines = {line.id: line for line in self.subject.scene.connections}
        for line in self.subject.sketch.connections:
            self._line(line, drawn_lines[line.id])

    def _frame(self, frame: Frame, box: Rect) -> None:
        style = _FRAME.format(dashed=0 if frame.kind in _SOLID_FRAMES else 1)
        ours = {"frame": frame.kind} | ({"pattern": _json(frame.pattern)} if frame.pattern else {})
        cell = self._object(frame.id, frame.label, ours, style=style, vertex="1", parent=frame.parent or "1")
        self._geometry(cell, box, frame.parent)

    def _node(self, node: Node, box: Rect) -> None:
        shape = stencil(self.subject, node.service)
        name = f"mxgraph.aws4.{shape.name};"
        style = _NODE.format(
            colour=shape.colour,
            stroke="none" if shape.plain else "#ffffff",
            shape=name if shape.plain else f"mxgraph.aws4.resourceIcon;resIcon={name}",
        )
        ours = {"service": node.service, "notes": node.notes} | _settings(node)
        cell = self._object(node.id, self.subject.name(node), ours, style=style, vertex="1", parent=node.frame or "1")
        icon = Rect(box.centre[0] - ICON / 2, box.y + GAP, ICON, ICON)
        self._geometry(cell, icon, node.frame)

    def _line(self, line: Connection, drawn: SceneConnection) -> None:
        head, filled, look = _LOOKS[drawn.style]
        ours = {"kind": line.kind} | _settings(line)
        cell = self._object(
            line.id,
            line.label,
            ours,
            style=_EDGE.format(head=head, filled=filled, look=look),
            edge="1",
            parent="1",
            source=line.source,
            target=line.target,
        )
        at = {"x": f"{2 * share_of(drawn.points, drawn.label_box.centre) - 1:g}"} if drawn.label_box else {}
        geometry = SubElement(cell, "mxGeometry", at, relative="1")  # a label's x runs from -1 to 1 along the line
        geometry.set("as", "geometry")
        corners = _between(drawn.points)
        if corners:
            points = SubElement(geometry, "Array")
            points.set("as", "points")
            for x, y in corners:
                SubElement(points, "mxPoint", x=f"{x:g}", y=f"{y:g}")

    def _object(self, name: str, label: str, ours: dict[str, str], **cell: str) -> Element:
        """A cell wrapped in the object that holds its label and our words. Labels are HTML to draw.io."""
        words = {f"pattern_studio_{key}": value for key, value in ours.items() if value}
        wrapper = SubElement(self.root, "object", {"label": html.escape(label), "id": name, **words})
        return SubElement(wrapper, "mxCell", cell)

    def _geometry(self, cell: Element, box: Rect, parent: str | None) -> None:
        origin = self.boxes[parent] if parent else Rect(0, 0, 0, 0)
        place = {"x": box.x - origin.x, "y": box.y - origin.y, "width": box.width, "height": box.height}
        geometry = SubElement(cell, "mxGeometry", {key: f"{value:g}" for key, value in place.items()})
        geometry.set("as", "geometry")


def _between(points: tuple[Place, ...]) -> tuple[Place, ...]:
    """The corners: draw.io finds the ends itself."""
    return points[1:-1]


def _settings(part: Node | Connection) -> dict[str, str]:
    return {"settings": json.dumps(part.settings)} if part.settings else {}


def _json(value: msgspec.Struct) -> str:
    return msgspec.json.encode(value).decode()
