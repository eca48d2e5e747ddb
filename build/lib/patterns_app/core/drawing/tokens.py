"""The colours of the product: one file, read by the diagram writer as literals and by pages as custom properties.

`python -m patterns_app.core.drawing.tokens > static/css/tokens.css` writes the style sheet; a test fails when it is
stale. Nothing here knows what a colour is used for beyond the pairs whose contrast is promised.
"""

from __future__ import annotations

import re
import sys
from dataclasses import dataclass
from functools import cache
from typing import Any

from patterns_app.core.reading import DataError, load_yaml

Palette = dict[str, str]

_STYLES = ("request", "event", "poll", "data", "control", "unspecified")
_FRAMES = ("account", "region", "vpc", "team", "boundary", "pattern")
_PAINTS = ("grey", "red", "orange", "yellow", "green", "teal", "blue", "purple")
_TONES = ("neutral", "info", "good", "warning", "bad")
_PARTIES = ("customer", "provider", "shared")
_MODELS = ("on-premise", "iaas", "caas", "paas", "faas", "saas")
_MESSAGES = ("request", "response", "event", "record", "error", "compensation")
_SURFACES = ("page", "surface", "raised", "canvas", "diagram-background", "diagram-surface")

TEXT_CONTRAST = 4.5
SHAPE_CONTRAST = 3.0

# Foreground and background of text.
TEXT_PAIRS: tuple[tuple[str, str], ...] = (
    *((text, surface) for text in ("text", "muted", "accent") for surface in (*_SURFACES, "sunken")),
    ("accent-contrast", "accent"),
    ("accent-contrast", "accent-strong"),
    ("accent-strong", "accent-soft"),
    ("text", "accent-soft"),
    ("text", "mark"),
    ("ink-contrast", "ink"),
    *((f"tone-{tone}", surface) for tone in _TONES for surface in ("surface", "raised", f"tone-{tone}-soft")),
    *(("text", f"tone-{tone}-soft") for tone in _TONES),
    *((f"party-{party}", surface) for party in _PARTIES for surface in ("surface", f"party-{party}-soft")),
    *(("text", f"party-{party}-soft") for party in _PARTIES),
    ("diagram-text", "diagram-surface"),
    ("diagram-text", "diagram-background"),
    ("diagram-text", "diagram-frame-fill"),
    ("diagram-muted", "diagram-surface"),
    ("diagram-muted", "diagram-background"),
    ("diagram-muted", "diagram-label-background"),
    ("diagram-muted", "diagram-frame-fill"),
    ("diagram-background", "diagram-focus"),
    *(("diagram-background", f"model-{model}") for model in _MODELS),
    *(("diagram-text", f"paint-{paint}-soft") for paint in _PAINTS),
)

# Lines, borders of controls and marks that carry meaning.
SHAPE_PAIRS: tuple[tuple[str, str], ...] = (
    ("line-strong", "surface"),
    ("line-strong", "page"),
    ("focus", "surface"),
    ("focus", "page"),
    ("focus", "canvas"),
    *(
        (f"diagram-line-{style}", ground)
        for style in _STYLES
        for ground in ("diagram-background", "diagram-frame-fill", "canvas", "surface", "page")
    ),
    *((f"diagram-frame-{frame}", ground) for frame in _FRAMES for ground in ("diagram-background", "canvas")),
    *((f"message-{message}", ground) for message in _MESSAGES for ground in ("diagram-background", "canvas")),
    *((f"paint-{paint}", ground) for paint in _PAINTS for ground in ("diagram-background", "canvas")),
    ("diagram-focus", "diagram-background"),
)

_HEX = re.compile(r"#[0-9a-f]{6}")
_NAME = re.compile(r"[a-z]+(-[a-z]+)*")


@dataclass(frozen=True)
class Tokens:
    """The colours of both themes by name, as "#rrggbb"."""

    light: Palette
    dark: Palette


@cache
def tokens() -> Tokens:
    """The colours that ship with the product. Raises DataError when the file breaks its own promises."""
    return read_tokens(load_yaml("patterns_app.core.drawing", "tokens.yaml"))


def read_tokens(data: Any) -> Tokens:
    """Colours from parsed YAML. Raises DataError for odd names and values, for unequal themes and for missing pairs."""
    if not isinstance(data, dict) or set(data) != {"light", "dark"}:
        raise DataError("tokens.yaml: needs exactly the maps light and dark")
    light, dark = data["light"], data["dark"]
    if odd := sorted(set(light) ^ set(dark)):
        raise DataError(f"tokens.yaml: not in both themes: {', '.join(odd)}")
    for theme, palette in data.items():
        for name, value in palette.items():
            if not _NAME.fullmatch(name) or not isinstance(value, str) or not _HEX.fullmatch(value):
                raise DataError(f"tokens.yaml: {theme}.{name}: {value!r} is not a colour like #1d4fd7")
    wanted = {name for pair in (*TEXT_PAIRS, *SHAPE_PAIRS) for name in pair}
    if missing := sorted(wanted - set(light)):
        raise DataError(f"tokens.yaml: missing: {', '.join(missing)}")
    return Tokens(light=light, dark=dark)


def css() -> str:
    """The style sheet: light by default, dark where the device prefers it or the reader chose it."""
    light, dark = _declarations(tokens().light), _declarations(tokens().dark)
    return (
        "/* Generated from tokens.yaml by patterns_app.core.drawing.tokens. Change the source, not this file. */\n"
        "@layer tokens {\n"
        f":root {{\n  color-scheme: light;\n{light}}}\n"
        "@media (prefers-color-scheme: dark) {\n"
        f":root:not([data-theme=light]) {{\n  color-scheme: dark;\n{dark}}}\n"
        "}\n"
        f":root[data-theme=dark] {{\n  color-scheme: dark;\n{dark}}}\n"
        # Paper is white, whatever the screen was.
        f"@media print {{\n:root:root:root {{\n  color-scheme: light;\n{light}}}\n}}\n"
        "}\n"
    )


def contrast(one: str, other: str) -> float:
    """The contrast ratio of two colours after WCAG 2, from 1 to 21.

    >>> round(contrast("#000000", "#ffffff"))
    21
    """
    darker, lighter = sorted((_luminance(one), _luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def _luminance(colour: str) -> float:
    red, green, blue = (_linear(int(colour[place : place + 2], 16) / 255) for place in (1, 3, 5))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _linear(channel: float) -> float:
    return channel / 12.92 if channel <= 0.04045 else float(((channel + 0.055) / 1.055) ** 2.4)


def _declarations(palette: Palette) -> str:
    return "".join(f"  --{name}: {value};\n" for name, value in palette.items())


if __name__ == "__main__":
    sys.stdout.write(css())
