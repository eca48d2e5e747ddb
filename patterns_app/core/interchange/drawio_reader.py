"""A draw.io page as a sketch. Our own files come back as they were; in others AWS shapes are recognised.

Shapes of the current AWS library become nodes, containers frames, lines between nodes connections. Everything else is
named as left over. Places are kept.
"""

from __future__ import annotations

import base64
import binascii
import re
import zlib
from dataclasses import dataclass, field
from functools import cache
from typing import Any
from xml.etree.ElementTree import Element

from msgspec.structs import fields

from patterns_app.core import limits
from patterns_app.core.layout.plan import CARD_WIDTH
from patterns_app.core.sketch.model import Sketch
from patterns_app.core.sketch.parser import Error, NotASketch, TooLarge
from patterns_app.core.vocabulary import names
from patterns_app.core.vocabulary.catalog import vocabulary
from patterns_app.core.vocabulary.frames import frame_types

from .assembling import Ids, assembled, default_kind, guess_service, label, line_words
from .beside import unpacked
from .drawio import DRAWN, GAP, ICON, SUBNETS
from .drawio_cells import Cell, cells_of, json_in, json_of, label_at, number_of, object_of, route_of
from .reading_model import Imported, Leftover, Mark
from .xml_guard import parse_xml

_NAMING = ("authoriser", "dead_letters")  # fields of a connection that name other cells
# AWS has changed these colours; older files have the second fill.
_SUBNET_LOOKS = {
    kind: {*looks, older} for (kind, looks), older in zip(SUBNETS.items(), ("#E9F3E6", "#E6F2F8"), strict=True)
}
_PERCENT = re.compile(rb"(?:%[0-9A-Fa-f]{2})+")
_CHUNK = 65_536
_CELL_ID = re.compile(r'\bid="([^"]*)"')
# What of a document no cell says; its layer does.
_REST = {field.name for field in fields(Sketch)} - set(DRAWN)
_LOOSE = {"note": "notes", "box": "boxes", "image": "images"}


def read_drawio(data: bytes) -> Imported:
    """The first page of a draw.io file. Raises InputError."""
    root = parse_xml(data)
    pages = root.findall("diagram") if root.tag == "mxfile" else []
    model = root if root.tag == "mxGraphModel" else _model(pages)
    reading = _Reading({cell.id: cell for cell in cells_of(model)})
    reading.read()
    title = pages[0].get("name", "") if pages else ""
    sketch = assembled(title, reading.nodes, reading.frames, reading.connections, reading.others())
    others = [Leftover(page.get("name") or "a page", "only the first page is read") for page in pages[1:]]
    left_over = (*reading.left_over, *others)
    return Imported(sketch, "drawio", reading.became, left_over, _marks(reading, data), blobs=reading.files())


def _marks(reading: _Reading, data: bytes) -> dict[str, Mark]:
    """The cell that each part comes from, with its line; a packed page has no lines."""
    text, found = data.decode("utf-8", "replace"), {}
    lines: dict[str, int] = {}
    for number, line in enumerate(text.split("\n"), 1):
        for cell in _CELL_ID.findall(line):
            lines.setdefault(cell, number)
    for cell, part in reading.parts.items():
        found[part] = Mark(line=lines.get(cell, 0), name=f"cell {cell}")
    return found


def _model(pages: list[Element]) -> Element:
    """The graph of the first page, inflated when it is packed."""
    if not pages:
        raise NotASketch([Error("$", "this is XML, but not a draw.io file: it has no page")])
    plain = pages[0].find("mxGraphModel")
    return plain if plain is not None else parse_xml(_inflated(pages[0].text or ""))


def _inflated(text: str) -> bytes:
    """draw.io packs a page as percent-encoded XML, deflated without a header, in base64."""
    try:
        packed = base64.b64decode(text.strip(), validate=True)
        unpacking = zlib.decompressobj(-15)
        return _decoded(unpacking, packed)
    except TooLarge:
        raise
    except (binascii.Error, zlib.error, ValueError):
        raise NotASketch([Error("$", "the page is neither XML nor packed as draw.io packs pages")]) from None


def _decoded(unpacking: zlib._Decompress, packed: bytes) -> bytes:
    """Inflated and decoded chunk by chunk, within one budget for both."""
    left, rest, parts = limits.IMPORT_INFLATED_BYTES, b"", []
    while True:
        chunk = unpacking.decompress(packed, _CHUNK)
        packed = unpacking.unconsumed_tail
        if not chunk:
            parts.append(rest)
            return b"".join(parts)
        whole = rest + chunk
        # A code may be cut in two.
        cut = max(whole.rfind(b"%", -2), 0) if b"%" in whole[-2:] else len(whole)
        whole, rest = whole[:cut], whole[cut:]
        decoded = _PERCENT.sub(lambda codes: bytes.fromhex(codes[0].replace(b"%", b"").decode()), whole)
        left -= len(chunk) + len(decoded)
        if left < 0:
            most = limits.IMPORT_INFLATED_BYTES // 1_048_576
            raise TooLarge([Error("$", f"the page would unpack to more than {most} MiB")])
        parts.append(decoded)


@dataclass
class _Reading:
    """Sorts the cells of a page into parts of a sketch."""

    cells: dict[str, Cell]
    ids: Ids = field(default_factory=Ids)
    nodes: list[dict[str, Any]] = field(default_factory=list)
    frames: list[dict[str, Any]] = field(default_factory=list)
    connections: list[dict[str, Any]] = field(default_factory=list)
    became: dict[str, str] = field(default_factory=dict)
    left_over: list[Leftover] = field(default_factory=list)
    became_of: set[str] = field(default_factory=set)  # ids of the cells that became parts
    services: dict[str, str] = field(default_factory=dict)  # of the cells that became nodes
    corners: dict[str, tuple[float, float]] = field(default_factory=dict)  # on the page, of containers
    on_lines: dict[str, list[str]] = field(default_factory=dict)  # texts by the cell that they lie on
    parts: dict[str, str] = field(default_factory=dict)  # ids of the parts by those of their cells
    loose: dict[str, list[dict[str, Any]]] = field(default_factory=dict)  # notes, boxes, images and plain lines

    def read(self) -> None:
        vertices = [cell for cell in self.cells.values() if cell.cell.get("vertex") == "1"]
        boxes = {cell.parent for cell in vertices if cell.parent in self.cells}
        framed = {cell.id for cell in vertices if self._is_frame(cell, boxes)}
        for cell in vertices:
            if kind := next((kind for kind in _LOOSE if kind in cell.words), ""):
                self._loose(cell, kind, framed)
            elif cell.id in framed:
                self._frame(cell, framed)
            elif service := self._service(cell):
                self._node(cell, service, framed)
            elif cell.parent not in self.services and not self._is_edge(cell.parent):
                self.left_over.append(Leftover(cell.name(), "the shape is no AWS service and no container"))
        self._read_lines()

    def _read_lines(self) -> None:
        for cell in self.cells.values():
            if cell.text:
                self.on_lines.setdefault(cell.parent, []).append(cell.text)
        edges = [cell for cell in self.cells.values() if cell.cell.get("edge") == "1"]
        for cell in edges:
            if "line" not in cell.words:
                self._connection(cell)
        drawn = set(self.became_of) | {cell.id for cell in edges if "line" in cell.words}
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
            rest["scenarios"] = [one for one in told if self._can_be_told(one, parts)]
        return {**rest, **self.loose}

    def _can_be_told(self, scenario: Any, parts: frozenset[str]) -> bool:
        """Are the parts that a story names still there? One that names others is left over."""
        try:
            steps = list(scenario.get("steps", ()))
            named = {name for step in steps for name in step.get("marks", ())}
            named |= {
                move[end]
                for step in steps
                for move in step.get("moves", ())
                for end in ("at", "connection")
                if end in move
            }
        except (AttributeError, TypeError):
            return True  # the parser says what is wrong with it
        if named <= parts:
            return True
        self.left_over.append(
            Leftover(str(scenario.get("title", "")), "the story names parts that are not there any more")
        )
        return False

    def files(self) -> dict[str, bytes]:
        """The files beside the document, by their SHA-256. Raises NotASketch."""
        words = next((cell.words for cell in self.cells.values() if "files" in cell.words), {})
        return unpacked(words["files"].encode()) if "files" in words else {}

    def _loose(self, cell: Cell, kind: str, framed: set[str]) -> None:
        """A note, box or image of ours: its own words, with the place and the text that the cell has now."""
        x, y, width, height = self._absolute(cell)
        part: dict[str, Any] = {"id": self.ids.of(cell.id, cell.id), **object_of(cell, kind)}
        part["box"] = {"x": x, "y": y, "width": width, "height": height}
        if kind == "box":
            part["label"] = label(cell.text)
        if cell.parent in framed:
            part["frame"] = self.ids.of(cell.parent, self._wish(self.cells[cell.parent]))
        self._keep(cell, kind, _LOOSE[kind], part)

    def _plain_line(self, cell: Cell, drawn: set[str]) -> None:
        part: dict[str, Any] = {
            "id": self.ids.of(cell.id, cell.id),
            **object_of(cell, "line"),
            "label": label(cell.text),
        }
        for end, place in (("source", "start"), ("target", "end")):
            name = cell.cell.get(end, "")
            point = next(iter(cell.cell.findall(f"mxGeometry/mxPoint[@as='{end}Point']")), None)
            if name in drawn:
                part[end] = self.ids.of(name)
            elif point is not None:
                part[place] = {"x": number_of(point.get("x", "0")), "y": number_of(point.get("y", "0"))}
            else:
                self.left_over.append(Leftover(cell.name(), "the line has lost an end"))
                return
        if route := route_of(cell):
            part["route"] = route
        self._keep(cell, "line", "lines", part)

    def _keep(self, cell: Cell, kind: str, plural: str, part: dict[str, Any]) -> None:
        self.loose.setdefault(plural, []).append(part)
        self.became[cell.name()] = f"{kind} {part['id']}"
        self.became_of.add(cell.id)

    def _is_edge(self, name: str) -> bool:
        return name in self.cells and self.cells[name].cell.get("edge") == "1"

    def _is_frame(self, cell: Cell, boxes: set[str]) -> bool:
        if "service" in cell.words:
            return False
        grouped = "group" in cell.style.get("grIcon", "") or cell.style.get("shape", "").endswith("aws4.group")
        return "frame" in cell.words or grouped or (cell.id in boxes and not self._service(cell))

    def _service(self, cell: Cell) -> str:
        """The service of a cell, or nothing."""
        if "service" in cell.words:
            return cell.words["service"]
        stencil = cell.style.get("resIcon") or cell.style.get("prIcon") or cell.style.get("shape", "")
        if not stencil.startswith("mxgraph.aws"):
            return ""
        icon = stencil.rpartition(".")[2]
        return names.of_stencil(icon, cell.text) or guess_service(icon.replace("_", " "))

    def _frame(self, cell: Cell, framed: set[str]) -> None:
        x, y, width, height = self._absolute(cell)
        part: dict[str, Any] = {
            "id": self.ids.of(cell.id, self._wish(cell)),
            "kind": cell.words.get("frame") or _group_kind(cell),
            "label": label(cell.text),
            "box": {"x": x, "y": y, "width": width, "height": height},
        }
        if cell.parent in framed:
            part["parent"] = self.ids.of(cell.parent, self._wish(self.cells[cell.parent]))
        if "pattern" in cell.words:
            part["pattern"] = json_in(cell.words["pattern"], cell)
        part |= object_of(cell, "more")
        self.frames.append(part)
        self.parts[cell.id] = part["id"]
        self.became[cell.name()] = f"frame {part['id']}"
        self.became_of.add(cell.id)

    def _node(self, cell: Cell, service: str, framed: set[str]) -> None:
        x, y, width, _ = self._absolute(cell)
        part: dict[str, Any] = {
            "id": self.ids.of(cell.id, self._wish(cell)),
            "service": service,
            "label": label(cell.text),
            "position": {"x": round(x - (CARD_WIDTH - (width or ICON)) / 2, 1), "y": round(y - GAP, 1)},
        }
        if cell.parent in framed:
            part["frame"] = self.ids.of(cell.parent, self._wish(self.cells[cell.parent]))
        if "settings" in cell.words:
            part["settings"] = json_in(cell.words["settings"], cell)
        if "notes" in cell.words:
            part["notes"] = cell.words["notes"]
        part |= object_of(cell, "more")
        self.nodes.append(part)
        self.services[cell.id] = service
        self.parts[cell.id] = part["id"]
        self.became[cell.name()] = f"node {part['id']} ({service})"
        self.became_of.add(cell.id)

    def _connection(self, cell: Cell) -> None:
        source, target = cell.cell.get("source", ""), cell.cell.get("target", "")
        if source not in self.services or target not in self.services:
            self.left_over.append(Leftover(cell.name(), "the line does not join two parts that were read"))
            return
        kind = cell.words.get("kind") or default_kind(vocabulary(), self.services[source], self.services[target])
        ends = self.ids.of(source), self.ids.of(target)
        part: dict[str, Any] = {
            "id": self.ids.of(cell.id, cell.id if cell.words else f"{ends[0]}-{ends[1]}"),
            "source": ends[0],
            "target": ends[1],
            "kind": kind,
            "label": label(cell.text or self._label_on(cell)),
        }
        if "settings" in cell.words:
            part["settings"] = json_in(cell.words["settings"], cell)
        if route := route_of(cell):
            part["route"] = route
        if part["label"] and (at := label_at(cell)) is not None:
            part["label_at"] = at
        part |= {key: self.ids.of(value) if key in _NAMING else value for key, value in object_of(cell, "more").items()}
        self.connections.append(part)
        self.parts[cell.id] = part["id"]
        self.became[cell.name()] = line_words(part["id"], kind)
        self.became_of.add(cell.id)

    def _label_on(self, line: Cell) -> str:
        """draw.io keeps a label that was moved as a small cell on the line."""
        return " ".join(self.on_lines.get(line.id, ()))

    def _wish(self, cell: Cell) -> str:
        """Our own ids stay; a foreign one says nothing, so the label is better."""
        return cell.id if cell.words else (cell.text or cell.id)

    def _absolute(self, cell: Cell) -> tuple[float, float, float, float]:
        """Place and size on the page: a cell's place counts from the container that it lies in."""
        x, y, width, height = cell.place()
        left, top = self._corner(cell.parent, cell.id)
        return round(x + left, 1), round(y + top, 1), round(width, 1), round(height, 1)

    def _corner(self, name: str, below: str) -> tuple[float, float]:
        """Where a container begins on the page. Each is worked out once, however many lie in each other."""
        above: list[Cell] = []
        seen = {below}
        while name not in self.corners and name not in seen and (cell := self.cells.get(name)):
            seen.add(name)
            above.append(cell)
            name = cell.parent
        x, y = self.corners.get(name, (0.0, 0.0))
        for cell in reversed(above):
            dx, dy, _, _ = cell.place()
            x, y = self.corners[cell.id] = x + dx, y + dy
        return x, y


def _group_kind(cell: Cell) -> str:
    icon = cell.style.get("grIcon", "").rpartition(".")[2]
    looks = {cell.style.get("strokeColor", "").upper(), cell.style.get("fillColor", "").upper()}
    if icon == "group_security_group":
        return next((kind for kind, own in _SUBNET_LOOKS.items() if looks & own), "security-group")
    return _by_group().get(icon, "boundary")


@cache
def _by_group() -> dict[str, str]:
    kinds = frame_types().values()
    return {name: kind.key for kind in kinds for name in (*kind.drawio_aliases, kind.drawio) if name}
