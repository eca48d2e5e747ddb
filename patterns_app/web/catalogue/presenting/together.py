"""Several stories of a pattern beside each other, played in step."""

from __future__ import annotations

from dataclasses import dataclass
from dataclasses import replace as lane_replace
from typing import Any

import msgspec
from django.http import QueryDict
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.safestring import SafeString
from django.utils.translation import gettext
from msgspec.structs import replace

from patterns_app.core.flow.faults import break_node
from patterns_app.core.flow.timeline import timeline
from patterns_app.core.patterns import model
from patterns_app.core.patterns.model import Pattern, Variant
from patterns_app.core.vocabulary.catalog import vocabulary
from patterns_app.web import sentences
from patterns_app.web.pictures import BadQuery
from patterns_app.web.playing import message_names

from .drawn import diagram_svg
from .looking_inside import InsideLanes, inside_lanes
from .stories import Story, broken_part, stories

_SIDES = ("a", "b")


@dataclass(frozen=True)
class Lane:
    """One story with its picture. `prefix` tells the ids of several pictures on a page apart."""

    prefix: str
    variant: Variant
    story: Story
    url: str  # the story alone
    svg: SafeString
    tall_svg: SafeString


@dataclass(frozen=True)
class PairLink:
    """Stories that are worth watching together."""

    title: str
    watch: str
    url: str
    names: tuple[str, ...]
    current: bool


@dataclass(frozen=True)
class Choice:
    """A story to choose."""

    key: str
    title: str


@dataclass(frozen=True)
class Choices:
    """The stories of a variant to choose from."""

    variant: str
    stories: tuple[Choice, ...]


@dataclass(frozen=True)
class Together:
    """The page: lanes, and what else could be watched."""

    entry: Pattern
    title: str
    watch: str
    lanes: tuple[Lane, ...]
    data: dict[str, Any]
    pairs: tuple[PairLink, ...]
    choices: tuple[Choices, ...]
    inside: InsideLanes
    chosen: tuple[tuple[str, str, str], ...]  # name of the parameter, its words, and the story that is shown


def pair_links(entry: Pattern, current: str = "") -> tuple[PairLink, ...]:
    """The entry's own pairs as links."""
    titles = {(variant.slug, told.id): told.title for variant in entry.variants for told in variant.sketch.scenarios}
    return tuple(
        PairLink(
            pair.title,
            pair.watch,
            reverse("together_pair", args=[entry.slug, pair.slug]),
            tuple(titles[lane.variant, lane.scenario] for lane in pair.lanes),
            pair.slug == current,
        )
        for pair in entry.side_by_side
    )


def together(entry: Pattern, pair: str, query: QueryDict) -> Together | None:
    """The page of a pair, or of the stories that parameters a and b name. None for a pair that is not there.

    Raises BadQuery for a story that is not told.
    """
    known = next((one for one in entry.side_by_side if one.slug == pair), None)
    if pair and known is None:
        return None
    title, watch, wanted = _wanted(entry, known, query)
    lanes = tuple(lane_of(entry, lane, f"lane{place}-") for place, lane in enumerate(wanted))
    if query.get("break"):
        lanes = (*lanes[:-1], _failing(entry, lanes[-1], query))
        title, watch = gettext("The story, and what if"), gettext("The same message, and beside it the failure.")
    here = reverse("together_pair", args=[entry.slug, pair]) if pair else reverse("together", args=[entry.slug])
    shown = [f"{lane.variant}.{lane.scenario}" for lane in wanted]
    return Together(
        entry=entry,
        title=title,
        watch=watch,
        lanes=lanes,
        data={"timelines": [told_of(lane) for lane in lanes], "messages": message_names()},
        pairs=pair_links(entry, pair),
        choices=_choices(entry),
        inside=inside_lanes([(one.prefix, one.variant, one.story.id) for one in lanes], query, here),
        chosen=tuple(zip(_SIDES, (gettext("First"), gettext("Second")), shown[:2], strict=True)),
    )


def _wanted(
    entry: Pattern, known: model.SideBySide | None, query: QueryDict
) -> tuple[str, str, tuple[model.Lane, ...]]:
    if known is not None:
        return known.title, known.watch, known.lanes
    told = [model.Lane(variant=one.slug, scenario=story.id) for one in entry.variants for story in one.sketch.scenarios]
    asked = [query.get(side, "") for side in _SIDES]
    lanes = []
    for side, name, usual in zip(_SIDES, asked, (told[0], told[-1]), strict=True):
        found = next((lane for lane in told if f"{lane.variant}.{lane.scenario}" == name), None)
        if name and found is None:
            raise BadQuery(f"{side}: there is no story {name[:80]!r}; write it as variant.scenario")
        lanes.append(found or usual)
    title = gettext("Two stories side by side")
    return title, gettext("They go step by step together. The shorter one waits at its end."), tuple(lanes)


def lane_of(entry: Pattern, lane: model.Lane, prefix: str) -> Lane:
    """A story with its picture; the entry's variant tells it."""
    variant = next(one for one in entry.variants if one.slug == lane.variant)
    story = next(one for one in stories(variant, "", 0) if one.id == lane.scenario)
    asked = urlencode({"variant": variant.slug, "scenario": story.id, "step": "1"})
    return Lane(
        prefix=prefix,
        variant=variant,
        story=story,
        url=f"{reverse('pattern', args=[entry.slug])}?{asked}",
        svg=diagram_svg(entry, variant, prefix),
        tall_svg=diagram_svg(entry, variant, f"{prefix}tall-", "TB"),
    )


def _failing(entry: Pattern, lane: Lane, query: QueryDict) -> Lane:
    """What becomes of the story of a lane when a part breaks. Raises BadQuery."""
    part, fault = broken_part(lane.variant, query)
    sketch = lane.variant.sketch
    told = next(one for one in sketch.scenarios if one.id == lane.story.id)
    names = sentences.names(sketch)
    failing = sentences.in_language(break_node(sketch, vocabulary(), told, part, fault).scenario, names)
    variant = replace(lane.variant, sketch=replace(sketch, scenarios=(failing,)))
    asked = {"variant": variant.slug, "scenario": told.id, "break": part, "fault": fault}
    return lane_replace(
        lane,
        variant=variant,
        story=stories(variant, "", 0)[0],
        url=f"{reverse('pattern', args=[entry.slug])}?{urlencode(asked)}",
    )


def told_of(lane: Lane) -> Any:
    """A lane's timeline, ready for JSON."""
    scenario = next(one for one in lane.variant.sketch.scenarios if one.id == lane.story.id)
    return msgspec.to_builtins(timeline(lane.variant.sketch, vocabulary(), scenario))


def _choices(entry: Pattern) -> tuple[Choices, ...]:
    return tuple(
        Choices(one.title, tuple(Choice(f"{one.slug}.{told.id}", told.title) for told in one.sketch.scenarios))
        for one in entry.variants
    )
