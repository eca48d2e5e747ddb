"""What the player in a page gets: the timelines of a sketch's scenarios, and how its messages are called."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import msgspec
from django.utils.translation import gettext, gettext_noop

from patterns_app.core.flow.derived import follow
from patterns_app.core.flow.timeline import timeline
from patterns_app.core.patterns.model import Split
from patterns_app.core.pipeline import FaultKind, few_faults
from patterns_app.core.sketch.model import Outcome, Scenario, Sketch
from patterns_app.core.vocabulary.catalog import vocabulary
from patterns_app.web import sentences


@dataclass(frozen=True)
class Toned:
    """A short word with a tone and a sign, such as a verdict."""

    source: str  # the word in English
    tone: str
    icon: str

    @property
    def word(self) -> str:
        """The word in the page's language."""
        return gettext(self.source)


OUTCOMES: dict[Outcome, Toned] = {
    "success": Toned(gettext_noop("Goes well"), "good", "good"),
    "degraded": Toned(gettext_noop("Degraded"), "warning", "warning"),
    "failure": Toned(gettext_noop("Fails"), "bad", "bad"),
}
MESSAGES = {
    "request": gettext_noop("request"),
    "response": gettext_noop("answer"),
    "event": gettext_noop("event"),
    "record": gettext_noop("records"),
    "error": gettext_noop("error"),
    "compensation": gettext_noop("compensation"),
}


def message_names() -> dict[str, str]:
    """What travels, in the page's language."""
    return {kind: gettext(name) for kind, name in MESSAGES.items()}


@dataclass(frozen=True)
class Chip:
    """One scenario to choose."""

    id: str
    title: str
    outcome: Toned | None = None
    faults: str = ""  # of a part: what can be wrong with it, where that is not everything


@dataclass(frozen=True)
class Player:
    """`data` goes into the page as JSON. `scenario` and `step` are where it begins when the address does not say."""

    data: dict[str, Any]
    chips: tuple[Chip, ...]
    flow: str  # address that works out what follows when a part breaks; empty where none does
    parts: tuple[Chip, ...]  # what can break; without outcome
    breaks: str  # the part that is chosen to break
    faults: tuple[tuple[str, str], ...]
    scenario: str = ""
    step: int = 1
    autoplay: bool = False
    follows_address: bool = True
    split: Split | None = None  # traffic whose share the reader moves

    @property
    def longest(self) -> str:
        """The longest words of the story that it begins with: its caption keeps room for them."""
        told = self.data["timelines"]
        line = next((one for one in told if one["id"] == self.scenario), told[0])
        return str(max((line["summary"], *(step["text"] for step in line["steps"])), key=len))


FAULT_NAMES: dict[FaultKind, str] = {
    "fails": gettext_noop("fails"),
    "slow": gettext_noop("is slow"),
    "throttled": gettext_noop("refuses (too many requests)"),
}


def _parts(sketch: Sketch) -> tuple[Chip, ...]:
    few = few_faults()
    return tuple(Chip(node.id, node.label, faults=" ".join(few.get(node.service, ()))) for node in sketch.nodes)


def _data(sketch: Sketch, told: Sequence[Scenario], split: Split | None) -> dict[str, Any]:
    lines = [msgspec.to_builtins(timeline(sketch, vocabulary(), one)) for one in told]
    data: dict[str, Any] = {"timelines": lines, "messages": message_names()}
    if split is not None:
        ends = {line.id: [line.source, line.target] for line in sketch.connections}
        data["split"] = {**msgspec.to_builtins(split), "ends": ends}
    return data


def player(
    sketch: Sketch,
    flow: str = "",
    scenario: str = "",
    step: int = 1,
    autoplay: bool = False,
    follows_address: bool = True,
    split: Split | None = None,
    breaks: str = "",
) -> Player | None:
    """The player of a sketch. Without a scenario it follows a message from the entry; None when nothing travels."""
    told = sketch.scenarios or (sentences.in_language(follow(sketch, vocabulary()), sentences.names(sketch)),)
    if not any(step.moves for one in told for step in one.steps):
        return None
    return Player(
        data=_data(sketch, told, split),
        chips=tuple(Chip(one.id, one.title, OUTCOMES[one.outcome]) for one in told),
        flow=flow,
        parts=_parts(sketch),
        breaks=breaks,
        faults=tuple((kind, gettext(name)) for kind, name in FAULT_NAMES.items()),
        scenario=scenario,
        step=step,
        autoplay=autoplay,
        follows_address=follows_address,
        split=split,
    )
