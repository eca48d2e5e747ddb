"""Places for a whole plan: frames from the inside out, a finished frame is one box in its parent. Read along x, pixels.

For a drawing that is read from top to bottom the caller swaps the axes, before and after: see `Padding.turned`.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from patterns_app.core.layout.plan import Plan, PlannedLine
from patterns_app.core.layout.scene import Rect

from .fans import LEAST, LEAST_ALIKE, LEAST_TIED, Fan, Leaf, Thread, fan, tie
from .packing import Place, Size, story_first
from .piece import Join, laid

EMPTY_FRAME: Size = (40.0, 24.0)


@dataclass(frozen=True)
class Padding:
    """Room round a card or inside a frame."""

    left: float
    top: float
    right: float
    bottom: float

    def turned(self) -> Padding:
        """The same with the axes swapped."""
        return Padding(self.top, self.left, self.bottom, self.right)


@dataclass(frozen=True)
class PlacedFan:
    """A fan where it stands. Its lines are routed as one, `key`, between the part and the place of entry."""

    key: str
    hub: str
    inward: bool  # its lines lead to the part
    box: Rect
    entry: Place
    ways: dict[str, tuple[Place, ...]]


@dataclass
class Places:
    """Where everything stands."""

    nodes: dict[str, Rect] = field(default_factory=dict)
    frames: dict[str, Rect] = field(default_factory=dict)
    labels: dict[str, Rect] = field(default_factory=dict)
    fans: list[PlacedFan] = field(default_factory=list)


@dataclass(frozen=True)
class _Kid:
    """What stands in a frame beside others: a card, a frame or a fan."""

    kind: str
    name: str


@dataclass(frozen=True)
class _Lifted:
    """A line between two kids of one frame."""

    line: PlannedLine
    source: _Kid
    target: _Kid


@dataclass(frozen=True)
class _Trunk:
    """One trunk of a fan or a tie, the part that it comes from or leads to, and the part of the box that is its."""

    key: str
    grid: Fan
    hub: str
    inward: bool
    share: tuple[float, float] = (0.0, 1.0)


@dataclass
class _Block:
    """The inside of a frame."""

    kids: dict[_Kid, Place] = field(default_factory=dict)  # middles
    labels: dict[str, Place] = field(default_factory=dict)


def places(plan: Plan, padding: dict[str, Padding], inside: Padding) -> Places:
    """`padding`: more room round some nodes; `inside`: what a frame keeps free at its edges."""
    return _Arranging(plan, padding, inside).places()


class _Arranging:
    def __init__(self, plan: Plan, padding: dict[str, Padding], inside: Padding) -> None:
        self.plan, self.padding, self.inside = plan, padding, inside
        self.nodes = {node.id: node for node in plan.nodes}
        self.parents = {frame.id: frame.parent for frame in plan.frames}
        self.frames = {frame.id: frame for frame in plan.frames}
        self.lines = {line.id: line for line in plan.lines}
        self.kids: dict[str | None, list[_Kid]] = {}
        for node in plan.nodes:
            self.kids.setdefault(node.frame, []).append(_Kid("card", node.id))
        for frame in plan.frames:
            self.kids.setdefault(frame.parent, []).append(_Kid("frame", frame.id))
        self.joins: dict[str | None, list[_Lifted]] = {}
        for line in plan.lines:
            self._lift(line)
        self.size: dict[_Kid, Size] = {}
        self.fans: dict[_Kid, list[_Trunk]] = {}
        self.blocks: dict[str | None, _Block] = {}

    def _lift(self, line: PlannedLine) -> None:
        """Every line belongs to the innermost frame that holds both of its ends."""
        if line.source == line.target:
            return
        source, target = self._way(line.source), self._way(line.target)
        outer = {frame: kid for kid, frame in target}
        kid, common = next((kid, frame) for kid, frame in source if frame in outer)
        self.joins.setdefault(common, []).append(_Lifted(line, kid, outer[common]))

    def _way(self, node: str) -> list[tuple[_Kid, str | None]]:
        """From the node outwards: each kid with the frame that it stands in."""
        kid, frame = _Kid("card", node), self.nodes[node].frame
        found = [(kid, frame)]
        while frame is not None:
            kid, frame = _Kid("frame", frame), self.parents[frame]
            found.append((kid, frame))
        return found

    def places(self) -> Places:
        self._lay(None)
        found = Places()
        self._put(None, 0.0, 0.0, found)
        return found

    def _lay(self, frame: str | None) -> Size:
        for kid in self.kids.get(frame, ()):
            self.size[kid] = self._frame_size(kid.name) if kid.kind == "frame" else self._card_size(kid.name)
        joins = self.joins.get(frame, [])
        kids, joins = self._with_fans(self.kids.get(frame, []), joins)
        self.blocks[frame] = block = _Block()
        if not kids:
            return EMPTY_FRAME
        groups = _groups(kids, joins)
        story = [group for group in groups if len(group) > 1 or group[0].kind != "card"]
        alone = [group[0] for group in groups if len(group) == 1 and group[0].kind == "card"]
        story.sort(key=lambda group: -(len(group) // 4))
        by_kid = {kid: index for index, group in enumerate(story) for kid in group}
        drawn: list[list[_Lifted]] = [[] for _ in story]
        for join in joins:
            drawn[by_kid[join.source]].append(join)
        pieces = [self._piece(group, own) for group, own in zip(story, drawn, strict=True)]
        whole = story_first([size for size, _ in pieces], [self.size[kid] for kid in alone])
        for (_, piece), (x, y) in zip(pieces, whole.places, strict=False):
            block.kids |= {kid: (x + at[0], y + at[1]) for kid, at in piece.kids.items()}
            block.labels |= {key: (x + at[0], y + at[1]) for key, at in piece.labels.items()}
        for kid, (x, y) in zip(alone, whole.places[len(story) :], strict=True):
            block.kids[kid] = (x + self.size[kid][0] / 2, y + self.size[kid][1] / 2)
        return whole.width, whole.height

    def _piece(self, group: Sequence[_Kid], joins: Sequence[_Lifted]) -> tuple[Size, _Block]:
        index = {kid: at for at, kid in enumerate(group)}
        drawn = [Join(join.line.id, index[join.source], index[join.target], join.line.label) for join in joins]
        piece = laid([self.size[kid] for kid in group], drawn)
        return (piece.width, piece.height), _Block(dict(zip(group, piece.items, strict=True)), piece.labels)

    def _card_size(self, name: str) -> Size:
        node, more = self.nodes[name], self.padding.get(name)
        if more is None:
            return node.width, node.height
        return node.width + more.left + more.right, node.height + more.top + more.bottom

    def _frame_size(self, name: str) -> Size:
        width, height = self._lay(name)
        frame, inside = self.frames[name], self.inside
        if inside.left < inside.top:
            width = max(width, frame.label_width)
        else:
            height = max(height, frame.label_width)
        return width + inside.left + inside.right, height + inside.top + inside.bottom

    def _with_fans(self, kids: list[_Kid], joins: list[_Lifted]) -> tuple[list[_Kid], list[_Lifted]]:
        """The kids with each fan and each tie as one of them, in the place of its first card."""
        gone: dict[_Kid, _Kid] = {}
        extra: list[_Lifted] = []
        tied = list(_ties(joins, self.padding))
        within = {join.line.id for _, _, threads in tied for thread in threads for join in thread}
        for number, (source, target, threads) in enumerate(tied):
            kid = _Kid("fan", f"{source.name} {target.name} {number}")
            sides = tie([_thread(thread, self.size) for thread in threads])
            self.fans[kid] = [
                _Trunk(f"{kid.name} in", sides[0], source.name, False, (0.0, 0.5)),
                _Trunk(f"{kid.name} out", sides[1], target.name, True, (0.5, 1.0)),
            ]
            self.size[kid] = (sides[0].width, sides[0].height)
            gone |= {thread[0].target: kid for thread in threads}
            extra += [_Lifted(_line(f"{kid.name} in"), source, kid), _Lifted(_line(f"{kid.name} out"), kid, target)]
        loose = [join for join in joins if join.line.id not in within]
        for number, (hub, inward, members) in enumerate(_fans(loose, self.padding)):
            kid = _Kid("fan", f"{hub.name} {number}")
            leaves = [(join.source if inward else join.target, join.line) for join in members]
            grid = fan([Leaf(leaf.name, line.id, self.size[leaf], line.label) for leaf, line in leaves])
            self.fans[kid] = [_Trunk(kid.name, grid.mirrored() if inward else grid, hub.name, inward)]
            self.size[kid] = (grid.width, grid.height)
            gone |= {leaf: kid for leaf, _ in leaves}
            extra.append(_Lifted(_line(kid.name), kid, hub) if inward else _Lifted(_line(kid.name), hub, kid))
        if not gone:
            return kids, joins
        kept = [join for join in loose if join.source not in gone and join.target not in gone]
        return list(dict.fromkeys(gone.get(kid, kid) for kid in kids)), kept + extra

    def _put(self, frame: str | None, x: float, y: float, found: Places) -> None:
        block = self.blocks[frame]
        for kid, middle in block.kids.items():
            box = _around(middle, self.size[kid]).moved(x, y)
            if kid.kind == "card":
                more = self.padding.get(kid.name, _NONE)
                node = self.nodes[kid.name]
                found.nodes[kid.name] = Rect(box.x + more.left, box.y + more.top, node.width, node.height)
            elif kid.kind == "frame":
                found.frames[kid.name] = box
                self._put(kid.name, box.x + self.inside.left, box.y + self.inside.top, found)
            else:
                self._put_fan(kid, box, found)
        for key, middle in block.labels.items():
            size = self.lines[key].label
            assert size is not None
            found.labels[key] = _around(middle, size).moved(x, y)

    def _put_fan(self, kid: _Kid, box: Rect, found: Places) -> None:
        for trunk in self.fans[kid]:
            grid = trunk.grid
            for name, middle in grid.cards.items():
                node = self.nodes[name]
                found.nodes[name] = _around(middle, (node.width, node.height)).moved(box.x, box.y)
            for key, middle in grid.labels.items():
                size = self.lines[key].label
                assert size is not None
                found.labels[key] = _around(middle, size).moved(box.x, box.y)
            ways = {key: tuple((x + box.x, y + box.y) for x, y in way) for key, way in grid.ways.items()}
            entry = (grid.entry[0] + box.x, grid.entry[1] + box.y)
            start, end = trunk.share
            own = Rect(box.x + start * box.width, box.y, (end - start) * box.width, box.height)
            found.fans.append(PlacedFan(trunk.key, trunk.hub, trunk.inward, own, entry, ways))


_NONE = Padding(0.0, 0.0, 0.0, 0.0)


def _around(middle: Place, size: Size) -> Rect:
    return Rect(middle[0] - size[0] / 2, middle[1] - size[1] / 2, *size)


def _groups(kids: Sequence[_Kid], joins: Sequence[_Lifted]) -> list[list[_Kid]]:
    """Kids that lines connect, in the order of the first of each group."""
    near: dict[_Kid, list[_Kid]] = {kid: [] for kid in kids}
    for join in joins:
        near[join.source].append(join.target)
        near[join.target].append(join.source)
    order = {kid: at for at, kid in enumerate(kids)}
    seen: set[_Kid] = set()
    found: list[list[_Kid]] = []
    for start in kids:
        if start in seen:
            continue
        seen.add(start)
        group = [start]
        for kid in group:
            for other in near[kid]:
                if other not in seen:
                    seen.add(other)
                    group.append(other)
        found.append(sorted(group, key=order.__getitem__))
    return found


def _line(key: str) -> PlannedLine:
    """The trunk as a line of the plan."""
    return PlannedLine(key, key, key, None)


def _thread(joins: tuple[_Lifted, _Lifted], size: dict[_Kid, Size]) -> Thread:
    first, second = joins
    card = first.target
    return Thread(card.name, size[card], (first.line.id, second.line.id), (first.line.label, second.line.label))


def _ties(
    joins: Sequence[_Lifted], padded: dict[str, Padding]
) -> Iterator[tuple[_Kid, _Kid, list[tuple[_Lifted, _Lifted]]]]:
    """Cards with two lines only, one from a part and one to another, by these parts and the lines' styles."""
    at: dict[_Kid, list[_Lifted]] = {}
    for join in joins:
        at.setdefault(join.source, []).append(join)
        at.setdefault(join.target, []).append(join)
    found: dict[tuple[_Kid, _Kid, str, str], list[tuple[_Lifted, _Lifted]]] = {}
    for card, own in at.items():
        if card.kind != "card" or card.name in padded or len(own) != 2:
            continue
        first, second = own if own[0].target == card else own[::-1]
        source, target = first.source, second.target
        ends = [first.line.source, first.line.target, second.line.source, second.line.target]
        whole = ends == [source.name, card.name, card.name, target.name] and source.kind == target.kind == "card"
        if whole and source != target:
            found.setdefault((source, target, first.line.style, second.line.style), []).append((first, second))
    for (source, target, *_), threads in found.items():
        if len(threads) >= LEAST_TIED:
            yield source, target, threads


def _fans(joins: Sequence[_Lifted], padded: dict[str, Padding]) -> Iterator[tuple[_Kid, bool, list[_Lifted]]]:
    """Cards with one line only, by the card that they hang on, the line's direction and its style.

    Lines share a trunk where they look alike; how many hang on one side of a card says whether grids are needed.
    """
    count: dict[_Kid, int] = {}
    for join in joins:
        count[join.source] = count.get(join.source, 0) + 1
        count[join.target] = count.get(join.target, 0) + 1
    found: dict[tuple[_Kid, bool, str], list[_Lifted]] = {}
    for join in joins:
        for leaf, hub, inward in ((join.target, join.source, False), (join.source, join.target, True)):
            cards = leaf.kind == hub.kind == "card" and leaf.name not in padded
            if (
                cards
                and count[leaf] == 1 < count[hub]
                and {join.line.source, join.line.target} == {leaf.name, hub.name}
            ):
                found.setdefault((hub, inward, join.line.style), []).append(join)
    hanging: dict[tuple[_Kid, bool], int] = {}
    for (hub, inward, _), members in found.items():
        hanging[hub, inward] = hanging.get((hub, inward), 0) + len(members)
    for (hub, inward, _), members in found.items():
        if hanging[hub, inward] >= LEAST and len(members) >= LEAST_ALIKE:
            yield hub, inward, members
