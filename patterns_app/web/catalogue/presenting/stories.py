"""Scenarios as numbered, readable steps. The animated player reads the same markup: see `data-` in the template."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from patterns_app.core.patterns.model import Variant
from patterns_app.core.pipeline import FAULTS, FaultKind
from patterns_app.core.sketch.model import Mark, Move, Scenario, Step
from patterns_app.web.pictures import BadQuery
from patterns_app.web.playing import MESSAGES, OUTCOMES, Toned


@dataclass(frozen=True)
class MoveLine:
    """A message on its way from one part to another, or work inside one part (`target` is empty then)."""

    part: str  # id of the connection or node
    source: str
    target: str
    message: str  # the kind, as a class name
    word: str  # the kind, as a reader reads it
    label: str


@dataclass(frozen=True)
class Badge:
    """A mark on a node that stays until it is changed."""

    node: str
    label: str
    state: str
    tone: str
    value: str


@dataclass(frozen=True)
class StepLine:
    """One moment of a story."""

    number: int
    text: str
    moves: tuple[MoveLine, ...]
    badges: tuple[Badge, ...]
    current: bool

    @property
    def touched(self) -> str:
        """The ids of everything that takes part, by space: what a player lights up."""
        return " ".join(dict.fromkeys([*(move.part for move in self.moves), *(badge.node for badge in self.badges)]))


@dataclass(frozen=True)
class Story:
    """A scenario, ready to read."""

    id: str
    title: str
    summary: str
    outcome: Toned
    steps: tuple[StepLine, ...]
    open: bool


def stories(variant: Variant, scenario: str, step: int) -> tuple[Story, ...]:
    """The scenarios of a variant. `scenario` is opened and its `step` marked; empty and 0 open and mark nothing."""
    labels = {node.id: node.label for node in variant.sketch.nodes}
    ends = {line.id: (line.source, line.target) for line in variant.sketch.connections}
    return tuple(
        _story(told, labels, ends, step if told.id == scenario else 0, told.id == scenario)
        for told in variant.sketch.scenarios
    )


def chosen_scenario(variant: Variant, scenario: str, step: str) -> tuple[str, int]:
    """The scenario and step that an address asks for. Raises BadQuery for those that are not there."""
    if not scenario:
        if step:
            raise BadQuery("step: says which step of a scenario, so the address needs scenario as well")
        return "", 0
    told = next((told for told in variant.sketch.scenarios if told.id == scenario), None)
    if told is None:
        known = ", ".join(told.id for told in variant.sketch.scenarios) or "none"
        raise BadQuery(f"scenario: {scenario[:40]!r} is not told for this variant; there are: {known}")
    if not step:
        return scenario, 0
    number = int(step) if step.isascii() and step.isdigit() and len(step) < 4 else 0
    if not 1 <= number <= len(told.steps):
        raise BadQuery(f"step: {step[:20]!r} is not a whole number from 1 to {len(told.steps)}")
    return scenario, number


def asked_story(variant: Variant, query: Mapping[str, str]) -> tuple[str, int]:
    """The scenario and step of the address. Raises BadQuery.

    With `break` and `fault` the step is one of what follows when that part breaks, which the player asks for.
    """
    part, fault = query.get("break", ""), query.get("fault", "")
    _check_broken(variant, part, fault)
    return chosen_scenario(variant, query.get("scenario", ""), "" if part else query.get("step", ""))


def broken_part(variant: Variant, query: Mapping[str, str]) -> tuple[str, FaultKind]:
    """The part that the address breaks, and what is wrong with it. Raises BadQuery."""
    part, fault = query.get("break", ""), query.get("fault", "") or FAULTS[0]
    _check_broken(variant, part, fault)
    return part, next(one for one in FAULTS if one == fault)


def _check_broken(variant: Variant, part: str, fault: str) -> None:
    if part and all(node.id != part for node in variant.sketch.nodes):
        raise BadQuery(f"break: there is no node {part[:40]!r} in this variant")
    if fault and (not part or fault not in FAULTS):
        raise BadQuery(f"fault: says what is wrong with the node that break names, one of {', '.join(FAULTS)}")


def _story(
    told: Scenario, labels: dict[str, str], ends: dict[str, tuple[str, str]], current: int, opened: bool
) -> Story:
    steps = tuple(_step(step, number, labels, ends, number == current) for number, step in enumerate(told.steps, 1))
    return Story(told.id, told.title, told.summary, OUTCOMES[told.outcome], steps, opened)


def _step(step: Step, number: int, labels: dict[str, str], ends: dict[str, tuple[str, str]], current: bool) -> StepLine:
    return StepLine(
        number=number,
        text=step.text,
        moves=tuple(_move(move, labels, ends) for move in step.moves),
        badges=tuple(_badge(node, mark, labels) for node, mark in step.marks.items()),
        current=current,
    )


def _move(move: Move, labels: dict[str, str], ends: dict[str, tuple[str, str]]) -> MoveLine:
    source, target = ends.get(move.connection or "", (move.at or "", ""))
    if move.direction == "back" and target:
        source, target = target, source
    return MoveLine(
        part=move.connection or move.at or "",
        source=labels.get(source, source),
        target=labels.get(target, target),
        message=move.message,
        word=MESSAGES[move.message],
        label=move.label,
    )


def _badge(node: str, mark: Mark, labels: dict[str, str]) -> Badge:
    value = "" if mark.value is None else f"{mark.value}"
    return Badge(node, labels.get(node, node), mark.state, mark.tone, value)
