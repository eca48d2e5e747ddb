"""What the player in a page gets: the timelines of a variant's scenarios, and how its messages are called."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import msgspec

from patterns_app.core.flow.timeline import timeline
from patterns_app.core.patterns.model import Variant
from patterns_app.core.vocabulary.catalog import vocabulary

from .stories import MESSAGES
from .wording import OUTCOMES, Toned


@dataclass(frozen=True)
class Chip:
    """One scenario to choose."""

    id: str
    title: str
    outcome: Toned


@dataclass(frozen=True)
class Player:
    """`data` goes into the page as JSON. `scenario` and `step` are where it begins when the address does not say."""

    data: dict[str, Any]
    chips: tuple[Chip, ...]
    scenario: str = ""
    step: int = 1
    autoplay: bool = False
    follows_address: bool = True


def player(
    variant: Variant, scenario: str = "", step: int = 1, autoplay: bool = False, follows_address: bool = True
) -> Player | None:
    """The player of a variant; None when nothing is told of it."""
    sketch = variant.sketch
    if not sketch.scenarios:
        return None
    lines = [msgspec.to_builtins(timeline(sketch, vocabulary(), told)) for told in sketch.scenarios]
    chips = tuple(Chip(told.id, told.title, OUTCOMES[told.outcome]) for told in sketch.scenarios)
    data = {"timelines": lines, "messages": dict(MESSAGES)}
    return Player(data, chips, scenario, step, autoplay, follows_address)
