"""Nodes coloured by their service model, each with the model's name on a tag, and a legend below the picture."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import get_args

from patterns_app.core.layout.scene import Rect
from patterns_app.core.layout.text import TextStyle, width
from patterns_app.core.services.model import ModelKey

from .writing import box_attributes, lettered, number

_TAG = TextStyle(size=11, line_height=14, bold=True)
_TAG_HEIGHT = 18.0
_TAG_PADDING = 14.0
_LEGEND_ROW = 28.0
_EDGE = 16.0


@dataclass(frozen=True)
class Shade:
    """The model of a node and its name as readers know it."""

    model: ModelKey
    name: str


Shades = dict[str, Shade]  # by node id; a node that is not in it keeps its plain look


def class_of(shades: Shades, node: str) -> str:
    """What a shaded node's group is called besides "node"."""
    return f" model-{shades[node].model}" if node in shades else ""


def tint(shades: Shades, node: str, box: Rect) -> list[str]:
    """The coloured glass over a node's card."""
    return [f'<rect class="tint" {box_attributes(box)} rx="12"/>'] if node in shades else []


def tag(shades: Shades, node: str, box: Rect) -> list[str]:
    """The model's name on the upper edge of a node's card."""
    return [_tag(shades[node], box.x + 8, box.y - _TAG_HEIGHT / 2)] if node in shades else []


def legend_height(shades: Shades, across: float) -> float:
    """Height of the legend in a picture of this width."""
    return _LEGEND_ROW * len(_rows(shades, across))


def draw_legend(shades: Shades, across: float, top: float) -> list[str]:
    """The models that occur, with the number of nodes of each."""
    parts = []
    for place, row in enumerate(_rows(shades, across)):
        y = top + place * _LEGEND_ROW
        for shade, count, x in row:
            after = x + _tag_width(shade) + 6
            parts.append(f'<g class="model-{shade.model}">{_tag(shade, x, y + 5)}</g>')
            parts.append(f'<text class="caption-text" x="{number(after)}" y="{number(y + 18)}">\u00d7 {count}</text>')
    return parts


def rules(colour: Callable[[str], str]) -> str:
    """The style rules of shaded nodes."""
    found = [
        ".diagram .tint{fill-opacity:.12}",
        f".diagram .tag-text{{font-weight:600;fill:{colour('diagram-background')}}}",
    ]
    for model in get_args(ModelKey):
        value = colour(f"model-{model}")
        found.append(f".diagram .model-{model} .card{{stroke:{value};stroke-width:2.5}}")
        found.append(f".diagram .model-{model} .tint,.diagram .model-{model} .tag{{fill:{value}}}")
    return "\n".join(found) + "\n"


def _tag(shade: Shade, x: float, y: float) -> str:
    box = Rect(x, y, _tag_width(shade), _TAG_HEIGHT)
    place = f'x="{number(x + _TAG_PADDING / 2)}" y="{number(y + 13)}"'
    return (
        f'<rect class="tag" {box_attributes(box)} rx="{number(_TAG_HEIGHT / 2)}"/>'
        f'<text class="tag-text" {place}>{lettered(shade.name)}</text>'
    )


def _tag_width(shade: Shade) -> float:
    return width(shade.name, _TAG) + _TAG_PADDING


def _rows(shades: Shades, across: float) -> list[list[tuple[Shade, int, float]]]:
    """Each model once, in the order from on-premise to SaaS, row by row within the width."""
    found = {shade.model: shade for shade in shades.values()}
    rows: list[list[tuple[Shade, int, float]]] = []
    x = across
    for model in (key for key in get_args(ModelKey) if key in found):
        count = sum(shade.model == model for shade in shades.values())
        item = _tag_width(found[model]) + 44
        if not rows or x + item > across - _EDGE:
            rows.append([])
            x = _EDGE
        rows[-1].append((found[model], count, x))
        x += item
    return rows
