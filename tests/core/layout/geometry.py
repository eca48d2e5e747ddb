"""What is wrong with a laid-out picture, in words: cards that overlap, lines that run through things, frames that leak.

Each check yields one sentence for each fault, so a test that fails says which line runs through which card.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations, pairwise

from patterns_app.core.layout.plan import FRAME_LABEL_HEIGHT
from patterns_app.core.layout.scene import Place, Rect, Scene, SceneConnection
from patterns_app.core.sketch.model import Sketch

NEAR = 0.6  # pixels that rounding may cost

Piece = tuple[Place, Place]


def faults(scene: Scene, sketch: Sketch) -> list[str]:
    """Everything that a picture with square lines promises, and this one breaks."""
    return [
        *overlapping_cards(scene),
        *lines_through_cards(scene),
        *lines_off_their_cards(scene),
        *faulty_labels(scene),
        *slanted_lines(scene),
        *shared_stretches(scene),
        *leaking_frames(scene, sketch),
        *outside_the_picture(scene),
    ]


def overlapping_cards(scene: Scene) -> Iterator[str]:
    for one, other in combinations(scene.nodes, 2):
        if overlap(one.box, other.box):
            yield f"card {one.id} lies on card {other.id}"


def lines_through_cards(scene: Scene) -> Iterator[str]:
    """Its own cards count too: a line ends at their edges."""
    for line in scene.connections:
        for node in scene.nodes:
            if runs_through(line, node.box):
                yield f"line {line.id} runs through card {node.id}"


def lines_off_their_cards(scene: Scene) -> Iterator[str]:
    boxes = {node.id: node.box for node in scene.nodes}
    for line in scene.connections:
        if len(line.points) < 2:
            yield f"line {line.id} has no length"
        for end, name in ((line.points[0], line.source), (line.points[-1], line.target)):
            if not on_edge(end, boxes[name]):
                yield f"line {line.id} ends at {end}, not on the edge of {name}"


def faulty_labels(scene: Scene) -> Iterator[str]:
    """A label sits on its own line, and on nothing else."""
    labelled = [(line, line.label_box) for line in scene.connections if line.label_box]
    for line, box in labelled:
        if not runs_through(line, box):
            yield f"the label of {line.id} is off its line"
        for node in scene.nodes:
            if overlap(node.box, box):
                yield f"the label of {line.id} lies on card {node.id}"
        for other in scene.connections:
            if other.id != line.id and runs_through(other, box):
                yield f"line {other.id} runs through the label of {line.id}"
    for (one, first), (other, second) in combinations(labelled, 2):
        if overlap(first, second):
            yield f"the labels of {one.id} and {other.id} lie on each other"


def slanted_lines(scene: Scene) -> Iterator[str]:
    for line in scene.connections:
        for (x1, y1), (x2, y2) in pairwise(line.points):
            if abs(x1 - x2) > 0.15 and abs(y1 - y2) > 0.15:
                yield f"line {line.id} is slanted from {(x1, y1)} to {(x2, y2)}"


def shared_stretches(scene: Scene) -> Iterator[str]:
    """Two lines that run along each other look like one."""
    for one, other in combinations(scene.connections, 2):
        if any(shared(a, b) > 6 for a in pairwise(one.points) for b in pairwise(other.points)):
            yield f"lines {one.id} and {other.id} run along each other"


def leaking_frames(scene: Scene, sketch: Sketch) -> Iterator[str]:
    """A frame holds its nodes and frames, clear of its label, and nothing else."""
    parents = {frame.id: frame.parent for frame in sketch.frames}
    homes = {node.id: node.frame for node in sketch.nodes}
    for frame in scene.frames:
        inside = Rect(frame.box.x, frame.box.y, frame.box.width, frame.box.height)
        below_label = Rect(inside.x, inside.y + FRAME_LABEL_HEIGHT, inside.width, inside.height - FRAME_LABEL_HEIGHT)
        for node in scene.nodes:
            if lies_in(homes[node.id], frame.id, parents):
                if not holds(below_label, node.box):
                    yield f"frame {frame.id} does not hold card {node.id}"
            elif overlap(node.box, inside):
                yield f"frame {frame.id} touches card {node.id} of another frame"
        for other in scene.frames:
            if other.id != frame.id and lies_in(other.id, frame.id, parents):
                if not holds(below_label, other.box):
                    yield f"frame {frame.id} does not hold frame {other.id}"
            elif not lies_in(frame.id, other.id, parents) and overlap(inside, other.box):
                yield f"frames {frame.id} and {other.id} lie on each other"


def outside_the_picture(scene: Scene) -> Iterator[str]:
    picture = Rect(0, 0, scene.width, scene.height)
    boxes = [(node.id, node.box) for node in scene.nodes] + [(frame.id, frame.box) for frame in scene.frames]
    boxes += [(line.id, line.label_box) for line in scene.connections if line.label_box]
    boxes += [(line.id, Rect(x, y, 0, 0)) for line in scene.connections for x, y in line.points]
    for name, box in boxes:
        if not holds(picture, box):
            yield f"{name} lies outside the picture"


def lies_in(frame: str | None, outer: str, parents: dict[str, str | None]) -> bool:
    """Is `frame` the outer one or anywhere inside it?"""
    while frame is not None:
        if frame == outer:
            return True
        frame = parents[frame]
    return False


def overlap(one: Rect, other: Rect) -> bool:
    return (
        one.x < other.right - NEAR
        and other.x < one.right - NEAR
        and one.y < other.bottom - NEAR
        and other.y < one.bottom - NEAR
    )


def holds(outer: Rect, inner: Rect) -> bool:
    return (
        inner.x >= outer.x - NEAR
        and inner.y >= outer.y - NEAR
        and inner.right <= outer.right + NEAR
        and inner.bottom <= outer.bottom + NEAR
    )


def on_edge(point: Place, box: Rect) -> bool:
    x, y = point
    around = box.x - NEAR <= x <= box.right + NEAR and box.y - NEAR <= y <= box.bottom + NEAR
    nearest = min(abs(x - box.x), abs(x - box.right), abs(y - box.y), abs(y - box.bottom))
    return around and nearest <= NEAR


def runs_through(line: SceneConnection, box: Rect) -> bool:
    return any(crosses(piece, box) for piece in pairwise(line.points))


def crosses(piece: Piece, box: Rect) -> bool:
    """Does a straight piece enter the inside of a box? Clips it to the box, side by side (Liang and Barsky)."""
    (x1, y1), (x2, y2) = piece
    left, top, right, bottom = box.x + NEAR, box.y + NEAR, box.right - NEAR, box.bottom - NEAR
    first, last = 0.0, 1.0
    for step, room in ((x1 - x2, x1 - left), (x2 - x1, right - x1), (y1 - y2, y1 - top), (y2 - y1, bottom - y1)):
        if step == 0 and room < 0:
            return False
        if step < 0:
            first = max(first, room / step)
        elif step > 0:
            last = min(last, room / step)
    return first <= last


def shared(one: Piece, other: Piece) -> float:
    """How long two level or two upright pieces run along each other, in pixels."""
    for across, along in ((0, 1), (1, 0)):
        level = {round(point[across]) for point in (*one, *other)}
        if len(level) == 1:
            start = max(min(one[0][along], one[1][along]), min(other[0][along], other[1][along]))
            end = min(max(one[0][along], one[1][along]), max(other[0][along], other[1][along]))
            return end - start
    return 0.0
