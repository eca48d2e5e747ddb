"""The look of a diagram as CSS, once: literal colours for files, custom properties for pages.

Colours come from tokens.yaml, the same that the pages use.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal, get_args

from patterns_app.core.layout.loose import TEXTS
from patterns_app.core.sketch.model import Colour
from patterns_app.core.vocabulary.frames import frame_types

from . import shading
from .tokens import tokens

Theme = Literal["light", "dark", "auto"]
Paint = Callable[[str], str]

FONT_STACK = (
    "Inter, system-ui, -apple-system, 'Segoe UI', 'Noto Sans', "
    "'Noto Sans Hebrew', 'Noto Sans Arabic', 'Noto Emoji', sans-serif"
)

_STYLES = ("request", "event", "poll", "data", "control", "unspecified")
_DASHES = {"event": "7 5", "poll": "11 4 2 4"}
_WIDTHS = {"data": "1.5", "unspecified": "1.25"}
# Dashed frames are told apart by their dashes too, those of kinds that are not here by their icons.
_FRAME_DASHES = {"region": "6 4", "boundary": "3 4", "pattern": "8 4"}
_FRAME_DASH = "5 4"
_STROKES = {"dashed": "7 5", "dotted": "2 4"}
_PAINTS: tuple[Colour, ...] = get_args(Colour)


def frame_classes(kind: str) -> str:
    """The classes of a frame of this kind."""
    found = frame_types().get(kind)
    return f"kind-{kind} hue-{found.colour if found else kind}{' dashed' if found and found.dashed else ''}"


def page_css() -> str:
    """Rules for diagrams inside pages: colours are the page's custom properties."""
    return _shape_rules() + _sheet_shapes() + _rules(lambda name: f"var(--{name})", shaded=True, sheets=True)


def file_css(theme: Theme, shaded: bool = False, sheets: bool = False) -> str:
    """Rules for a picture file. `auto` is light, and dark where the viewer prefers dark.

    Only pictures that have notes, boxes and such carry the rules for those (`sheets`).
    """
    light, dark = tokens().light, tokens().dark
    shapes = _shape_rules() + (_sheet_shapes() if sheets else "")
    if theme == "auto":
        dark_rules = _rules(dark.__getitem__, shaded, sheets)
        lights = _rules(light.__getitem__, shaded, sheets)
        return shapes + lights + f"@media (prefers-color-scheme: dark) {{{dark_rules}}}"
    return shapes + _rules((dark if theme == "dark" else light).__getitem__, shaded, sheets)


def themed(theme: Theme, rules: Callable[[dict[str, str]], str]) -> str:
    """Rules of a picture file in the theme's colours; `auto` is light, and dark where the viewer prefers dark."""
    light, dark = tokens().light, tokens().dark
    if theme == "auto":
        return f"{rules(light)}@media (prefers-color-scheme:dark){{{rules(dark)}}}"
    return rules(dark if theme == "dark" else light)


def _rules(colour: Paint, shaded: bool, sheets: bool) -> str:
    """Everything that depends on the theme. Only pictures that colour their nodes carry the rules for that."""
    return _colour_rules(colour) + (shading.rules(colour) if shaded else "") + (_paints(colour) if sheets else "")


def _sheet_shapes() -> str:
    """Notes, boxes, images and plain lines, as far as the theme does not matter."""
    rules = [
        *(f".diagram .size-{style.size:g}{{font-size:{style.size:g}px}}" for style in TEXTS.values()),
        ".diagram .sheet{stroke-width:1}",
        ".diagram .sheet.image{stroke-dasharray:4 4}",
        ".diagram .plain .line{stroke-width:1.5}",
        ".diagram .plain-head{fill:none;stroke-width:1.5}",
        ".diagram .sheet-text .bold{font-weight:600}",
        ".diagram .sheet-text .italic{font-style:italic}",
        ".diagram .callout-number{font-weight:600;text-anchor:middle}",
        ".diagram .stroke-solid .line{stroke-dasharray:none}",
    ]
    rules += [
        f".diagram .stroke-{name} .sheet,.diagram .stroke-{name} .line{{stroke-dasharray:{dash}}}"
        for name, dash in _STROKES.items()
    ]
    return "\n".join(rules) + "\n"


def _paints(colour: Paint) -> str:
    """The closed list of colours that people give to parts."""
    rules = [
        f".diagram .sheet-text{{fill:{colour('diagram-text')}}}",
        f".diagram .sheet-text .code{{fill:{colour('diagram-muted')}}}",
        f".diagram .callout-number{{fill:{colour('diagram-background')}}}",
    ]
    for name in _PAINTS:
        soft, strong = colour(f"paint-{name}-soft"), colour(f"paint-{name}")
        rules.append(f".diagram .paint-{name} .sheet{{fill:{soft};stroke:{strong}}}")
        rules.append(f".diagram .paint-{name} .card{{fill:{soft};stroke:{strong}}}")
        rules.append(f".diagram .paint-{name} .frame-box{{stroke:{strong}}}")
        rules.append(f".diagram .paint-{name} .frame-icon{{color:{strong}}}")
        rules.append(f".diagram .paint-{name} .line,.diagram .paint-{name} .plain-head{{stroke:{strong}}}")
        rules.append(f".diagram .paint-{name} .callout{{fill:{strong}}}")
        rules.append(
            f".diagram .head.paint-{name}{{stroke:{strong}}}.diagram .head.filled.paint-{name}{{fill:{strong}}}"
        )
    return "\n".join(rules) + "\n"


def _shape_rules() -> str:
    """What does not depend on the theme."""
    rules = [
        f".diagram text{{font-family:{FONT_STACK};font-size:11px}}",
        ".diagram .label{font-size:13px;font-weight:600;text-anchor:middle}",
        ".diagram .caption,.diagram .line-label{text-anchor:middle}",
        ".diagram .frame-label{font-size:12px;font-weight:600}",
        ".diagram .line{fill:none;stroke-width:2;stroke-linejoin:round}",
        ".diagram .card{stroke-width:1}",
        ".diagram .frame-box{stroke-width:1.25}",
        ".diagram .dimmed{opacity:.3}",
        ".diagram .badge-text{font-weight:600;text-anchor:middle}",
        ".diagram .caption-text{font-size:13px}",
    ]
    rules += [f".diagram .style-{style} .line{{stroke-dasharray:{dash}}}" for style, dash in _DASHES.items()]
    rules += [f".diagram .style-{style} .line{{stroke-width:{width}}}" for style, width in _WIDTHS.items()]
    rules.append(f".diagram .frame.dashed .frame-box{{stroke-dasharray:{_FRAME_DASH}}}")
    rules += [f".diagram .kind-{kind} .frame-box{{stroke-dasharray:{dash}}}" for kind, dash in _FRAME_DASHES.items()]
    return "\n".join(rules) + "\n"


def _colour_rules(colour: Paint) -> str:
    """What does."""
    rules = [
        f".diagram .background{{fill:{colour('diagram-background')}}}",
        f".diagram .card{{fill:{colour('diagram-surface')};stroke:{colour('diagram-surface-line')}}}",
        f".diagram .label,.diagram .frame-label{{fill:{colour('diagram-text')}}}",
        f".diagram .caption,.diagram .line-label,.diagram .legend text{{fill:{colour('diagram-muted')}}}",
        f".diagram .frame-back{{fill:{colour('diagram-frame-fill')}}}",
        f".diagram .label-back{{fill:{colour('diagram-label-background')}}}",
        f".diagram .badge{{fill:{colour('diagram-focus')};stroke:{colour('diagram-background')};stroke-width:1.5}}",
        f".diagram .badge-text{{fill:{colour('diagram-background')}}}",
        f".diagram .caption-text{{fill:{colour('diagram-text')}}}",
        f".diagram .neutral-icon{{color:{colour('diagram-text')}}}",
    ]
    for style in _STYLES:
        value = colour(f"diagram-line-{style}")
        rules.append(f".diagram .style-{style} .line,.diagram .head-{style}{{stroke:{value}}}")
        rules.append(f".diagram .head-{style}.filled{{fill:{value}}}")
        rules.append(f".diagram .head-{style}.hollow{{fill:{colour('diagram-background')}}}")
    for hue in sorted({kind.colour for kind in frame_types().values()}):
        fill, stroke = colour("diagram-frame-fill"), colour(f"diagram-frame-{hue}")
        rules.append(f".diagram .hue-{hue} .frame-box{{fill:{fill};stroke:{stroke}}}")
        rules.append(f".diagram .hue-{hue} .frame-icon{{color:{stroke}}}")
    return "\n".join(rules) + "\n"
