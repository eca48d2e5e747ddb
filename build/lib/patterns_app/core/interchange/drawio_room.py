"""Room for cards in a drawing that somebody made with smaller shapes: everything further apart, frames round their own.

A card has an icon, a name and a service's name; an icon of a library with its caption takes half as much. Where cards
would lie on each other the whole drawing grows by one factor, so that it stays the drawing that it was. Pixels.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from patterns_app.core.layout.build import MARGIN
from patterns_app.core.layout.layered.packing import ALONE_GAP
from patterns_app.core.layout.plan import CARD_WIDTH, FRAME_LABEL_HEIGHT, ROOMY_HEIGHT

_MOST = 3.0  # what would need more lies on each other in the file too

Part = dict[str, Any]


def with_room(nodes: Sequence[Part], frames: Sequence[Part], others: Sequence[Part]) -> None:
    """Changes places and boxes in these parts of a document. `others`: connections, notes, boxes, images, lines."""
    factor = _factor(nodes)
    if factor > 1:
        for node in nodes:
            x, y = _middle(node)
            node["position"] = _point(x * factor - CARD_WIDTH / 2, y * factor - ROOMY_HEIGHT / 2)
        for frame in frames:
            frame["box"] = {side: round(length * factor, 1) for side, length in frame["box"].items()}
        for part in others:
            _moved(part, factor)
    _hold(nodes, frames)


def _factor(nodes: Sequence[Part]) -> float:
    """By so much everything must be further apart, so that no cards touch; 1 where none do."""
    middles = sorted(_middle(node) for node in nodes)
    wide, high = CARD_WIDTH + ALONE_GAP, ROOMY_HEIGHT + ALONE_GAP
    needed = [1.0]
    for at, (x, y) in enumerate(middles):
        for other_x, other_y in middles[at + 1 :]:
            across, down = other_x - x, abs(other_y - y)
            if across >= CARD_WIDTH:
                break
            if down < ROOMY_HEIGHT:
                needed.append(min(wide / max(across, 1.0), high / max(down, 1.0)))
    return max(factor for factor in needed if factor <= _MOST)


def _middle(node: Part) -> tuple[float, float]:
    return node["position"]["x"] + CARD_WIDTH / 2, node["position"]["y"] + ROOMY_HEIGHT / 2


def _moved(part: Part, factor: float) -> None:
    """A sheet keeps its size round its middle, as its text does; points of lines move."""
    if box := part.get("box"):
        middle = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
        corner = _point(middle[0] * factor - box["width"] / 2, middle[1] * factor - box["height"] / 2)
        part["box"] = {**box, **corner}
    for word in ("start", "end"):
        if point := part.get(word):
            part[word] = _point(point["x"] * factor, point["y"] * factor)
    if route := part.get("route"):
        part["route"] = [_point(point["x"] * factor, point["y"] * factor) for point in route]


def _point(x: float, y: float) -> dict[str, float]:
    return {"x": round(x, 1), "y": round(y, 1)}


def _hold(nodes: Sequence[Part], frames: Sequence[Part]) -> None:
    """Frames grow until the cards and the frames in them are inside, inner ones first."""
    cards, inner = defaultdict[str | None, list[Part]](list), defaultdict[str | None, list[Part]](list)
    for node in nodes:
        cards[node.get("frame")].append(node)
    for frame in frames:
        inner[frame.get("parent")].append(frame)
    for frame in _inner_first(frames, inner):
        box = frame["box"]
        left, top, right, bottom = box["x"], box["y"], box["x"] + box["width"], box["y"] + box["height"]
        for x, y, width, height in _held(cards[frame["id"]], inner[frame["id"]]):
            left, right = min(left, x - MARGIN), max(right, x + width + MARGIN)
            top, bottom = min(top, y - MARGIN - FRAME_LABEL_HEIGHT), max(bottom, y + height + MARGIN)
        size = {"width": round(right - left, 1), "height": round(bottom - top, 1)}
        frame["box"] = {**_point(left, top), **size}


def _held(cards: Sequence[Part], frames: Sequence[Part]) -> Iterator[tuple[float, float, float, float]]:
    for node in cards:
        yield node["position"]["x"], node["position"]["y"], CARD_WIDTH, ROOMY_HEIGHT
    for other in frames:
        box = other["box"]
        yield box["x"], box["y"], box["width"], box["height"]


def _inner_first(frames: Sequence[Part], inner: Mapping[str | None, Sequence[Part]]) -> list[Part]:
    """Each frame after those in it; frames that hold each other in a circle are left as they are."""
    known = {frame["id"] for frame in frames}
    found = [frame for frame in frames if frame.get("parent") not in known]
    for frame in found:  # grows while it is gone through
        found.extend(inner.get(frame["id"], ()))
    return found[::-1]
