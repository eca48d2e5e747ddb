"""What the legend of a picture says: the looks of its lines, and what those are called by what the lines mean."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final

from patterns_app.core.vocabulary.catalog import Vocabulary
from patterns_app.core.vocabulary.model import STYLE_NAMES, Style

from .scene import SceneConnection

_ORDER: Final[tuple[Style, ...]] = ("request", "event", "poll", "data", "control", "unspecified")


def legend_of(lines: Iterable[SceneConnection], vocabulary: Vocabulary) -> tuple[tuple[Style, str], ...]:
    """The styles in use in the legend's order, each with the words for those kinds that the picture has of it."""
    kinds: dict[Style, dict[str, None]] = {}
    for line in lines:
        kinds.setdefault(line.style, {})[line.kind] = None
    return tuple((style, ", ".join(_words(style, kinds[style], vocabulary))) for style in _ORDER if style in kinds)


def _words(style: Style, kinds: Iterable[str], vocabulary: Vocabulary) -> Iterator[str]:
    own = [known.legend if (known := vocabulary.kinds.get(kind)) else "" for kind in kinds]
    if not all(own):
        yield STYLE_NAMES[style]
        own = [text.lower() for text in own]
    yield from dict.fromkeys(text for text in own if text)
