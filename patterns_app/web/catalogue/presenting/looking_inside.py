"""What can be looked into beside a diagram, on every page that plays its stories."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.utils.http import urlencode

from patterns_app.core.patterns.model import Variant
from patterns_app.web.inside import Openable, OpenedPart, openable, opened_part, workflows
from patterns_app.web.pictures import BadQuery

_PARAMETER = "open"


@dataclass(frozen=True)
class Inside:
    """What is open from the start, what a click opens beside it, and which of that the address asks for.

    `here` is the query of this page, which ends before the name of a part; `alone` is the address at which htmx gets
    the part without its page, up to the same place; empty where a page is without htmx.
    """

    opened: tuple[OpenedPart, ...]
    boxes: tuple[Openable, ...]
    asked: OpenedPart | None
    here: str
    alone: str = ""


@dataclass(frozen=True)
class InsideLane:
    """A part as it shows in the story of a lane; None where its picture has no such part, or it cannot be drawn."""

    prefix: str  # of the lane's ids
    title: str
    part: OpenedPart | None


@dataclass(frozen=True)
class InsideLanes:
    """What can be looked into in stories beside each other, and the part that the address asks for, lane by lane."""

    boxes: tuple[Openable, ...]
    asked: str
    lanes: tuple[InsideLane, ...]
    here: str
    alone: str


def inside_of(variant: Variant, query: Mapping[str, str], kept: Mapping[str, str], alone: str = "") -> Inside:
    """The parts of a variant, and the one that the address opens. `kept` is what of it stays. Raises BadQuery."""
    always, part = workflows(variant.sketch), asked_part((variant,), query)
    return Inside(
        opened=tuple(filter(None, (_opened(variant, one) for one in always))),
        boxes=tuple(box for box in openable(variant.sketch) if box.id not in always),
        asked=_opened(variant, part) if part and part not in always else None,
        here=_up_to_the_part(kept),
        alone=f"{alone}?{_up_to_the_part({'variant': variant.slug})}" if alone else "",
    )


def inside_lanes(lanes: Sequence[tuple[str, Variant, str]], query: Mapping[str, str], here: str) -> InsideLanes:
    """The parts of the variants of lanes, each with its prefix and the story that it tells. Raises BadQuery."""
    part = asked_part([variant for _, variant, _ in lanes], query)
    boxes = {box.id: box for _, variant, _ in lanes for box in openable(variant.sketch)}
    kept = _up_to_the_part({key: value for key, value in query.items() if key in ("a", "b", "step", "break", "fault")})
    return InsideLanes(
        boxes=tuple(boxes.values()),
        asked=part,
        lanes=tuple(_lane(prefix, variant, story, part) for prefix, variant, story in lanes) if part else (),
        here=kept,
        alone=f"{here}?{kept}",
    )


def asked_box(variant: Variant, query: Mapping[str, str]) -> OpenedPart | None:
    """The part that the address opens, alone. None where none is named, or it cannot be drawn. Raises BadQuery."""
    part = asked_part((variant,), query)
    return _opened(variant, part) if part else None


def asked_part(variants: Sequence[Variant], query: Mapping[str, str]) -> str:
    """The part that the address opens; empty where it opens none. Raises BadQuery."""
    part = query.get(_PARAMETER, "")
    able = dict.fromkeys(box.id for one in variants for box in openable(one.sketch)) if part else {}
    if part and part not in able:
        raise BadQuery(f"open: {part[:40]!r} cannot be opened here; use one of {', '.join(able) or 'none'}")
    return part


def _opened(variant: Variant, part: str) -> OpenedPart | None:
    return opened_part(variant.sketch, part, variant.sketch.scenarios)


def _lane(prefix: str, variant: Variant, story: str, part: str) -> InsideLane:
    told = next(one for one in variant.sketch.scenarios if one.id == story)
    return InsideLane(prefix, told.title, opened_part(variant.sketch, part, (told,), prefix))


def _up_to_the_part(kept: Mapping[str, str]) -> str:
    """The parameters that stay, and at the end the name of the one that opens a part."""
    return urlencode([*((key, value) for key, value in kept.items() if key != _PARAMETER), (_PARAMETER, "")])
