"""How it ended: the record of a run as data."""

from __future__ import annotations

from patterns_app.core.sketch.model import Outcome

from .model import Ends, FirstCaller, Result, Stands, State
from .recorder import Record
from .run import Run
from .topology import Channel

_OUTCOMES: dict[State, Outcome | None] = {
    "answered_ok": "success",
    "answered_error": "failure",
    "answered_fallback": "degraded",
    "delivered_later": "degraded",
    "kept": "degraded",
    "lost": "failure",
    "undone": "degraded",
    "stuck": "failure",
    "not_affected": "success",
    "not_known": None,
}
_BLOCKED: tuple[Stands, ...] = ("execution", "shard", "message_group")


def result_of(run: Run, enter: Channel) -> Result:
    """The result of a run whose message entered by `enter`."""
    record = run.record
    ends = _ends(run, enter)
    answer, after = record.first if record.first else (None, None)
    return Result(
        outcome="failure" if _left_off(run, enter) else _OUTCOMES[ends.state],
        first_caller=FirstCaller(
            part=enter.source,
            code=answer.code if answer else None,
            name=answer.name if answer else "",
            after_s=None if after is None else round(after, 3),
            selected=answer.selected if answer else False,
            mapped=answer.mapped if answer else None,
        ),
        tries=tuple(record.tries.values()),
        ends=ends,
        blocked=next((one for one in _BLOCKED if one in record.blocked), "none"),
        beside=tuple(record.beside.values()),
        compensated=tuple(record.compensated),
        lost=tuple(record.lost),
        unknown=tuple(record.unknown),
        counts=run.counts(),
        used_in=_used_in(run) if ends.state == "not_affected" else (),
    )


def _used_in(run: Run) -> tuple[str, ...]:
    """The stories of the sketch in which a broken part has something to do, by their ids."""
    parts = {spell.fault.part for spell in run.faults.spells}
    found = []
    for story in run.topology.graph.sketch.scenarios:
        moves = [move for step in story.steps for move in step.moves]
        channels = run.topology.channels
        lines = [line for move in moves if (line := channels.get(move.connection or "")) is not None]
        if parts & {move.at for move in moves} or any(parts & {line.source, line.target} for line in lines):
            found.append(story.id)
    return tuple(found)


def _left_off(run: Run, enter: Channel) -> bool:
    """Has who tells a story gone before it has asked for what the story is about?"""
    gone = any(one.met and one.effect == "gone" and one.fault.part == enter.source for one in run.faults.spells)
    return gone and bool(run.topology.preferred) and bool(run.unasked(enter))


def _ends(run: Run, enter: Channel) -> Ends:
    """The worst that happened counts."""
    record, first = run.record, enter.source
    if record.lost:
        return Ends(state="lost", where=record.lost[0].where)
    if record.stuck:
        return Ends(state="stuck", where=record.stuck[0])
    if record.first is not None and record.first[0].failure:
        return Ends(state="answered_error", where=first)
    if record.kept:
        where, holds = record.kept[0]
        return Ends(state="kept", where=where, holds=holds, only_passes_on=run.topology.only_passes_on(where))
    return _mild(run, record, first)


def _mild(run: Run, record: Record, first: str) -> Ends:
    if record.undone:
        return Ends(state="undone", where=record.undone[0])
    if record.first is not None and record.first[0].fallback:
        return Ends(state="answered_fallback", where=first)
    if record.spare:
        return Ends(state="answered_fallback", where=record.spare[0])
    if record.late:
        late = next((one for one in record.late if one.delivered), record.late[0])
        return Ends(state="delivered_later", where=late.where)
    if record.unknown:
        return Ends(state="not_known", where=run.topology.channels[next(iter(record.unknown))].source)
    guards = [spell.fault.part for spell in run.faults.spells if run.topology.guards(spell.fault.part)]
    if guards and not run.faults.met:
        return Ends(state="not_known", where=guards[0])
    if (run.faults.spells or run.faults.idle) and not run.faults.met:
        return Ends(state="not_affected")
    return Ends(state="answered_ok", where=first)
