"""What hypothesis draws from: JSON, texts that attack, sketches that are in order, changes that fit them."""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import cache
from typing import Any, get_args

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from patterns_app.core.sketch.model import (
    Arrow,
    Box,
    CardSize,
    Colour,
    Connection,
    Frame,
    FrameKind,
    Ignored,
    Image,
    Mark,
    Move,
    Node,
    Note,
    Page,
    PatternUse,
    PlainLine,
    Point,
    Rectangle,
    Scenario,
    Size,
    Sketch,
    Step,
    Stroke,
    Template,
)
from patterns_app.core.sketch.operations import Add, Describe, Operation, Remove, Update, apply, removal_of_node
from patterns_app.core.sketch.parts import ids_of
from tests.length import AT_LENGTH, examples

Draw = Callable[..., Any]


def steady(many: int, at_length: int | None = None) -> settings:
    """The same examples from run to run, without a time limit for each, and nothing kept on disk.

    So many of them at length, or `at_length` where that is more, and a share of them in the suite.
    """
    return settings(
        max_examples=at_length if AT_LENGTH and at_length else examples(many),
        deadline=None,
        database=None,
        derandomize=True,
        suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
    )


# What has broken picture writers, template engines and Graphviz before.
ATTACKS = (
    "<script>alert(1)</script>",
    "]]>",
    "-->",
    '"><svg/onload=alert(1)>',
    "</title><script>alert(1)</script>",
    "{{7*7}} ${7*7} {% raise %}",
    "javascript:alert(1)",
    "<<TABLE><TR><TD><IMG SRC='/etc/passwd'/></TD></TR></TABLE>>",
    "<B>bold</B>",
    'a" image="/etc/hostname" shape="none',
    "a\\",
    " image=</etc/hostname> shape=none] //",
    "\\N \\G \\L \\E",
    "&lt; &amp; &#0; &bogus;",
    "<!DOCTYPE x [<!ENTITY e SYSTEM 'file:///etc/passwd'>]>&e;",
    "url(https://evil.example/x.png)",
    "\u202eevol\u202c reversed",
    "שלום עולם",
    "مرحبا بالعالم",
    "漢字かな交じり文",
    "👩‍👩‍👧‍👦 🚀 🇩🇪",
    "a\u0301\u0302\u0303\u0304",
    "\u200b\u200d\ufeff\u2028\u2029",
    "line one\nline two\tand a tab",
    "%s %n %(x)s {0} {}",
    "../../../../etc/passwd",
    "W" * 200,
    " ",
    "\x85\xa0",
)

_PRINTABLE = st.characters(codec="utf-8", exclude_categories=("Cs", "Cc"), exclude_characters="\ufffe\uffff")


@cache
def texts(most: int) -> st.SearchStrategy[str]:
    """Texts that a sketch may hold: attacks, and anything that can be printed."""
    return st.sampled_from([text[:most] for text in ATTACKS]) | st.text(_PRINTABLE, max_size=min(most, 40))


IDS = st.from_regex(r"[a-z0-9][a-z0-9-]{0,8}", fullmatch=True)

SCALARS = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=20)
JSON: st.SearchStrategy[Any] = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=10), inner, max_size=4),
    max_leaves=20,
)

_SETTINGS = st.dictionaries(
    st.text(_PRINTABLE, min_size=1, max_size=12),
    st.booleans() | st.integers(-(2**63), 2**63 - 1) | st.floats(allow_nan=False, allow_infinity=False) | texts(60),
    max_size=3,
)
_COORDINATES = st.floats(-100_000, 100_000).map(lambda value: round(value, 2))
_POINTS = st.builds(Point, x=_COORDINATES, y=_COORDINATES)
_BOXES = st.builds(Box, x=_COORDINATES, y=_COORDINATES, width=st.floats(0, 9_999), height=st.floats(0, 9_999))
_SERVICES = st.sampled_from(["aws.lambda", "aws.sqs", "client.browser", "no.such-service"]) | texts(64)
_KINDS = st.sampled_from(["sync", "async", "queue_poll", "readwrite", "orchestrate", "no-such-kind"]) | texts(32)
_COLOURS = st.none() | st.sampled_from(get_args(Colour))
_STROKES = st.none() | st.sampled_from(get_args(Stroke))
_SIZES = st.sampled_from(get_args(Size))
_HASHES = st.sampled_from(["0" * 64, "0123456789abcdef" * 4])


@st.composite
def sketches(draw: Draw, nodes: int = 6, places: bool = True) -> Sketch:
    """Any sketch that is in order: unique ids, references that lead somewhere."""
    names = draw(st.lists(IDS, unique=True, max_size=3 * nodes + 3))
    loose_ids, names = names[2 * nodes + 3 :], names[: 2 * nodes + 3]
    pages = draw(st.lists(IDS, unique=True, max_size=2))
    third = max(1, len(names) // 3)
    node_ids, frame_ids, line_ids = names[: 2 * third], names[2 * third : 2 * third + 2], names[2 * third + 2 :]
    frames: list[Frame] = []
    for name in frame_ids:
        frames.append(draw_frame(draw, name, [frame.id for frame in frames], node_ids))
    connected = line_ids if node_ids else []
    loose: dict[str, list[Any]] = {"note": [], "box": [], "image": [], "line": []}
    for index, name in enumerate(loose_ids):
        kind = sorted(loose)[index % 4]
        loose[kind].append(draw_loose(draw, kind, name, [*node_ids, *frame_ids, *connected], frame_ids, pages))
    return Sketch(
        title=draw(texts(200)),
        description=draw(texts(400)),
        nodes=tuple(draw_node(draw, name, frame_ids, places, pages) for name in node_ids),
        frames=tuple(frames),
        connections=tuple(draw_line(draw, name, node_ids) for name in connected),
        notes=tuple(loose["note"]),
        boxes=tuple(loose["box"]),
        images=tuple(loose["image"]),
        lines=tuple(loose["line"]),
        pages=tuple(Page(id=name, title=draw(texts(200))) for name in pages),
        template=draw(st.none() | st.builds(Template, blob=_HASHES, name=texts(200))),
        scenarios=tuple(draw_scenario(draw, name, node_ids, line_ids) for name in names[:1]),
        ignored=tuple(Ignored(rule="REL-001", target=name, reason=draw(texts(99))) for name in names[:1]),
    )


_NODES = st.builds(
    Node,
    id=st.just("node"),
    service=_SERVICES,
    label=texts(200),
    position=st.none() | _POINTS,
    pinned=st.booleans(),
    settings=_SETTINGS,
    notes=texts(200),
    colour=_COLOURS,
    size=st.sampled_from(get_args(CardSize)),
    image=st.none() | _HASHES,
)
_FRAMES = st.builds(
    Frame,
    id=st.just("frame"),
    kind=st.sampled_from(get_args(FrameKind)),
    label=texts(200),
    box=st.none() | _BOXES,
    network=st.sampled_from([None, "public", "private"]),
    region=texts(64),
    zone=texts(64),
    colour=_COLOURS,
)
_LINES = st.builds(
    Connection,
    id=st.just("line"),
    source=st.just("node"),
    target=st.just("node"),
    kind=_KINDS,
    label=texts(200),
    route=st.lists(_POINTS, max_size=2).map(tuple),
    label_at=st.none() | st.integers(0, 1000).map(lambda part: part / 1000),
    settings=_SETTINGS,
    colour=_COLOURS,
    stroke=_STROKES,
)
_NOTES = st.builds(
    Note,
    id=st.just("note"),
    text=texts(400),
    number=st.none() | st.integers(1, 999),
    box=st.none() | _BOXES,
    colour=_COLOURS,
    size=_SIZES,
)
_RECTANGLES = st.builds(
    Rectangle,
    id=st.just("box"),
    label=texts(200),
    box=st.none() | _BOXES,
    colour=_COLOURS,
    stroke=_STROKES,
    size=_SIZES,
)
_IMAGES = st.builds(Image, id=st.just("image"), blob=_HASHES, alt=texts(200), box=st.none() | _BOXES)
_PLAIN_LINES = st.builds(
    PlainLine,
    id=st.just("line"),
    start=_POINTS,
    end=_POINTS,
    route=st.lists(_POINTS, max_size=2).map(tuple),
    label=texts(200),
    arrow=st.sampled_from(get_args(Arrow)),
    colour=_COLOURS,
    stroke=_STROKES,
)


def draw_loose(draw: Draw, kind: str, name: str, parts: list[str], frames: list[str], pages: list[str]) -> Any:
    """A note, box, image or plain line that may name parts, frames and pages."""
    page = draw(st.sampled_from([None, *pages]))
    if kind == "line":
        line = replace(draw(_PLAIN_LINES), id=name, page=page)
        if parts and draw(st.booleans()):
            line = replace(line, source=draw(st.sampled_from(parts)), start=None)
        return line
    frame = draw(st.sampled_from([None, *frames]))
    if kind == "note":
        return replace(draw(_NOTES), id=name, about=draw(st.sampled_from([None, *parts])), frame=frame, page=page)
    if kind == "image":
        return replace(draw(_IMAGES), id=name, frame=frame, page=page)
    return replace(draw(_RECTANGLES), id=name, frame=frame, page=page, opens=draw(st.sampled_from([None, *pages])))


def draw_node(draw: Draw, name: str, frames: list[str], places: bool = True, pages: list[str] | None = None) -> Node:
    node = replace(draw(_NODES), id=name, frame=draw(st.sampled_from([None, *frames])))
    node = replace(node, page=draw(st.sampled_from([None, *(pages or [])])))
    return node if places else replace(node, position=None)


def draw_frame(draw: Draw, name: str, parents: list[str], nodes: list[str]) -> Frame:
    frame = replace(draw(_FRAMES), id=name, parent=draw(st.sampled_from([None, *parents])))
    if frame.kind != "pattern":
        return frame
    bindings = {draw(texts(64)): draw(st.sampled_from(nodes))} if nodes else {}
    return replace(frame, pattern=PatternUse(slug=draw(texts(64)), bindings=bindings))


def draw_line(draw: Draw, name: str, nodes: list[str]) -> Connection:
    ends = st.sampled_from(nodes)
    line = replace(draw(_LINES), id=name, source=draw(ends), target=draw(ends))
    return replace(line, authoriser=draw(st.none() | ends), dead_letters=draw(st.none() | ends))


def draw_scenario(draw: Draw, name: str, nodes: list[str], lines: list[str]) -> Scenario:
    moves = [Move(connection=line, label=draw(texts(200))) for line in lines[:1]] + [
        Move(at=node) for node in nodes[:1]
    ]
    marks = {node: Mark(state=draw(texts(40)), value=draw(st.none() | st.integers(0, 9))) for node in nodes[:1]}
    said = draw(texts(600)) or "Something happens."
    step = Step(text=said, id=draw(st.none() | IDS), moves=tuple(moves), marks=marks)
    return Scenario(id=name, title=draw(texts(200)), steps=(step,))


@st.composite
def changes(draw: Draw) -> tuple[Sketch, tuple[Operation, ...]]:
    """A sketch and a list of operations that fits it, each made for what the ones before have left."""
    first = sketch = draw(sketches(nodes=3))
    done: list[Operation] = []
    for kind in draw(st.lists(st.sampled_from(sorted(_CHANGES)), min_size=1, max_size=6)):
        step = _CHANGES[kind](draw, sketch)
        done += step
        sketch = apply(sketch, step)
    return first, tuple(done)


_INDEXES = st.none() | st.integers(0, 9)


def _free_id(draw: Draw, sketch: Sketch) -> str:
    taken = ids_of(sketch)
    return draw(IDS.filter(lambda name: name not in taken))


def _add_node(draw: Draw, sketch: Sketch) -> tuple[Operation, ...]:
    return (Add(node=draw_node(draw, _free_id(draw, sketch), []), index=draw(_INDEXES)),)


def _add_frame(draw: Draw, sketch: Sketch) -> tuple[Operation, ...]:
    nodes = [node.id for node in sketch.nodes]
    return (Add(frame=draw_frame(draw, _free_id(draw, sketch), [], nodes), index=draw(_INDEXES)),)


def _add_line(draw: Draw, sketch: Sketch) -> tuple[Operation, ...]:
    nodes = [node.id for node in sketch.nodes]
    return (Add(connection=draw_line(draw, _free_id(draw, sketch), nodes), index=draw(_INDEXES)),) if nodes else ()


def _add_loose(draw: Draw, sketch: Sketch) -> tuple[Operation, ...]:
    kind, name = draw(st.sampled_from(["note", "box", "image", "line"])), _free_id(draw, sketch)
    part = draw_loose(draw, kind, name, [node.id for node in sketch.nodes], [], [page.id for page in sketch.pages])
    return (Add(**{kind: part}, index=draw(_INDEXES)),)


def _remove_note(draw: Draw, sketch: Sketch) -> tuple[Operation, ...]:
    loose = {note.id for note in sketch.notes} - {line.source for line in sketch.lines}
    return (Remove(note=draw(st.sampled_from(sorted(loose)))),) if loose else ()


def _update_note(draw: Draw, sketch: Sketch) -> tuple[Operation, ...]:
    if not sketch.notes:
        return ()
    note = draw(st.sampled_from(sketch.notes)).id
    return (Update(note=note, set={"text": draw(texts(400)), "colour": draw(_COLOURS), "number": None}),)


def _remove_node(draw: Draw, sketch: Sketch) -> tuple[Operation, ...]:
    return removal_of_node(sketch, draw(st.sampled_from(sketch.nodes)).id) if sketch.nodes else ()


def _remove_line(draw: Draw, sketch: Sketch) -> tuple[Operation, ...]:
    return (Remove(connection=draw(st.sampled_from(sketch.connections)).id),) if sketch.connections else ()


def _remove_scenario(draw: Draw, sketch: Sketch) -> tuple[Operation, ...]:
    return (Remove(scenario=draw(st.sampled_from(sketch.scenarios)).id),) if sketch.scenarios else ()


def _update_node(draw: Draw, sketch: Sketch) -> tuple[Operation, ...]:
    if not sketch.nodes:
        return ()
    node = draw(st.sampled_from(sketch.nodes)).id
    return (Update(node=node, set={"label": draw(texts(200)), "position": draw(st.none() | _POINTS)}),)


def _update_line(draw: Draw, sketch: Sketch) -> tuple[Operation, ...]:
    if not sketch.connections:
        return ()
    return (Update(connection=draw(st.sampled_from(sketch.connections)).id, set={"kind": draw(_KINDS)}),)


def _describe(draw: Draw, sketch: Sketch) -> tuple[Operation, ...]:
    change = Describe(title=draw(st.none() | texts(200)), ignored=draw(st.sampled_from([None, (), sketch.ignored])))
    return (draw(st.sampled_from([change, replace(change, template=None)])),)


_CHANGES: dict[str, Callable[[Draw, Sketch], tuple[Operation, ...]]] = {
    "add a node": _add_node,
    "add a frame": _add_frame,
    "add a line": _add_line,
    "add something loose": _add_loose,
    "remove a note": _remove_note,
    "update a note": _update_note,
    "remove a node": _remove_node,
    "remove a line": _remove_line,
    "remove a scenario": _remove_scenario,
    "update a node": _update_node,
    "update a line": _update_line,
    "describe": _describe,
}


@st.composite
def damaged(draw: Draw, whole: bytes) -> bytes:
    """A document with one value or key somewhere replaced by any JSON."""
    value = json.loads(whole)
    holders: list[Any] = []
    waiting = [value]
    while waiting:
        item = waiting.pop()
        if item and isinstance(item, dict | list):
            holders.append(item)
            waiting += item.values() if isinstance(item, dict) else item
    holder = draw(st.sampled_from(holders))
    if isinstance(holder, list):
        holder[draw(st.integers(0, len(holder) - 1))] = draw(JSON)
    else:
        holder[draw(st.sampled_from(sorted(holder)) | st.text(max_size=9))] = draw(JSON)
    return json.dumps(value).encode()
