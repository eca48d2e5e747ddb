"""A sketch as a draw.io page: AWS shapes, frames as containers, places and routes kept.

Every cell also carries our own words (`pattern_studio_service` and so on) as draw.io's custom properties, so that the
file comes back as the same sketch.
"""

from __future__ import annotations

import base64
import html
import json
from dataclasses import dataclass, field
from typing import Any
from xml.etree.ElementTree import Element, SubElement, indent, tostring

import msgspec

from patterns_app.core.drawing.class_icons import class_image, is_class
from patterns_app.core.layout.lines import share_of
from patterns_app.core.layout.loose import NUMBER
from patterns_app.core.layout.scene import Place, Rect, SceneConnection, SceneLine, SceneSheet
from patterns_app.core.services.model import Stencil
from patterns_app.core.sketch.model import Connection, Frame, Image, Node, Note, PlainLine, Rectangle
from patterns_app.core.sketch.parts import ids_of
from patterns_app.core.vocabulary.frames import frame_types

from .beside import packed
from .drawio_paint import DASHED, EDGE, LOOKS, SUBNETS, fill_of, frame_paint, label_paint, line_of
from .model import Format, Subject

ICON = 56.0
GAP = 8.0  # above the icon, where a card has its padding

_NODE = (
    "sketch=0;outlineConnect=0;fontColor=#232F3D;dashed=0;verticalLabelPosition=bottom;verticalAlign=top;align=center;"
    "html=1;fontSize=12;aspect=fixed;strokeColor={stroke};fillColor={colour};shape={shape}"
)
# A class of the diagrams package has no stencil: its picture is in the file, or where there is no room, a plain box.
_PICTURE = (
    "shape=image;html=1;verticalLabelPosition=bottom;verticalAlign=top;align=center;fontColor=#232F3D;fontSize=12;"
    "aspect=fixed;imageAspect=0;image={image};"
)
_PLAIN = "rounded=1;html=1;whiteSpace=wrap;fontColor=#232F3D;fontSize=12;strokeColor=#5A6B86;fillColor=#ffffff;"
# A data address says what it holds by how the file begins.
_PICTURE_KINDS = {
    b"\x89PNG": "image/png",
    b"\xff\xd8\xff": "image/jpeg",
    b"GIF8": "image/gif",
    b"<svg": "image/svg+xml",
}
_PICTURES = 400_000  # characters of pictures in a file: it shall stay small enough to be opened here again
_EDGE = "edgeStyle=orthogonalEdgeStyle;rounded=1;html=1;fontSize=11;endFill={filled};endArrow={head};{look}"
_FRAME = (
    "rounded=1;arcSize=4;html=1;whiteSpace=wrap;container=1;collapsible=0;recursiveResize=0;verticalAlign=top;"
    "align=left;spacingLeft=8;fontStyle=1;fillColor=none;dashed={dashed};strokeColor={edge};fontColor=#232F3D;"
)
_NEUTRAL = Stencil(name="general", colour="#232F3D")
_GROUP = "shape=mxgraph.aws4.group;grIcon=mxgraph.aws4.{icon};spacingLeft=30;"
_SHEETS = {
    "note": "shape=note;size=12;whiteSpace=wrap;html=1;align=left;verticalAlign=top;spacing=8;",
    "box": "rounded=1;arcSize=6;whiteSpace=wrap;html=1;align=left;verticalAlign=top;spacing=8;",
    "image": "rounded=0;whiteSpace=wrap;html=1;dashed=1;align=left;verticalAlign=top;spacing=8;",
}
_BADGE = "ellipse;whiteSpace=wrap;html=1;aspect=fixed;align=center;verticalAlign=middle;fontStyle=1;"
_PAINT = "fillColor={fill};strokeColor={line};fontColor=#12161D;"
_ARROWS = {"none": "endArrow=none;", "end": "endArrow=open;", "both": "startArrow=open;endArrow=open;"}
# Fields of the document that are cells, the page's name, or the file's own.
DRAWN = ("schema", "title", "nodes", "frames", "connections", "notes", "boxes", "images", "lines")
# Fields that a cell says by itself, or in a word of its own; all others go into one word, as JSON.
_SAID = {
    "node": {"id", "service", "label", "frame", "position", "settings", "notes"},
    "frame": {"id", "kind", "label", "parent", "box", "pattern"},
    "connection": {"id", "source", "target", "kind", "label", "route", "label_at", "settings"},
    "note": {"id", "frame", "box"},
    "box": {"id", "frame", "box", "label"},
    "image": {"id", "frame", "box"},
    "line": {"id", "source", "target", "label", "start", "end", "route"},
}


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
    taken = ids_of(subject.sketch)
    # As every draw.io file has them, but where a part is called so: nothing may lie in it by mistake.
    below, layer = ("0", "1") if taken.isdisjoint({"0", "1"}) else ("page:0", "page:1")
    SubElement(root, "mxCell", id=below)
    if ours := _of_the_document(subject):
        SubElement(SubElement(root, "object", {"label": "", "id": layer, **ours}), "mxCell", {"parent": below})
    else:
        SubElement(root, "mxCell", {"id": layer, "parent": below})
    _Page(subject, root, layer).fill()
    indent(file, " ")
    return tostring(file, encoding="unicode") + "\n"


def _of_the_document(subject: Subject) -> dict[str, str]:
    """What no cell says, for the page's layer: the rest of the document, and the files beside it."""
    fields = msgspec.to_builtins(subject.sketch)
    rest = {key: value for key, value in fields.items() if key not in DRAWN}
    ours = {"document": _json(rest) if rest else "", "files": packed(subject.sketch, subject.blobs)}
    return {f"pattern_studio_{key}": value for key, value in ours.items() if value}


@dataclass
class _Page:
    """Cells of one page. A cell's place counts from the top left of the container that it lies in."""

    subject: Subject
    root: Element
    layer: str
    boxes: dict[str, Rect] = field(default_factory=dict)
    room: int = _PICTURES

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
        self._loose()

    def _loose(self) -> None:
        """Notes, boxes, images and plain lines. Each carries what draw.io has no word for."""
        sketch = self.subject.sketch
        loose: tuple[Note | Rectangle | Image, ...] = (*sketch.notes, *sketch.boxes, *sketch.images)
        parts = {part.id: part for part in loose}
        for sheet in self.subject.scene.sheets:
            part = parts[sheet.id]
            painted = _PAINT.format(fill=fill_of(sheet.colour), line=line_of(sheet.colour))
            bare = isinstance(part, Note) and part.number and not part.text.strip()
            style = self._shown(part) or (_BADGE if bare else _SHEETS[sheet.kind])
            style += f"fontSize={sheet.style.size:g};{painted}{DASHED[sheet.stroke]}"
            ours: dict[str, str] = {sheet.kind: _rest(part, sheet.kind) or "{}"}
            cell = self._object(part.id, sheet.text, ours, style=style, vertex="1", parent=part.frame or self.layer)
            self._geometry(cell, sheet.box, part.frame)
            if sheet.pin:
                self._pin(sheet, sheet.pin)
        drawn = {line.id: line for line in self.subject.scene.lines}
        for line in sketch.lines:
            self._plain_line(line, drawn.get(line.id))

    def _pin(self, sheet: SceneSheet, at: Place) -> None:
        """The number of a callout at the part that it is about; it is read back from the callout alone."""
        style = f"{_BADGE}fontSize=11;" + _PAINT.format(fill=fill_of(sheet.colour), line=line_of(sheet.colour))
        cell = self._object(
            f"pin:{sheet.id}", str(sheet.number), {"pin": sheet.id}, style=style, vertex="1", parent=self.layer
        )
        self._geometry(cell, Rect(at[0] - NUMBER / 2, at[1] - NUMBER / 2, NUMBER, NUMBER), None)

    def _shown(self, part: Note | Rectangle | Image) -> str:
        """The style of an image whose file is at hand; nothing for all else, and where there is no room."""
        data = self.subject.blobs.get(part.blob, b"") if isinstance(part, Image) else b""
        media = next((kind for start, kind in _PICTURE_KINDS.items() if data.startswith(start)), "")
        return self._room_for(f"data:{media},{base64.b64encode(data).decode()}") if media else ""

    def _plain_line(self, line: PlainLine, drawn: SceneLine | None) -> None:
        colour = line_of(line.colour or "grey")
        style = f"html=1;fontSize=11;{_ARROWS[line.arrow]}strokeColor={colour};{DASHED[line.stroke or 'solid']}"
        ends = {end: name for end in ("source", "target") if (name := getattr(line, end))}
        ours = {"line": _rest(line, "line") or "{}"}
        cell = self._object(line.id, line.label, ours, style=style, edge="1", parent=self.layer, **ends)
        geometry = SubElement(cell, "mxGeometry", {"relative": "1", "as": "geometry"})
        points = drawn.points if drawn else tuple((point.x, point.y) for point in (line.start, line.end) if point)
        for name, place, free in (("sourcePoint", 0, line.start), ("targetPoint", -1, line.end)):
            if free and points:
                x, y = points[place]
                SubElement(geometry, "mxPoint", {"x": f"{x:g}", "y": f"{y:g}", "as": name})
        if drawn and len(drawn.points) > 2:
            array = SubElement(geometry, "Array", {"as": "points"})
            for x, y in drawn.points[1:-1]:
                SubElement(array, "mxPoint", x=f"{x:g}", y=f"{y:g}")

    def _frame(self, frame: Frame, box: Rect) -> None:
        kind = frame_types()[frame.kind]
        style = _FRAME.format(dashed=int(kind.dashed), edge=EDGE) + (
            _GROUP.format(icon=kind.drawio) if kind.drawio else ""
        )
        if frame.kind in SUBNETS:
            line, fill = SUBNETS[frame.kind]
            style += f"strokeColor={line};fillColor={fill};"
        style += frame_paint(frame.colour)
        ours = {"frame": frame.kind} | ({"pattern": _json(frame.pattern)} if frame.pattern else {})
        ours["more"] = _rest(frame, "frame")
        cell = self._object(frame.id, frame.label, ours, style=style, vertex="1", parent=frame.parent or self.layer)
        self._geometry(cell, box, frame.parent)

    def _node(self, node: Node, box: Rect) -> None:
        service = self.subject.vocabulary.services.get(node.service)
        style = (
            self._picture(service.icon)
            if service and is_class(service.icon)
            else _style(stencil(self.subject, node.service))
        )
        style = f"{style.rstrip(';')};{label_paint(node.colour)}"
        ours = {"service": node.service, "notes": node.notes, "more": _rest(node, "node")} | _settings(node)
        cell = self._object(
            node.id, self.subject.name(node), ours, style=style, vertex="1", parent=node.frame or self.layer
        )
        icon = Rect(box.centre[0] - ICON / 2, box.y + GAP, ICON, ICON)
        self._geometry(cell, icon, node.frame)

    def _picture(self, icon: str) -> str:
        """draw.io parts a style at semicolons, so its data addresses go without `;base64`."""
        return self._room_for(class_image(icon, int(ICON)).replace(";base64", "")) or _PLAIN

    def _room_for(self, image: str) -> str:
        """The style of a picture at a data address; nothing where there is none or no room is left for it."""
        if not image or len(image) > self.room:
            return ""
        self.room -= len(image)
        return _PICTURE.format(image=image)

    def _line(self, line: Connection, drawn: SceneConnection) -> None:
        head, filled, look = LOOKS[drawn.style]
        ours = {"kind": line.kind, "more": _rest(line, "connection")} | _settings(line)
        look += f"strokeColor={line_of(line.colour)};" if line.colour else ""
        look += {"solid": "dashed=0;"}.get(line.stroke or "", DASHED.get(line.stroke or "", ""))
        cell = self._object(
            line.id,
            line.label,
            ours,
            style=_EDGE.format(head=head, filled=filled, look=look),
            edge="1",
            parent=self.layer,
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


def _style(shape: Stencil) -> str:
    name = f"mxgraph.aws4.{shape.name};"
    return _NODE.format(
        colour=shape.colour,
        stroke="none" if shape.plain else "#ffffff",
        shape=name if shape.plain else f"mxgraph.aws4.resourceIcon;resIcon={name}",
    )


def _between(points: tuple[Place, ...]) -> tuple[Place, ...]:
    """The corners: draw.io finds the ends itself."""
    return points[1:-1]


def _settings(part: Node | Connection) -> dict[str, str]:
    return {"settings": json.dumps(part.settings)} if part.settings else {}


def _rest(part: msgspec.Struct, name: str) -> str:
    """The fields of a part that its cell does not say by itself, as JSON; nothing where there are none."""
    fields = msgspec.to_builtins(part)
    left = {key: value for key, value in fields.items() if key not in _SAID[name]}
    return _json(left) if left else ""


def _json(value: Any) -> str:
    return msgspec.json.encode(value).decode()


FORMAT = Format(
    "drawio",
    "draw.io",
    "drawio",
    "application/xml",
    "Opens in diagrams.net, places kept.",
    write,
    keeps_places=True,
)
