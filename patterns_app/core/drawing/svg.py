"""Scene to SVG: the one writer for every picture. User text enters here and nowhere else, escaped."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import cycle
from xml.sax.saxutils import quoteattr

from patterns_app.core.layout.plan import (
    CAPTION,
    CAPTION_GAP,
    FRAME_ICON,
    FRAME_LABEL,
    FRAME_LABEL_HEIGHT,
    ICON_GAP,
    LABEL,
    LINE_LABEL,
)
from patterns_app.core.layout.scene import Place, Rect, Scene, SceneConnection, SceneFrame, SceneNode, SceneSheet
from patterns_app.core.layout.text import width
from patterns_app.core.vocabulary.model import Style as LineStyle

from . import heads, loose, shading
from .class_icons import is_class
from .icons import class_address, symbol
from .overlay import Overlay, caption_height, draw_badges, draw_captions
from .styling import Theme, file_css, frame_classes
from .writing import box_attributes, lettered, number, path_length, rounded_path, text

_LEGEND_SAMPLE = 34.0
_LEGEND_ROW = 24.0
_LEGEND_GAP = 22.0
TWO_HEADS = frozenset({"readwrite"})


@dataclass(frozen=True)
class Style:
    """How a scene is written.

    `theme` None leaves colours to the page (no style element); `icons` is the address of a sprite, or empty to embed
    each icon once; `class_icons` is the address below which the pictures of classes are, beside the sprite, or empty to
    embed them; `prefix` goes before every id, for pages that show several pictures. `spoken` puts the description
    as one line of text beneath the background: see `_spoken_line`.
    """

    theme: Theme | None = "light"
    icons: str = ""
    class_icons: str = ""
    prefix: str = ""
    legend: bool = True
    background: bool = True
    spoken: bool = False
    overlay: Overlay | None = None
    shades: shading.Shades = field(default_factory=dict)
    pictures: Mapping[str, str] = field(default_factory=dict)  # data addresses of images by their SHA-256


def write_svg(scene: Scene, style: Style = Style()) -> str:
    """The scene as one SVG document, the same text for the same scene and style."""
    return _Writer(scene, style).document()


class _Writer:
    def __init__(self, scene: Scene, style: Style) -> None:
        self.scene = scene
        self.style = style
        self.arriving = Counter((one.style, one.points[-1]) for one in scene.connections if one.points)
        self.legend = _legend_rows(scene) if style.legend else []
        self.width = max(scene.width, 200.0)
        self.picture_height = scene.height + len(self.legend) * _LEGEND_ROW + (8 if self.legend else 0)
        self.shades_top = self.picture_height
        self.picture_height += shading.legend_height(style.shades, self.width)
        captions = caption_height(style.overlay, self.width) if style.overlay else 0.0
        self.height = self.picture_height + captions
        looks = [line.colour or line.stroke for line in scene.connections]
        looks += [node.colour for node in scene.nodes] + [frame.colour for frame in scene.frames]
        self._painted = bool(scene.sheets or scene.lines) or any(looks)

    def document(self) -> str:
        scene, prefix = self.scene, self.style.prefix
        parts = [
            f'<svg xmlns="http://www.w3.org/2000/svg" class="diagram" role="img" '
            f'aria-labelledby="{prefix}title {prefix}description" width="{number(self.width)}" '
            f'height="{number(self.height)}" viewBox="0 0 {number(self.width)} {number(self.height)}">',
            f'<title id="{prefix}title">{text(scene.title or "Architecture diagram")}</title>',
            f'<desc id="{prefix}description">{text(_describe(scene))}</desc>',
        ]
        if self.style.theme is not None:
            parts.append(f"<style>{file_css(self.style.theme, bool(self.style.shades), self._painted)}</style>")
        parts.append(self._definitions())
        if self.style.spoken:
            parts.append(_spoken_line(scene, self.width, self.height))
        if self.style.background:
            parts.append(f'<rect class="background" width="{number(self.width)}" height="{number(self.height)}"/>')
        parts += [self._frame(frame) for frame in scene.frames]
        parts += [self._sheet(sheet) for sheet in scene.sheets if sheet.kind == "box"]
        parts += [loose.plain_line(line, self.style.prefix) for line in scene.lines]
        parts += [self._connection(connection) for connection in scene.connections]
        parts += [self._frame_name(frame) for frame in scene.frames if frame.line]
        parts += [self._node(node) for node in scene.nodes]
        parts += [self._sheet(sheet) for sheet in scene.sheets if sheet.kind != "box"]
        parts += self._legend()
        parts += shading.draw_legend(self.style.shades, self.width, self.shades_top)
        if self.style.overlay:
            parts += draw_badges(scene, self.style.overlay)
            parts += draw_captions(self.style.overlay, self.width, self.picture_height)
        parts.append("</svg>")
        return "\n".join(parts) + "\n"

    def _definitions(self) -> str:
        used = [heads.marker(style, self.style.prefix) for style, _ in self.scene.styles]
        painted = sorted({(line.style, line.colour) for line in self.scene.connections if line.colour})
        used += [heads.marker(style, self.style.prefix, colour) for style, colour in painted]
        if not self.style.icons:
            keys = {node.icon for node in self.scene.nodes} | {f"frame-{frame.kind}" for frame in self.scene.frames}
            used += [symbol(key, self.style.prefix) for key in sorted(keys)]
        return f"<defs>{''.join(used)}</defs>"

    def _icon(self, key: str, x: float, y: float, size: float, name: str) -> str:
        place = f'x="{number(x)}" y="{number(y)}" width="{number(size)}" height="{number(size)}"'
        if self.style.icons and is_class(key):
            return f'<image class="class-icon" href={quoteattr(class_address(key, self.style.class_icons))} {place}/>'
        address = f"{self.style.icons}#icon-{key}" if self.style.icons else f"#{self.style.prefix}icon-{key}"
        return f'<use class="{name}" href={quoteattr(address)} {place}/>'

    def _sheet(self, sheet: SceneSheet) -> str:
        return loose.sheet(sheet, self.style.prefix, self.style.pictures.get(sheet.blob, ""))

    def _own_icon(self, node: SceneNode, x: float, y: float) -> str:
        """The picture that somebody gave a part, where it is at hand; else its service's icon."""
        own = self.style.pictures.get(node.image or "", "")
        if not own:
            return self._icon(node.icon, x, y, node.icon_size, "icon neutral-icon")
        size = number(node.icon_size)
        place = f'x="{number(x)}" y="{number(y)}" width="{size}" height="{size}"'
        return f'<image class="class-icon" href={quoteattr(own)} {place}/>'

    def _frame(self, frame: SceneFrame) -> str:
        box = frame.box
        parts = [
            f'<g id="{self.style.prefix}frame-{frame.id}" class="frame {frame_classes(frame.kind)}'
            f'{_paint(frame.colour)}">',
            f"<title>{text(frame.label or frame.kind)}</title>",
            f'<rect class="frame-box" {box_attributes(box)} rx="10"/>',
        ]
        return "".join([*parts, "</g>"])

    def _frame_name(self, frame: SceneFrame) -> str:
        """The frame's name on top of the lines, so that a line that enters the frame there runs under it."""
        inset = (FRAME_LABEL_HEIGHT - FRAME_ICON) / 2
        icon_x, icon_y = frame.box.x + inset + 3, frame.box.y + inset + 3
        x, y = icon_x + FRAME_ICON + 2, frame.box.y + FRAME_LABEL_HEIGHT / 2 + 5
        back = Rect(icon_x - 3, icon_y - 3, width(frame.line, FRAME_LABEL) + FRAME_ICON + 11, FRAME_ICON + 2)
        return (
            f'<g class="frame-name {frame_classes(frame.kind)}{_paint(frame.colour)}">'
            + f'<rect class="frame-back" {box_attributes(back)} rx="4"/>'
            + self._icon(f"frame-{frame.kind}", icon_x, icon_y, FRAME_ICON - 4, "frame-icon")
            + f'<text class="frame-label" x="{number(x)}" y="{number(y)}">{lettered(frame.line)}</text></g>'
        )

    def _node(self, node: SceneNode) -> str:
        box = node.box
        middle = box.x + box.width / 2
        top = box.y + (box.height - _content_height(node)) / 2  # cards are equally high, what is on them is not
        parts = [
            f'<g id="{self.style.prefix}node-{node.id}" class="node{self._look(node.id)}{_paint(node.colour)}" '
            f"data-service={quoteattr(node.service)}>",
            f"<title>{text(node.label)}</title>",
            f'<rect class="card" {box_attributes(box)} rx="12"/>',
            *shading.tint(self.style.shades, node.id, box),
            self._own_icon(node, middle - node.icon_size / 2, top),
        ]
        y = top + node.icon_size + ICON_GAP + LABEL.line_height - 4
        for line in node.lines:
            parts.append(f'<text class="label" x="{number(middle)}" y="{number(y)}">{lettered(line)}</text>')
            y += LABEL.line_height
        y += CAPTION_GAP + CAPTION.line_height - LABEL.line_height
        for line in node.caption:
            parts.append(f'<text class="caption" x="{number(middle)}" y="{number(y)}">{lettered(line)}</text>')
            y += CAPTION.line_height
        return "".join([*parts, *shading.tag(self.style.shades, node.id, box), "</g>"])

    def _connection(self, connection: SceneConnection) -> str:
        prefix, name = self.style.prefix, connection.style
        points = heads.shortened(connection.points, name, both=connection.kind in TWO_HEADS)
        path = rounded_path(points)
        stroke = f" stroke-{connection.stroke}" if connection.stroke else ""
        look = f"style-{name}{_paint(connection.colour)}{stroke}{self._dimmed(connection.id)}"
        parts = [
            f'<g id="{prefix}connection-{connection.id}" class="connection {look}" '
            f'data-kind={quoteattr(connection.kind)} data-source="{connection.source}" '
            f'data-target="{connection.target}">',
            f"<title>{text(connection.description)}</title>",
            f'<path class="line" d="{path}"{self._in_step(connection, points)}{self._ends(connection)}/>',
        ]
        if connection.label_box and connection.lines:
            parts += _line_label(connection.lines, connection.label_box)
        return "".join([*parts, "</g>"])

    def _in_step(self, connection: SceneConnection, points: tuple[Place, ...]) -> str:
        """Lines that end on one trunk count their dashes from there, or those of one fill the gaps of another."""
        if self.arriving[connection.style, connection.points[-1]] < 2:
            return ""
        return f' stroke-dashoffset="-{number(path_length(points))}"'

    def _look(self, node: str) -> str:
        return shading.class_of(self.style.shades, node) + self._dimmed(node)

    def _dimmed(self, part: str) -> str:
        overlay = self.style.overlay
        return " dimmed" if overlay and overlay.active is not None and part not in overlay.active else ""

    def _ends(self, connection: SceneConnection) -> str:
        colour = f"-{connection.colour}" if connection.colour else ""
        head = f"{self.style.prefix}head-{connection.style}{colour}"
        ends = f' marker-end="url(#{head})"'
        if connection.kind in TWO_HEADS:
            ends += f' marker-start="url(#{head})"'
        return ends

    def _legend(self) -> list[str]:
        if not self.legend:
            return []
        parts = [f'<g id="{self.style.prefix}legend" class="legend">']
        y = self.scene.height + _LEGEND_ROW / 2
        for row in self.legend:
            for style, words, x in row:
                end = x + _LEGEND_SAMPLE
                ends = f' marker-end="url(#{self.style.prefix}head-{style})"'
                sample = rounded_path(heads.shortened(((x, y), (end, y)), style))
                parts.append(f'<g class="style-{style}"><path class="line" d="{sample}"{ends}/></g>')
                parts.append(f'<text x="{number(end + 8)}" y="{number(y + 4)}">{lettered(words)}</text>')
            y += _LEGEND_ROW
        return [*parts, "</g>"]


def _paint(colour: str | None) -> str:
    """The class of a part that somebody gave a colour."""
    return f" paint-{colour}" if colour else ""


def _content_height(node: SceneNode) -> float:
    text = len(node.lines) * LABEL.line_height + len(node.caption) * CAPTION.line_height
    below = ICON_GAP + text if node.lines else 0
    return node.icon_size + below + (CAPTION_GAP if node.caption else 0)


def _line_label(lines: tuple[str, ...], box: Rect) -> list[str]:
    middle = box.x + box.width / 2
    y = box.y + (box.height - len(lines) * LINE_LABEL.line_height) / 2 + LINE_LABEL.line_height - 3.5
    parts = [f'<rect class="label-back" {box_attributes(box)} rx="4"/>']
    for line in lines:
        parts.append(f'<text class="line-label" x="{number(middle)}" y="{number(y)}">{lettered(line)}</text>')
        y += LINE_LABEL.line_height
    return parts


def _legend_rows(scene: Scene) -> list[list[tuple[LineStyle, str, float]]]:
    """Where each sample of the legend starts, row by row, within the picture's width."""
    rows: list[list[tuple[LineStyle, str, float]]] = []
    x = limit = max(scene.width, 200.0)
    for style, words in scene.styles:
        item = _LEGEND_SAMPLE + 8 + width(words, LINE_LABEL)
        if not rows or x + item > limit - 16:
            rows.append([])
            x = 16.0
        rows[-1].append((style, words, x))
        x += item + _LEGEND_GAP
    return rows


def _describe(scene: Scene) -> str:
    """The picture in words, for those who do not see it."""
    about = [scene.description] if scene.description else []
    about.append(f"{len(scene.nodes)} nodes, {len(scene.connections)} connections.")
    about += [f"{connection.description}." for connection in scene.connections[:60]]
    about += [f"{sheet.kind.title()}: {sheet.text}" for sheet in scene.sheets[:20] if sheet.text]
    return " ".join(about)


def _spoken_line(scene: Scene, across: float, height: float) -> str:
    """The description as one line from edge to edge, hidden under the background.

    For PDF: readers built on PDFium take a page whose text covers more of its height than of its width for vertical
    writing, and then find no word of it. One line across the page settles that, and can be found and read aloud.
    """
    words: list[str] = []
    room = across - 8
    for word in cycle(_describe(scene).split()):
        room -= width(f" {word}", LINE_LABEL)
        if room < 0:
            break
        words.append(word)
    line = " ".join(words)
    return f'<text class="line-label" x="{number(across / 2)}" y="{number(height - 4)}">{lettered(line)}</text>'
