"""What the player in a page gets: the timelines of a variant's scenarios, and how its messages are called."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import msgspec
from django.urls import reverse
from django.utils.http import urlencode

from patterns_app.core.flow.faults import Fault
from patterns_app.core.flow.timeline import timeline
from patterns_app.core.patterns.model import Split, Variant
from patterns_app.core.vocabulary.catalog import vocabulary

from .stories import MESSAGES
from .wording import OUTCOMES, Toned


@dataclass(frozen=True)
class Chip:
    """One scenario to choose."""

    id: str
    title: str
    outcome: Toned | None = None


@dataclass(frozen=True)
class Player:
    """`data` goes into the page as JSON. `scenario` and `step` are where it begins when the address does not say."""

    data: dict[str, Any]
    chips: tuple[Chip, ...]
    flow: str  # address that works out what follows when a part breaks
    parts: tuple[Chip, ...]  # what can break; without outcome
    faults: tuple[tuple[str, str], ...]
    scenario: str = ""
    step: int = 1
    autoplay: bool = False
    follows_address: bool = True
    split: Split | None = None  # traffic whose share the reader moves


FAULT_NAMES: dict[Fault, str] = {"fails": "fails", "slow": "is slow", "throttled": "refuses (too many requests)"}


def player(
    slug: str,
    variant: Variant,
    scenario: str = "",
    step: int = 1,
    autoplay: bool = False,
    follows_address: bool = True,
    split: Split | None = None,
) -> Player | None:
    """The player of a variant; None when nothing is told of it."""
    sketch = variant.sketch
    if not sketch.scenarios:
        return None
    lines = [msgspec.to_builtins(timeline(sketch, vocabulary(), told)) for told in sketch.scenarios]
    chips = tuple(Chip(told.id, told.title, OUTCOMES[told.outcome]) for told in sketch.scenarios)
    data: dict[str, Any] = {"timelines": lines, "messages": dict(MESSAGES)}
    if split is not None and split.variant != variant.slug:
        split = None
    if split is not None:
        ends = {line.id: [line.source, line.target] for line in sketch.connections}
        data["split"] = {**msgspec.to_builtins(split), "ends": ends}
    return Player(
        data=data,
        chips=chips,
        flow=f"{reverse('flow', args=[slug])}?{urlencode({'variant': variant.slug})}",
        parts=tuple(Chip(node.id, node.label) for node in sketch.nodes),
        faults=tuple(FAULT_NAMES.items()),
        scenario=scenario,
        step=step,
        autoplay=autoplay,
        follows_address=follows_address,
        split=split,
    )
