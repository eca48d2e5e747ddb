"""A draw.io page as a sketch. Our own files come back as they were; in others AWS shapes are recognised.

Shapes of the AWS libraries and boxes with lines become nodes, containers frames, lines between nodes connections, texts
notes. Everything else is named as left over. Places are kept.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any

from msgspec.structs import fields

from patterns_app.core import limits
from patterns_app.core.layout.plan import CARD_WIDTH
from patterns_app.core.sketch.model import Colour, Sketch
from patterns_app.core.vocabulary.catalog import vocabulary
from patterns_app.core.vocabulary.classes import ANY

from . import drawio_loose as loose
from . import drawio_paint as paint
from .assembling import GENERIC, Ids, assembled, label, line_words
from .beside import unpacked
from .calling import Drawn, drawn
from .drafting import service_of
from .drawio import DRAWN, GAP, ICON
from .drawio_cells import Cell, cells_of, json_in, json_of, label_at, note_text, object_of, route_of
from .drawio_icons import group_kind
from .drawio_line_labels import labels_of_lines
from .drawio_logos import logo, picture_of
from .drawio_pages import can_be_told, chosen, graph_of, marks_of, names_of
from .drawio_pictures import page_in
from .drawio_room import with_room
from .drawio_services import doubt, service_of_shape, words_of_icon
from .drawio_shapes import Shapes
from .drawio_squares import Rect
from .drawio_titles import written
from .reading_model import Imported, Leftover
from .told_by_labels import said_of_line, said_of_part
from .xml_guard import parse_xml

_NAMING = ("authoriser", "dead_letters")  # fields of a connection that name other cells
# What of a document no cell says; its layer does.
_REST = {field.name for field in fields(Sketch)} - set(DRAWN)
_NO_ENDS = "the line does not join two parts that were read"
_TOO_MANY = f"a drawing keeps at most {limits.PARSE_LINES} lines without a meaning"
_TURNING = re.compile(r"orthogonal|elbow|entityRelation|isometric", re.IGNORECASE)
_LOOSE = {"note": "notes", "box": "boxes", "image": "images", "line": "lines"}
_ENDS = (("source", "start"), ("target", "end"))


def read_drawio(data: bytes, wanted: str = "") -> Imported:
    """One page of a draw.io file: the `wanted` by its number or name, else the first. Raises InputError."""
    data = page_in(data) or data  # a picture may be asked for another page
    root = parse_xml(data)
    pages = root.findall("diagram") if root.tag == "mxfile" else []
    place = 0 if root.tag == "mxGraphModel" else chosen(pages, wanted)
    model = root if root.tag == "mxGraphModel" else graph_of(pages[place])
    reading = _Reading({cell.id: cell for cell in cells_of(model)})
    reading.read()
    if not any(cell.words for cell in reading.cells.values()):
        loose = (part for parts in reading.loose.values() for part in parts)
        with_room(reading.nodes, reading.frames, [*reading.connections, *loose])
    title, names = pages[place].get("name", "") if pages else "", names_of(pages)
    sketch = assembled(title, reading.nodes, reading.frames, reading.connections, reading.others())
    why = "another page of the file, which is not read with this one: choose page {}"
    others = [Leftover(name, why.format(number)) for number, name in enumerate(names, 1) if number != place + 1]
    left_over = (*reading.left_over, *others)
    marks, files = marks_of(reading.parts, data), reading.files()
    return Imported(sketch, "drawio", reading.became, left_over, marks, blobs=files, pages=names, page=place)


@dataclass
class _Reading:
    """Sorts the cells of a page into parts of a sketch."""

    cells: dict[str, Cell]
    shapes: Shapes = field(init=False)
    ids: Ids = field(default_factory=Ids)
    nodes: list[dict[str, Any]] = field(default_factory=list)
    frames: list[dict[str, Any]] = field(default_factory=list)
    connections: list[dict[str, Any]] = field(default_factory=list)
    became: dict[str, str] = field(default_factory=dict)
    left_over: list[Leftover] = field(default_factory=list)
    services: dict[str, str] = field(default_factory=dict)  # of the cells that became nodes
    named: dict[str, str] = field(default_factory=dict)  # parts without words, by the caption that names them
    told: dict[str, list[str]] = field(default_factory=dict)  # what else stands at parts
    framed: set[str] = field(default_factory=set)  # cells that are frames
    touched: frozenset[str] = frozenset()  # cells that lines end at
    on_lines: dict[str, str] = field(default_factory=dict)  # what is written on lines, by their ids
    blobs: dict[str, bytes] = field(default_factory=dict)  # pictures that stand for no part
    parts: dict[str, str] = field(default_factory=dict)  # ids of the parts by those of their cells
    loose: dict[str, list[dict[str, Any]]] = field(default_factory=dict)  # notes, boxes, images and plain lines

    def read(self) -> None:
        """All cells: frames and parts first, then what hangs on them."""
        vertices = [cell for cell in self.cells.values() if cell.cell.get("vertex") == "1"]
        self.shapes = Shapes(self.cells, self._service)
        self.touched = self.shapes.touched()
        shapes = self.shapes
        self.named, self.told, self.became = written(self.cells, shapes.titles, shapes.captions)
        shapes.roles.update(dict.fromkeys((*shapes.titles, *shapes.captions), "inside"))
        self.framed = {name for name, role in self.shapes.roles.items() if role == "frame"}
        for cell in vertices:
            if kind := next((kind for kind in _LOOSE if kind in cell.words), ""):
                self._loose(cell, kind)
            elif "pin" in cell.words:
                continue  # the number of a callout at the part that it is about
            elif cell.words:
                self._own(cell)
            else:
                self._foreign(cell)
        self._read_lines()

    def _own(self, cell: Cell) -> None:
        """A frame or node that we wrote."""
        if cell.id in self.framed:
            self._frame(cell)
        elif service := self._service(cell):
            self._node(cell, service)

    def _foreign(self, cell: Cell) -> None:
        """A shape that somebody drew."""
        match self.shapes.roles[cell.id]:
            case "frame":
                self._frame(cell)
            case "icon":
                self._node(cell, self._service(cell), doubt(cell, self._words(cell)))
            case "box" | "image":
                self._plain_shape(cell)
            case "text" if cell.text:
                self._written_on(cell)
            case "rule":
                part = {"id": self.ids.of(cell.id, cell.id), **loose.rule(self._rect(cell), cell.style)}
                self._keep(cell, "line", part)
            case "hidden":
                self.left_over.append(Leftover(cell.name(), "it is hidden, or on a layer that is"))
            case "text":
                self.left_over.append(Leftover(cell.name(), "a text without words"))
            case "group":
                self.became[cell.name()] = "what holds shapes together, without a frame"
            case _:
                pass  # a label of a line, or a piece of an icon's picture

    def _plain_shape(self, cell: Cell) -> None:
        """A box or a picture: a part where its words name a service or a line meets it, else a box with its words."""
        badge = cell.id not in self.touched and loose.number_in(cell, self._rect(cell))
        if cell.text and (badge or loose.is_sheet(cell.style)):
            self._written_on(cell)
            return
        is_image = self.shapes.roles[cell.id] == "image"
        service = service_of(self._words(cell), icon=picture_of(cell) if is_image else "")
        if is_image and service == GENERIC and cell.id not in self.touched and not self._words(cell):
            self._logo(cell)
        elif service != GENERIC or cell.id in self.touched or is_image:
            self._node(cell, ANY if service == GENERIC else service, colour=paint.filled(cell.style))
        elif cell.text:
            self._sheet(cell, "box", loose.box(cell, self._rect(cell), label(cell.text)))
        else:
            self.left_over.append(Leftover(cell.name(), "a shape without words that no line meets"))

    def _logo(self, cell: Cell) -> None:
        """A picture that stands for no part."""
        found = logo(cell, self._rect(cell), len(self.loose.get("images", ())))
        if isinstance(found, str):
            self.left_over.append(Leftover(cell.name(), found))
        else:
            self.blobs[found[0]["blob"]] = found[1]
            self._sheet(cell, "image", found[0])

    def _written_on(self, cell: Cell) -> None:
        """A text, or a number that points from the picture to one."""
        rect = self._rect(cell)
        number = loose.number_in(cell, rect)
        self._sheet(cell, "note", loose.note(cell, rect) if number is None else loose.badge(number, rect, cell.style))

    def _rect(self, cell: Cell) -> Rect:
        return self.shapes.places.of(cell)

    def _sheet(self, cell: Cell, kind: str, says: dict[str, Any]) -> None:
        self._keep(cell, kind, {"id": self.ids.of(cell.id, self._wish(cell)), **says, **self._in_frame(cell, "frame")})

    def _in_frame(self, cell: Cell, field_name: str) -> dict[str, str]:
        """The frame that a cell lies in, as a field."""
        frame = self.shapes.around(cell)
        return {field_name: self.ids.of(frame, self._wish(self.cells[frame]))} if frame in self.framed else {}

    def _read_lines(self) -> None:
        self.on_lines = labels_of_lines(self.cells.values())
        edges = [cell for cell in self.cells.values() if cell.cell.get("edge") == "1"]
        for cell in edges:
            if "line" not in cell.words:
                self._connection(cell)
        drawn = set(self.parts) | {cell.id for cell in edges if "line" in cell.words}
        for cell in edges:
            if "line" in cell.words:
                self._plain_line(cell, drawn)

    def others(self) -> dict[str, Any]:
        """What the file of ours says beside nodes, frames and connections."""
        words = next((cell.words for cell in self.cells.values() if "document" in cell.words), {})
        said = json_of(words["document"], "the layer") if "document" in words else {}
        rest = {key: value for key, value in said.items() if key in _REST} if isinstance(said, dict) else {}
        if isinstance(told := rest.get("scenarios"), list):
            parts = frozenset(self.parts.values())
            rest["scenarios"] = [one for one in told if can_be_told(one, parts)]
            gone = (str(one.get("title", "")) for one in told if not can_be_told(one, parts))
            self.left_over += [Leftover(title, "the story names parts that are not there any more") for title in gone]
        return {**rest, **self.loose}

    def files(self) -> dict[str, bytes]:
        """The files beside the document, by their SHA-256. Raises NotASketch."""
        words = next((cell.words for cell in self.cells.values() if "files" in cell.words), {})
        return self.blobs | (unpacked(words["files"].encode()) if "files" in words else {})

    def _loose(self, cell: Cell, kind: str) -> None:
        """A note, box or image of ours: its own words, with the place and the text that the cell has now."""
        x, y, width, height = self._rect(cell)
        part: dict[str, Any] = {"id": self.ids.of(cell.id, cell.id), **object_of(cell, kind)}
        part["box"] = {"x": x, "y": y, "width": width, "height": height}
        part |= paint.sheet_now(kind, part, cell.style)
        if kind == "box":
            part["label"] = label(cell.text)
        if kind == "note" and isinstance(said := part.get("text", ""), str):
            part["text"] = note_text(cell, said, part.get("number"))
        part |= self._in_frame(cell, "frame")
        self._keep(cell, kind, part)

    def _plain_line(self, cell: Cell, drawn: set[str]) -> None:
        """A line of ours that means nothing: its own words, with the ends, the look and the text that it has now."""
        part = {"id": self.ids.of(cell.id, cell.id), **object_of(cell, "line"), "label": label(cell.text)}
        part |= {"arrow": loose.arrow_of(cell.style), **paint.line_now(part, cell.style)}
        for end, place in _ENDS:
            name = cell.cell.get(end, "")
            point = loose.free_end(cell, end, self.shapes.places)
            if name in drawn:
                part[end] = self.ids.of(name)
            elif point is not None:
                part[place] = point
            else:
                self.left_over.append(Leftover(cell.name(), "the line has lost an end"))
                return
        if route := self._route(cell):
            part["route"] = route
        self._keep(cell, "line", part)

    def _keep(self, cell: Cell, kind: str, part: dict[str, Any]) -> None:
        self.loose.setdefault(_LOOSE[kind], []).append(part)
        self._became(cell, part, f"{kind} {part['id']}")

    def _became(self, cell: Cell, part: dict[str, Any], words: str) -> None:
        self.parts[cell.id] = part["id"]
        self.became[cell.name()] = words

    def _service(self, cell: Cell) -> str:
        return service_of_shape(cell, self._words(cell))

    def _words(self, cell: Cell) -> str:
        """What a shape is called, in it or in a caption beside it."""
        return cell.text or self.named.get(cell.id, "")

    def _frame(self, cell: Cell) -> None:
        x, y, width, height = self.shapes.places.of(cell)
        part: dict[str, Any] = {
            "id": self.ids.of(cell.id, self._wish(cell)),
            "kind": cell.words.get("frame") or group_kind(cell),
            "label": label(self._words(cell)),
            "box": {"x": x, "y": y, "width": width, "height": height},
        }
        part |= self._in_frame(cell, "parent")
        if "pattern" in cell.words:
            part["pattern"] = json_in(cell.words["pattern"], cell)
        part |= object_of(cell, "more")
        part |= paint.frame_now(part, cell.style) if cell.words else paint.painted(paint.frame_of(cell.style))
        self.frames.append(part)
        self._became(cell, part, f"frame {part['id']}")

    def _node(self, cell: Cell, service: str, doubted: str = "", colour: Colour | None = None) -> None:
        x, y, width, _ = self.shapes.places.of(cell)
        part: dict[str, Any] = {
            "id": self.ids.of(cell.id, self._wish(cell)),
            "service": service,
            "label": label(self._words(cell) or (words_of_icon(cell) if service == GENERIC else "")),
            "position": {"x": round(x - (CARD_WIDTH - (width or ICON)) / 2, 1), "y": round(y - GAP, 1)},
        }
        part |= self._in_frame(cell, "frame")
        if "settings" in cell.words:
            part["settings"] = json_in(cell.words["settings"], cell)
        elif not cell.words and (said := said_of_part(service, part["label"])):
            part["settings"] = said
        if notes := cell.words.get("notes") or "\n".join(self.told.get(cell.id, ()))[: limits.STEP_TEXT]:
            part["notes"] = notes
        part |= {**paint.painted(colour), **object_of(cell, "more")}
        part |= paint.part_now(part, cell.style) if cell.words else {}
        self.nodes.append(part)
        self.services[cell.id] = service
        self._became(cell, part, f"node {part['id']} ({service}){doubted}")

    def _connection(self, cell: Cell) -> None:
        source, target, both = self._ends(cell)
        if source not in self.services or target not in self.services:
            self._line_elsewhere(cell, source, target, both)
            return
        words = label(self.on_lines[cell.id])
        said = cell.words.get("kind")
        services, called = (self.services[source], self.services[target]), self._words(self.cells[target])
        kind, back = Drawn(said) if said else drawn(vocabulary(), *services, words, called)
        ends = self.ids.of(target if back else source), self.ids.of(source if back else target)
        part: dict[str, Any] = {
            "id": self.ids.of(cell.id, cell.id if cell.words else f"{ends[0]}-{ends[1]}"),
            "source": ends[0],
            "target": ends[1],
            "kind": kind,
            "label": words,
        }
        if "settings" in cell.words:
            part["settings"] = json_in(cell.words["settings"], cell)
        elif not cell.words and (told := said_of_line(kind, words)):
            part["settings"] = told
        if route := self._route(cell):
            part["route"] = route[::-1] if back else route
        if part["label"] and (at := label_at(cell)) is not None:
            part["label_at"] = at
        part |= {key: self.ids.of(value) if key in _NAMING else value for key, value in object_of(cell, "more").items()}
        look = vocabulary().kinds[kind].style if kind in vocabulary().kinds else ""
        part |= paint.line_now(part, cell.style, look) if cell.words else loose.line_look(cell.style)
        self.connections.append(part)
        self._became(cell, part, line_words(part["id"], kind, back) + self._reached(cell))

    def _reached(self, cell: Cell) -> str:
        """That an end of a line was taken for the part that lies next to it."""
        return "; an end of it is loose, and was joined to the part that it lies at or points to" * (
            cell.id in self.shapes.guessed
        )

    def _route(self, cell: Cell) -> list[dict[str, float]]:
        """The corners of a line on the page; in the file they count from what the line lies in.

        The corners of a square line that another program has found are hints to it: between them it turns by itself.
        """
        if not cell.words and _TURNING.search(cell.style.get("edgeStyle", "")):
            return []
        left, top = self.shapes.places.corner(cell.parent, cell.id)
        return [{"x": round(at["x"] + left, 1), "y": round(at["y"] + top, 1)} for at in route_of(cell)]

    def _ends(self, cell: Cell) -> tuple[str, str, bool]:
        """The cells that a line joins, in the direction of its arrow, and whether it has one at both ends."""
        source, target = self.shapes.ends.get(cell.id, ("", ""))
        if cell.words:
            return source, target, False
        return (
            (target, source, False) if loose.runs_back(cell.style) else (source, target, all(loose.heads(cell.style)))
        )

    def _line_elsewhere(self, cell: Cell, source: str, target: str, both: bool) -> None:
        """A line to a frame, a text or nothing tells of no message: it stays a line."""
        look = {"arrow": "both" if both else loose.arrow_of(cell.style), **loose.line_look(cell.style)}
        part: dict[str, Any] = {"label": label(self.on_lines[cell.id]), **look}
        free = _ENDS[::-1] if loose.runs_back(cell.style) else _ENDS
        for name, (end, place), (as_drawn, _) in zip((source, target), _ENDS, free, strict=True):
            point = loose.free_end(cell, as_drawn, self.shapes.places)
            part |= {end: self.parts[name]} if name in self.parts else {place: point} if point else {}
        hidden = self.shapes.is_hidden(cell.id)
        if hidden or source == target != "" or not all(end in part or place in part for end, place in _ENDS):
            self.left_over.append(Leftover(cell.name(), "it is hidden, or on a layer that is" if hidden else _NO_ENDS))
            return
        if len(self.loose.get("lines", ())) >= limits.PARSE_LINES:
            self.left_over.append(Leftover(cell.name(), _TOO_MANY))
            return
        part["id"] = self.ids.of(cell.id, "-".join(part.get(end, "free") for end, _ in _ENDS))
        if route := self._route(cell):
            part["route"] = route[::-1] if loose.runs_back(cell.style) else route
        self._keep(cell, "line", part)

    def _wish(self, cell: Cell) -> str:
        """Our own ids stay; a foreign one says nothing, so the label is better."""
        return cell.id if cell.words else (self._words(cell) or cell.id)
