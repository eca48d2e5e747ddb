"""Our own layout, in pure Python and at any size: places in layers, square lines searched round everything."""

from __future__ import annotations

from dataclasses import replace

from .graphviz import Geometry
from .layered.places import Padding, PlacedFan, Places, places
from .lines import direct
from .loops import loop_of, room_for
from .plan import Plan, placed_cards
from .routing.board import Task
from .routing.router import Routed, route
from .scene import Place, Rect

_INSIDE = Padding(22.0, 39.0, 22.0, 22.0)  # what a frame keeps free, its name's line on top
_NAME_WIDTH = 12.0
STEPS = 200_000  # of all searches for lines in one picture


def arrange(plan: Plan) -> Geometry:
    """Places and lines for a plan; with `placed` the places stay, without `routed` no ways are searched for lines."""
    upright = plan.direction == "TB"
    found = Places(placed_cards(plan)) if plan.placed else _laid(plan, upright)
    routed = _routed(plan, found, upright) if plan.routed else _straight(plan, found)
    lines, labels = dict(routed.lines), {**found.labels, **routed.labels}
    for fan in found.fans if plan.routed else ():
        _unfold(fan, lines)
    for node in {line.source for line in plan.lines if line.source == line.target}:
        own = [line for line in plan.lines if line.source == line.target == node]
        for line, (points, label) in zip(own, loop_of(found.nodes[node], own), strict=True):
            lines[line.id] = points
            if label:
                labels[line.id] = label
    return _geometry(found, lines, labels, routed)


def _laid(plan: Plan, upright: bool) -> Places:
    loops = {line.source for line in plan.lines if line.source == line.target}
    padding = {
        name: Padding(0.0, above, beside, 0.0)
        for name in loops
        for beside, above in [room_for([line for line in plan.lines if line.source == line.target == name])]
    }
    if not upright:
        return places(plan, padding, _INSIDE)
    padding = {name: one.turned() for name, one in padding.items()}
    return _turned_places(places(_turned_plan(plan), padding, _INSIDE.turned()))


def _routed(plan: Plan, found: Places, upright: bool) -> Routed:
    cards = {fan.key: fan.box for fan in found.fans}
    entries = {fan.key: fan.entry for fan in found.fans}
    inside = {line for fan in found.fans for line in fan.ways}
    leaves = {end for line in plan.lines if line.id in inside for end in (line.source, line.target)}
    leaves -= {fan.hub for fan in found.fans}
    cards |= {name: box for name, box in found.nodes.items() if name not in leaves}
    lines = [(line.id, line.source, line.target) for line in plan.lines if line.id not in inside]
    lines += [(fan.key, fan.key, fan.hub) if fan.inward else (fan.key, fan.hub, fan.key) for fan in found.fans]
    around = _around(plan)
    around |= {fan.key: around[fan.hub] for fan in found.fans}
    low = {line.source: 48.0 for line in plan.lines if line.source == line.target}
    labels = {name: box for name, box in found.labels.items() if name not in inside}
    task = Task(
        cards,
        labels,
        [*_titles(plan, found), *_loop_walls(plan, found)],
        found.frames,
        [line for line in lines if line[1] != line[2]],
        around,
        entries,
        low,
    )
    return _turned_routed(route(_turned_task(task), STEPS)) if upright else route(task, STEPS)


def _straight(plan: Plan, found: Places) -> Routed:
    return Routed({line.id: direct(found.nodes[line.source], found.nodes[line.target]) for line in plan.lines}, {}, 0)


def _around(plan: Plan) -> dict[str, frozenset[str]]:
    parents = {frame.id: frame.parent for frame in plan.frames}
    known: dict[str | None, frozenset[str]] = {None: frozenset()}

    def holding(frame: str | None) -> frozenset[str]:
        way: list[str] = []
        while frame not in known:
            assert frame is not None
            way.append(frame)
            frame = parents[frame]
        found = known[frame]
        for one in reversed(way):
            found = known[one] = found | {one}
        return found

    return {node.id: holding(node.frame) for node in plan.nodes}


def _titles(plan: Plan, found: Places) -> list[Rect]:
    """The names of frames, which lines leave free."""
    return [
        Rect(box.x + 3, box.y + 3, min(frame.label_width, box.width - _NAME_WIDTH), frame.label_height - 6)
        for frame in plan.frames
        if frame.label_width and (box := found.frames.get(frame.id))
    ]


def _loop_walls(plan: Plan, found: Places) -> list[Rect]:
    if plan.placed:
        return []
    result = []
    for name in dict.fromkeys(line.source for line in plan.lines if line.source == line.target):
        beside, above = room_for([line for line in plan.lines if line.source == line.target == name])
        box = found.nodes[name]
        result.append(Rect(box.right + 1, box.y - above, beside - 1, above + box.height / 2))
        result.append(Rect(box.right - 56, box.y - above, 56, above - 1))
    return result


def _unfold(fan: PlacedFan, lines: dict[str, tuple[Place, ...]]) -> None:
    """The trunk's line becomes one line for each card of the fan."""
    trunk = lines.pop(fan.key)
    for line, way in fan.ways.items():
        lines[line] = (*reversed(way), *trunk) if fan.inward else (*trunk, *way)


def _geometry(found: Places, lines: dict[str, tuple[Place, ...]], labels: dict[str, Rect], routed: Routed) -> Geometry:
    return Geometry(0.0, 0.0, found.nodes, labels, found.frames, lines, routed.simple, routed.crowded)


def _turned_plan(plan: Plan) -> Plan:
    return replace(
        plan,
        nodes=tuple(replace(node, width=node.height, height=node.width) for node in plan.nodes),
        lines=tuple(replace(line, label=(line.label[1], line.label[0]) if line.label else None) for line in plan.lines),
    )


def _turned(box: Rect) -> Rect:
    return Rect(box.y, box.x, box.height, box.width)


def _turned_boxes(boxes: dict[str, Rect]) -> dict[str, Rect]:
    return {name: _turned(box) for name, box in boxes.items()}


def _turned_points(points: tuple[Place, ...]) -> tuple[Place, ...]:
    return tuple((y, x) for x, y in points)


def _turned_places(found: Places) -> Places:
    fans = [
        replace(
            fan,
            box=_turned(fan.box),
            entry=(fan.entry[1], fan.entry[0]),
            ways={name: _turned_points(way) for name, way in fan.ways.items()},
        )
        for fan in found.fans
    ]
    return Places(_turned_boxes(found.nodes), _turned_boxes(found.frames), _turned_boxes(found.labels), fans)


def _turned_task(task: Task) -> Task:
    return replace(
        task,
        cards=_turned_boxes(task.cards),
        labels=_turned_boxes(task.labels),
        titles=[_turned(box) for box in task.titles],
        frames=_turned_boxes(task.frames),
        entries={name: (y, x) for name, (x, y) in task.entries.items()},
        low={},
    )


def _turned_routed(routed: Routed) -> Routed:
    lines = {name: _turned_points(points) for name, points in routed.lines.items()}
    return Routed(lines, _turned_boxes(routed.labels), routed.simple, routed.crowded)
