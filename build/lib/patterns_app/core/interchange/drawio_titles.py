"""Which texts of a draw.io page are titles: of frames that have no words of their own.

People draw a box and write its title into it, or below it, as a text of its own. What stands at the top or across the
edge of a frame and under no icon names the frame.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from .drawio_cells import Cell
from .drawio_squares import MOST_COMPARED, Rect

_TOP = 45.0  # pixels from the top of a frame in which its title stands
_ACROSS = 20.0  # and how far from its edges a title below or above it does
_UNDER = 25.0  # pixels below an icon that are its caption's


def titles(
    texts: Iterable[str], frames: Iterable[str], icons: Iterable[str], rects: Mapping[str, Rect]
) -> dict[str, str]:
    """Texts by the frame without words that they name; each frame has one title at most."""
    texts, frames, squares = list(texts), list(frames), [rects[name] for name in icons]
    if len(texts) * (len(frames) + len(squares)) > MOST_COMPARED:
        return {}
    found: dict[str, tuple[float, float, str]] = {}
    for text in texts:
        mine = rects[text]
        if any(_is_under(mine, icon) for icon in squares):
            continue
        around = [name for name in frames if _is_title(mine, rects[name])]
        if around:
            frame = min(around, key=lambda name: rects[name][2] * rects[name][3])
            best = (abs(mine[1] - rects[frame][1]), mine[0], text)
            found[frame] = min(found.get(frame, best), best)
    return {text: frame for frame, (_, _, text) in found.items()}


def _is_title(text: Rect, frame: Rect) -> bool:
    """Does a text stand in the upper strip of a frame, or across its upper or lower edge?"""
    x, y, width, height = text
    left, top, wide, high = frame
    middle, across = y + height / 2, x + width / 2
    if not left <= across <= left + wide or height >= high:
        return False
    below = y <= top + high + _ACROSS and middle >= top + high - _ACROSS and abs(across - left - wide / 2) <= wide / 4
    return top - _ACROSS <= middle <= top + min(_TOP, high / 2) or below


def _is_under(text: Rect, icon: Rect) -> bool:
    """Is a text the caption of an icon: right below it, with its middle under it?"""
    gap = text[1] - icon[1] - icon[3]
    middle = text[0] + text[2] / 2
    return -icon[3] / 2 <= gap <= _UNDER and icon[0] - _UNDER <= middle <= icon[0] + icon[2] + _UNDER


def written(
    cells: Mapping[str, Cell], entitled: Mapping[str, str], captions: Mapping[str, str]
) -> tuple[dict[str, str], dict[str, list[str]], dict[str, str]]:
    """What titles and captions say: names by part, what else stands at parts, and what became of the texts.

    The first caption of a part without words names it.
    """
    named: dict[str, str] = {}
    told: dict[str, list[str]] = {}
    became: dict[str, str] = {}
    for text, part in {**captions, **entitled}.items():
        says = "notes"
        if text in entitled or (not cells[part].text and part not in named):
            named[part], says = cells[text].text, "the name"
        else:
            told.setdefault(part, []).append(cells[text].text)
        became[cells[text].name()] = f"{says} of {cells[part].name()}"
    return named, told, became
