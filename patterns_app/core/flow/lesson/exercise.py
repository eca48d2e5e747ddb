"""Exercises on a pattern: make it lose a message, mend one that does, let it bear a load. Engine and rules judge."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from collections.abc import Set as AbstractSet
from contextlib import suppress
from functools import cache
from typing import Literal

from msgspec import Struct
from msgspec.structs import replace

from patterns_app.core.engine.model import Fault, Result
from patterns_app.core.engine.topology import FAILED
from patterns_app.core.engine.trace import NotInSketch, trace
from patterns_app.core.flow.faults import FAULTS, entries_of, few_faults
from patterns_app.core.patterns.composing import PieceNotFound, piece_of
from patterns_app.core.sketch.composition import compose
from patterns_app.core.sketch.model import Connection, Node, Sketch, Step
from patterns_app.core.vocabulary.catalog import vocabulary

from .answers import usual
from .bearing import Bearing, bearing_of, drawn, figures_of

Task = Literal["lose", "mend", "bear"]
TITLES: dict[Task, str] = {"lose": "Make it lose a message", "mend": "Fix it", "bear": "Let it bear the load"}
AIMS: dict[Task, str] = {
    "lose": "Change it so that one part that fails costs a message that is safe today. It has to work as long as "
    "nothing is broken, and the rules may find no error.",
    "mend": "What kept the messages that failed has been taken away, or what a workflow does after an error. Fix it, "
    "so that one part that fails costs no message that the pattern keeps.",
    "bear": "The same load goes through it as through the pattern. The rules may find no error.",
}
_OUTSIDE = "client."


class LostBy(Struct, frozen=True, kw_only=True):
    """A part whose failure loses a message that enters by a connection; `unnoticed` by the part that asked first."""

    part: str
    enter: str
    says: str
    unnoticed: bool


class ExerciseAnswer(Struct, frozen=True, kw_only=True):
    """Is the exercise done, in a sentence; what was lost `before` and is `now`; and by which single failures."""

    done: bool
    says: str
    before: str
    now: str
    losses: tuple[LostBy, ...] = ()


class _Way(Struct, frozen=True):
    """A message with nothing broken: the connection that it enters by, those it prefers, and the services it meets."""

    enter: str
    preferred: frozenset[str]
    result: Result
    met: frozenset[str]


@cache
def start_of(pattern: str, variant: str, task: Task) -> Sketch:
    """What an exercise begins with: the variant, and to be mended nothing that failed is kept. Raises PieceNotFound."""
    if task == "bear":
        return _bearing(pattern, variant).beginning
    piece = piece_of(pattern, variant)
    whole = compose(Sketch(title=piece.title, description=piece.sketch.description), piece, {})
    return whole if task == "lose" else _keeping_nothing(whole)


@cache
def tasks_of(pattern: str, variant: str) -> tuple[Task, ...]:
    """The exercises on a variant: those that have a solution which is known. Raises PieceNotFound."""
    return (*_of_failures(pattern, variant), *(("bear",) if bearing_of(pattern, variant) else ()))


def aim_of(pattern: str, variant: str, task: Task) -> str:
    """What is asked for."""
    return f"{_bearing(pattern, variant).aim} {AIMS[task]}" if task == "bear" else AIMS[task]


def _bearing(pattern: str, variant: str) -> Bearing:
    """Raises PieceNotFound."""
    found = bearing_of(pattern, variant)
    if found is None:
        piece_of(pattern, variant)
        raise PieceNotFound("variant", f"{pattern} has no exercise under a load in {variant!r}")
    return found


def _of_failures(pattern: str, variant: str) -> tuple[Task, ...]:
    whole = start_of(pattern, variant, "lose")
    lost = {loss.part for loss in _losses(whole)}
    if any(loss.part not in lost for loss in _losses(start_of(pattern, variant, "mend"))):
        return ("lose", "mend")
    changed = (_with(whole, replace(line, kind="async")) for line in whole.connections if line.kind == "sync")
    return ("lose",) if any(loss.part not in lost for one in changed for loss in _losses(one)) else ()


def judge(pattern: str, variant: str, task: Task, sketch: Sketch, errors: Sequence[str]) -> ExerciseAnswer:
    """Has a sketch become what is asked for? `errors` are what the rules say of it. Raises PieceNotFound and GoesOn.

    Each part is broken for good, one at a time, and every message that enters where those of the variant do is
    followed. With nothing broken they have to meet the services that they meet in the variant.
    """
    if task == "bear":
        return _borne(_bearing(pattern, variant), sketch, errors)
    return _survived(pattern, variant, task, sketch, errors)


def _survived(pattern: str, variant: str, task: Task, sketch: Sketch, errors: Sequence[str]) -> ExerciseAnswer:
    start, whole = start_of(pattern, variant, task), start_of(pattern, variant, "lose")
    starts = _starts(whole)
    before, now, kept = _losses(start), _losses(sketch, starts), {loss.part for loss in _losses(whole)}
    new = [loss for loss in now if loss.part not in kept]
    told = ExerciseAnswer(
        done=False, says="", before=_summed(start, before), now=_summed(sketch, now), losses=tuple(now)
    )
    if errors:
        return replace(told, says=f"Not yet: the rules find an error. {errors[0]}")
    if missing := _missing(whole, sketch, starts):
        return replace(told, says=f"Not yet: with nothing broken, no message comes to {missing} any more.")
    if task == "lose":
        says = (
            f"Done. {new[0].says}" if new else "Not yet: whichever part fails, no message is lost that was safe before."
        )
        return replace(told, done=bool(new), says=says)
    if new:
        return replace(told, says=f"Not yet. {new[0].says}")
    if loose := _loose(start, whole, sketch):
        return replace(
            told, says=f"Nothing is lost any more, but {loose} is joined to nothing: use it, or take it away."
        )
    return replace(told, done=True, says=f"Fixed. {_none_lost('more than in the pattern' if kept else 'a message')}")


def _borne(asked: Bearing, sketch: Sketch, errors: Sequence[str]) -> ExerciseAnswer:
    """Does the sketch bear the load as the pattern does?"""
    name = asked.shows.name
    begun, whole = figures_of(asked.pattern, asked.variant)
    told = ExerciseAnswer(done=False, says="", before=f"{name}: {begun:,.0f}.", now="It was not run.")
    start = asked.beginning
    starts = _starts(start) | _starts(start_of(asked.pattern, asked.variant, "lose"))
    gone = [part for part in asked.named if part not in drawn(sketch)]
    if errors:
        return replace(told, says=f"Not yet: the rules find an error. {errors[0]}")
    if gone:
        return replace(
            told, says=f"Not yet: the load goes through {_called(start, gone[0])}, which is not there any more."
        )
    if missing := _missing(start, sketch, starts):
        return replace(told, says=f"Not yet: with nothing broken, no message comes to {missing} any more.")
    report = asked.report(sketch)
    if idle := asked.untouched(report):
        return replace(told, says=f"Not yet: the load no longer comes to {_called(sketch, idle)}.")
    figure = asked.shown(report)
    now = f"{name}: {figure:,.0f}."
    compared = f"At the beginning: {begun:,.0f}. In the pattern: {whole:,.0f}."
    if not asked.is_enough(figure):
        return replace(told, now=now, says=f"Not yet. {now} {compared}")
    return replace(told, now=now, done=True, says=f"Done. {now} {compared}")


def _called(sketch: Sketch, part: str) -> str:
    """A node by its name, a connection by those at its ends."""
    names = {node.id: _name(node) for node in sketch.nodes}
    line = next((one for one in sketch.connections if one.id == part), None)
    return names[part] if line is None else f"the line from {names[line.source]} to {names[line.target]}"


def _none_lost(what: str) -> str:
    """A store that is itself away for longer than it keeps things loses them in every pattern: that is not asked."""
    return f"No part that fails on a message's way loses {what}."


def _loose(start: Sketch, whole: Sketch, sketch: Sketch) -> str:
    """A part whose lines the exercise has taken away, and that still stands there without one, by name; else ""."""
    joined = {end for line in sketch.connections for end in (line.source, line.target)}
    began = {end for line in start.connections for end in (line.source, line.target)}
    used = {end for line in whole.connections for end in (line.source, line.target)}
    return next((_name(node) for node in sketch.nodes if node.id in used - began - joined), "")


def _keeping_nothing(sketch: Sketch) -> Sketch:
    """Without the places for what failed, and without what leads a workflow's failed step on."""
    lines = tuple(_uncaught(line) for line in sketch.connections if not _is_after_failure(line))
    gone = {line.id for line in sketch.connections} - {line.id for line in lines}
    stories = tuple(
        story
        for story in sketch.scenarios
        if gone.isdisjoint(move.connection for step in story.steps for move in step.moves)
    )
    return replace(sketch, connections=lines, scenarios=stories or sketch.scenarios[:1])


def _is_after_failure(line: Connection) -> bool:
    return line.kind in FAILED or bool(line.settings.get("after_error"))


def _uncaught(line: Connection) -> Connection:
    kept = {key: value for key, value in line.settings.items() if key != "catch"}
    return replace(line, dead_letters=None, settings=kept)


def _with(sketch: Sketch, line: Connection) -> Sketch:
    return replace(sketch, connections=tuple(line if one.id == line.id else one for one in sketch.connections))


def _ways(sketch: Sketch, starts: AbstractSet[str] = frozenset()) -> Iterator[_Way]:
    """The messages of the stories, and those of other connections that begin at the parts `starts`."""
    seen: dict[str, frozenset[str]] = {}
    for story in sketch.scenarios:
        lines = frozenset(move.connection or "" for step in story.steps for move in step.moves)
        for enter in entries_of(sketch, story):
            seen.setdefault(enter, lines)
    for line in sketch.connections:
        if line.source in starts:
            seen.setdefault(line.id, frozenset())
    known = vocabulary()
    for enter, preferred in seen.items():
        with suppress(NotInSketch):  # what governs or keeps sends nothing
            found = trace(sketch, known, enter, (), preferred)
            yield _Way(enter, preferred, found.result, _met(sketch, found.scenario.steps))


def _starts(sketch: Sketch) -> frozenset[str]:
    """The parts at which the messages of the stories begin."""
    enter = {way.enter for way in _ways(sketch)}
    return frozenset(line.source for line in sketch.connections if line.id in enter)


def _met(sketch: Sketch, steps: Sequence[Step]) -> frozenset[str]:
    """The services that a message comes to."""
    moved = {move.connection for step in steps for move in step.moves if move.direction == "forward"}
    services = {node.id: node.service for node in sketch.nodes}
    return frozenset(services[line.target] for line in sketch.connections if line.id in moved)


def _losses(sketch: Sketch, starts: AbstractSet[str] = frozenset()) -> list[LostBy]:
    """The losses by single failures: each part once, with the first message that is lost."""
    few, found = few_faults(), dict[str, LostBy]()
    for way in _ways(sketch, starts):
        for node in sketch.nodes:
            if node.id in found or not _can_fail(node, way) or "fails" not in few.get(node.service, FAULTS):
                continue
            broken = [Fault(part=node.id, fault="fails")]
            result = trace(sketch, vocabulary(), way.enter, broken, way.preferred).result
            if result.lost:
                found[node.id] = _loss(sketch, way, node, result)
    return list(found.values())


def _can_fail(node: Node, way: _Way) -> bool:
    """Is it a part of the system, and not the one that sends the message?"""
    return not node.service.startswith(_OUTSIDE) and node.id != way.result.first_caller.part


def _loss(sketch: Sketch, way: _Way, node: Node, result: Result) -> LostBy:
    unanswered = way.result.first_caller.after_s is None
    unnoticed = unanswered or usual(way.result, result)
    caller = next((_name(one) for one in sketch.nodes if one.id == result.first_caller.part), "the sender")
    sees = "Nobody waits for an answer." if unanswered else f"To {caller} all looks well."
    sees = sees if unnoticed else f"The answer to {caller} is not the usual one."
    says = f"When {_name(node)} fails, a message is lost. {result.lost[0].why} {sees}"
    return LostBy(part=node.id, enter=way.enter, says=says, unnoticed=unnoticed)


def _name(node: Node) -> str:
    return node.label or node.id


def _summed(sketch: Sketch, losses: Sequence[LostBy]) -> str:
    """Whose failure loses a message, in a sentence."""
    names = {node.id: _name(node) for node in sketch.nodes}
    lost = [names[loss.part] for loss in losses]
    if not lost:
        return _none_lost("a message")
    return f"A message is lost when {' or '.join(filter(None, (', '.join(lost[:-1]), lost[-1])))} fails."


def _missing(whole: Sketch, sketch: Sketch, starts: AbstractSet[str]) -> str:
    """The services that messages come to in the variant and here no more, by name; else ""."""
    met = frozenset[str]().union(*(way.met for way in _ways(sketch, starts)))
    told = _ways(whole, frozenset() if whole.scenarios else starts)
    wanted = frozenset[str]().union(*(way.met for way in told))
    return ", ".join(sorted(vocabulary().services[key].name for key in wanted - met))
