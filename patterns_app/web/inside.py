"""Parts of a diagram opened: what is inside them, drawn, with what it says at each step of the stories."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

import msgspec
from django.utils.safestring import SafeString
from django.utils.translation import gettext, gettext_noop
from msgspec.structs import replace

from patterns_app.core.engine.model import Trace
from patterns_app.core.flow.boxes.model import WRONG, Box, Fact, Kind, Shown
from patterns_app.core.flow.boxes.showing import box_of, boxes, shown
from patterns_app.core.pipeline import RenderError, TooLargeToDraw
from patterns_app.core.services.model import Limit
from patterns_app.core.sketch.model import Connection, Mark, Node, Scenario, Sketch
from patterns_app.core.vocabulary.catalog import vocabulary
from patterns_app.web import pictures, sentences
from patterns_app.web.values import setting_name, setting_text

_logger = logging.getLogger(__name__)
_TITLES: dict[Kind, str] = {
    "workflow": gettext_noop("Inside %(label)s: its states"),
    "function": gettext_noop("Inside %(label)s: its runs"),
    "poller": gettext_noop("The poller from %(label)s"),
    "stream": gettext_noop("Inside %(label)s: shards and positions"),
    "queue": gettext_noop("Inside %(label)s: where a message is"),
    "breaker": gettext_noop("Inside %(label)s: the circuit breaker"),
}
_NAMES: dict[Kind, str] = {
    "workflow": gettext_noop("workflow"),
    "function": gettext_noop("function"),
    "poller": gettext_noop("poller"),
    "stream": gettext_noop("stream"),
    "queue": gettext_noop("queue"),
    "breaker": gettext_noop("circuit breaker"),
}


# A word by itself is no sentence of core's.
_ENDS = {
    "Start": gettext_noop("Start"),
    "Succeeded": gettext_noop("Succeeded"),
    "Failed": gettext_noop("Failed"),
    "Catch": gettext_noop("Catch"),
}


@dataclass(frozen=True)
class Openable:
    """A part that can be opened."""

    id: str
    label: str
    kind: str  # in the page's language


@dataclass(frozen=True)
class FactLine:
    """A setting that counts inside; `limit` is where its default comes from, where it is not set."""

    name: str
    value: str
    is_set: bool
    limit: Limit | None


@dataclass(frozen=True)
class Listed:
    """A story as it shows inside: a sentence for each step, empty where nothing of it is there."""

    title: str
    says: tuple[str, ...]


@dataclass(frozen=True)
class WayOn:
    """Where a message goes from a compartment, and when; `wrong`: after something has failed."""

    to: str
    when: str
    wrong: bool


@dataclass(frozen=True)
class Row:
    """A compartment, for places too narrow for any picture. `within` is the block of a workflow that it is in."""

    id: str
    label: str
    within: str
    ways: tuple[WayOn, ...]


@dataclass(frozen=True)
class OpenedPart:
    """A part with the picture of what is in it, for wide and for narrow places, and as rows for the narrowest."""

    id: str
    kind: Kind
    title: str
    place: str  # id on the page
    prefix: str  # before the ids of the picture
    svg: SafeString
    tall_svg: SafeString
    rows: tuple[Row, ...]
    facts: tuple[FactLine, ...]
    unknown: tuple[str, ...]
    stories: tuple[Listed, ...]
    data: dict[str, Any]  # for the script: what each story shows, by its id


def openable(sketch: Sketch) -> tuple[Openable, ...]:
    """The parts that can be opened, in the order of the sketch; the pollers are last."""
    found = boxes(sketch, vocabulary())
    return tuple(Openable(box.id, _label(box), gettext(_NAMES[box.kind])) for box in found)


def workflows(sketch: Sketch) -> tuple[str, ...]:
    """The parts that are workflows: their states are what the picture of a workflow is about."""
    return tuple(box.id for box in boxes(sketch, vocabulary()) if box.kind == "workflow")


def opened_part(sketch: Sketch, part: str, stories: Iterable[Scenario | Trace], before: str = "") -> OpenedPart | None:
    """A part as it shows in these stories; None for what cannot be opened, or drawn just now, which the log says.

    `before` tells the ids of several pictures on a page apart.
    """
    box = box_of(sketch, vocabulary(), part)
    if box is None:
        return None
    called, prefix = sentences.names(sketch), f"{before}in-{part}-"
    try:
        inside = _in_language(box.sketch, called)
        wide, tall = _drawn(inside, prefix)
    except (RenderError, TooLargeToDraw):
        _logger.exception("no picture of what is in %s of %s", part, sketch.title)
        return None
    told = [(_scenario(story), _shown(box, sketch, story, called)) for story in stories]
    return OpenedPart(
        id=part,
        kind=box.kind,
        title=gettext(_TITLES[box.kind]) % {"label": _label(box)},
        place=f"{before}inside-{part}",
        prefix=prefix,
        svg=wide,
        tall_svg=tall,
        rows=tuple(_rows(inside)),
        facts=tuple(_facts(box.facts)),
        unknown=tuple(sentences.spoken(one, called) for one in box.unknown),
        stories=tuple(Listed(story.title, tuple(one.says for one in steps)) for story, steps in told),
        data={"part": part, "told": {story.id: msgspec.to_builtins(steps) for story, steps in told}},
    )


def _drawn(inside: Sketch, prefix: str) -> tuple[SafeString, SafeString]:
    return pictures.page_picture(inside, prefix), pictures.page_picture(inside, f"tall-{prefix}", "TB")


def insides(sketch: Sketch, story: Trace) -> dict[str, Any]:
    """What shows inside of every part that can be opened, step by step, for a story that was just worked out."""
    called = sentences.names(sketch)
    found = boxes(sketch, vocabulary())
    return {box.id: msgspec.to_builtins(_shown(box, sketch, story, called)) for box in found}


def _label(box: Box) -> str:
    """What a part is called; a poller is called by those between whom it stands."""
    if box.between is None:
        return box.label
    return gettext("%(from)s to %(to)s") % dict(zip(("from", "to"), box.between, strict=True))


def _scenario(story: Scenario | Trace) -> Scenario:
    return story.scenario if isinstance(story, Trace) else story


def _shown(box: Box, sketch: Sketch, story: Scenario | Trace, called: frozenset[str]) -> tuple[Shown, ...]:
    found = shown(box, sketch, vocabulary(), story)
    return tuple(
        replace(one, says=str(sentences.spoken(one.says, called)), badges=_badges(one, called)) for one in found
    )


def _badges(one: Shown, called: frozenset[str]) -> dict[str, Mark]:
    return {key: replace(mark, state=str(sentences.spoken(mark.state, called))) for key, mark in one.badges.items()}


def _in_language(sketch: Sketch, called: frozenset[str]) -> Sketch:
    """The picture with its words in the page's language; what people have named stays."""

    def say(text: str) -> str:
        if text in called:
            return text
        return gettext(_ENDS[text]) if text in _ENDS else str(sentences.spoken(text, called))

    nodes = tuple(replace(node, label=say(node.label)) for node in sketch.nodes)
    lines = tuple(replace(line, label=say(line.label)) for line in sketch.connections)
    frames = tuple(replace(frame, label=say(frame.label)) for frame in sketch.frames)
    return replace(sketch, nodes=nodes, connections=lines, frames=frames)


def _rows(inside: Sketch) -> Iterator[Row]:
    names = {node.id: node.label for node in inside.nodes}
    frames = {frame.id: frame.label for frame in inside.frames}
    for node in inside.nodes:
        ways = (WayOn(names[one.target], one.label, one.kind == WRONG) for one in _from(inside, node))
        yield Row(node.id, node.label, frames.get(node.frame or "", ""), tuple(ways))


def _from(sketch: Sketch, node: Node) -> list[Connection]:
    return [line for line in sketch.connections if line.source == node.id]


def _facts(facts: Iterable[Fact]) -> Iterator[FactLine]:
    known = vocabulary()
    for fact in facts:
        owner = known.services.get(fact.owner) or known.kinds.get(fact.owner)
        setting = next((one for one in owner.settings if one.key == fact.key), None) if owner else None
        limit = known.limits.get(setting.limit or "") if setting else None
        value = setting_text(fact.value, setting)
        yield FactLine(setting_name(fact.key, setting), value, fact.is_set, None if fact.is_set else limit)
