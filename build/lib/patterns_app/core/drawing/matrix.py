"""The responsibility matrix as a picture: a table of coloured cells with a legend, in the look of the diagrams."""

from __future__ import annotations

from collections.abc import Sequence

from patterns_app.core.layout.scene import Rect
from patterns_app.core.layout.text import TextStyle, wrap
from patterns_app.core.services.model import ModelKey
from patterns_app.core.vocabulary.model import Party
from patterns_app.core.vocabulary.responsibilities import Column, Layer, Responsibilities
from patterns_app.core.vocabulary.responsibilities_export import PARTY_NAMES, chosen_columns

from .styling import FONT_STACK, Theme
from .tokens import Palette, tokens
from .writing import box_attributes, lettered, number, text

_EDGE = 16.0
_FIRST = 196.0
_COLUMN = 118.0
_HEAD = 52.0
_ROW = 36.0
_GAP = 3.0
_HEAD_TEXT = TextStyle(size=13, line_height=16, bold=True)
_NOTE = TextStyle(size=12, line_height=18)


def matrix_svg(matrix: Responsibilities, theme: Theme = "light", models: Sequence[ModelKey] = ()) -> str:
    """The layers by the chosen models (all when none is named). Layers on which the chosen two differ are marked."""
    columns = chosen_columns(matrix, models)
    marked = matrix.differing(columns[0].key, columns[1].key) if len(columns) == 2 else ()
    across = _EDGE * 2 + _FIRST + _COLUMN * len(columns)
    legend = _legend(across, two=bool(marked))
    top_of_legend = _EDGE + _HEAD + _ROW * len(matrix.layers) + _NOTE.line_height * 1.5
    down = top_of_legend + _NOTE.line_height * len(legend)
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" class="matrix" role="img" aria-labelledby="title description" '
        f'width="{number(across)}" height="{number(down)}" viewBox="0 0 {number(across)} {number(down)}">',
        '<title id="title">The responsibility matrix</title>',
        f'<desc id="description">{text(_described(matrix, columns))}</desc>',
        f"<style>{_css(theme)}</style>",
        f'<rect class="back" width="{number(across)}" height="{number(down)}"/>',
        *_heads(columns),
    ]
    for place, layer in enumerate(matrix.layers):
        parts += _row(matrix, layer, columns, _EDGE + _HEAD + place * _ROW, layer in marked)
    for place, line in enumerate(legend):
        y = number(top_of_legend + place * _NOTE.line_height)
        parts.append(f'<text class="note" x="{number(_EDGE)}" y="{y}">{lettered(line)}</text>')
    return "\n".join([*parts, "</svg>"]) + "\n"


def _heads(columns: tuple[Column, ...]) -> list[str]:
    parts = []
    for place, column in enumerate(columns):
        lines = wrap(column.name, _HEAD_TEXT, _COLUMN - 10, 2)
        middle = _EDGE + _FIRST + (place + 0.5) * _COLUMN
        top = _EDGE + _HEAD - 14 - (len(lines) - 1) * _HEAD_TEXT.line_height
        for line in lines:
            parts.append(f'<text class="head" x="{number(middle)}" y="{number(top)}">{lettered(line)}</text>')
            top += _HEAD_TEXT.line_height
    return parts


def _row(matrix: Responsibilities, layer: Layer, columns: tuple[Column, ...], y: float, marked: bool) -> list[str]:
    mark = "\u2260 " if marked else ""
    parts = [
        f'<text class="layer" x="{number(_EDGE)}" y="{number(y + _ROW / 2 + 4)}">{mark}{lettered(layer.name)}</text>'
    ]
    for place, column in enumerate(columns):
        who = matrix.cell(column.key, layer.key).who
        box = Rect(_EDGE + _FIRST + place * _COLUMN, y, _COLUMN - _GAP, _ROW - _GAP)
        ring = " ring" if marked else ""
        parts.append(f'<rect class="{who}{ring}" {box_attributes(box)} rx="5"/>')
        x, line = number(box.x + box.width / 2), number(box.y + box.height / 2 + 4)
        parts.append(f'<text class="{who}-name" x="{x}" y="{line}">{PARTY_NAMES[who]}</text>')
    return parts


def _legend(across: float, two: bool) -> tuple[str, ...]:
    says = "You: the customer. Provider: the cloud or vendor. Shared: both."
    if two:
        says += " \u2260 The two models differ here."
    return wrap(says, _NOTE, across - 2 * _EDGE, 3)


def _described(matrix: Responsibilities, columns: tuple[Column, ...]) -> str:
    told = []
    for column in columns:
        yours = [layer.name for layer in matrix.handled_by(column.key, "customer")]
        told.append(f"{column.name}: you look after {', '.join(yours) if yours else 'no layer alone'}.")
    return " ".join(told)


def _css(theme: Theme) -> str:
    light, dark = tokens().light, tokens().dark
    if theme == "auto":
        return _rules(light) + f"@media (prefers-color-scheme: dark) {{{_rules(dark)}}}"
    return _rules(dark if theme == "dark" else light)


def _rules(colours: Palette) -> str:
    parties: tuple[Party, ...] = ("customer", "provider", "shared")
    rules = [
        f"text{{font-family:{FONT_STACK};font-size:12px;fill:{colours['diagram-text']}}}",
        f".back{{fill:{colours['diagram-background']}}}",
        ".head{font-size:13px;font-weight:600;text-anchor:middle}",
        ".layer{font-weight:600}",
        f".note{{fill:{colours['diagram-muted']}}}",
        f".ring{{stroke:{colours['diagram-text']};stroke-width:1.5}}",
    ]
    for party in parties:
        rules.append(f".{party}{{fill:{colours[f'party-{party}-soft']}}}")
        rules.append(f".{party}-name{{fill:{colours[f'party-{party}']};font-weight:600;text-anchor:middle}}")
    return "".join(rules)
