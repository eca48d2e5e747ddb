"""Two verdicts, before and after a change: what was gained, lost, mended, and what is dearer."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping

import msgspec
from msgspec import Struct

from patterns_app.core.checks.model import Finding
from patterns_app.core.engine.model import State
from patterns_app.core.markdown import escaped
from patterns_app.core.recognition.telling import title
from patterns_app.core.services.money import dollars
from patterns_app.core.simulation.wording import number
from patterns_app.core.wording import translatable

from .model import ArchitectureVerdict, PartFailure
from .telling import Told, once

_BECOMES: dict[State, str] = {
    "answered_ok": "answered as ever",
    "answered_error": "answered with an error",
    "answered_fallback": "answered with a spare answer",
    "not_affected": "not affected",
    "delivered_later": "delivered later",
    "not_known": "not known to us",
}
_SEVERITIES = {"error": "Error", "warning": "Warning", "info": "Note"}
_BAD: tuple[State, ...] = ("lost", "stuck", "not_known", "kept", "answered_error")  # the worst first


class FailureChange(Struct, frozen=True):
    """What becomes of one message when a part fails, before and after; None where no message met it."""

    part: str
    before: State | None
    after: State | None


class VerdictChange(Struct, frozen=True):
    """What differs between two verdicts; the sums of a month and the loads that hold are there where both have them.

    A finding is another one where its rule or its parts are others. `holds` is the rate at which something gives first.
    """

    patterns_gained: tuple[str, ...]
    patterns_lost: tuple[str, ...]
    nearly_now: tuple[str, ...]
    new: tuple[Finding, ...]
    mended: tuple[Finding, ...]
    worse: tuple[FailureChange, ...]
    better: tuple[FailureChange, ...]
    usd_month: tuple[float, float] | None = None
    holds: tuple[float | None, float | None] | None = None  # None in it: nothing gave


def changed(before: ArchitectureVerdict, after: ArchitectureVerdict) -> VerdictChange:
    """What is another in the second."""
    is_before, is_after = (_patterns(one, "present") for one in (before, after))
    near = [one for one in _patterns(after, "near") if one not in _patterns(before, "near") and one not in is_after]
    old, now = ({one.key: one for one in told.findings} for told in (before, after))
    failing = list(_failing(before.failures, after.failures))
    months = (before.month.cost.usd_month, after.month.cost.usd_month) if before.month and after.month else None
    breaks = (_holds(before), _holds(after)) if before.stress and after.stress else None
    return VerdictChange(
        patterns_gained=tuple(one for one in is_after if one not in is_before),
        patterns_lost=tuple(one for one in is_before if one not in is_after),
        nearly_now=tuple(near),
        new=tuple(one for key, one in now.items() if key not in old),
        mended=tuple(one for key, one in old.items() if key not in now),
        worse=tuple(one for one in failing if _badness(one.after) < _badness(one.before)),
        better=tuple(one for one in failing if _badness(one.after) > _badness(one.before)),
        usd_month=months,
        holds=breaks,
    )


def _patterns(told: ArchitectureVerdict, verdict: str) -> list[str]:
    return list(dict.fromkeys(one.pattern for one in told.patterns.patterns if one.verdict == verdict))


def _failing(before: Iterable[PartFailure], after: Iterable[PartFailure]) -> Iterator[FailureChange]:
    old, now = ({one.part: one.ends for one in failures} for failures in (before, after))
    for part in dict.fromkeys((*now, *old)):
        if old.get(part) != now.get(part):
            yield FailureChange(part, old.get(part), now.get(part))


def _badness(state: State | None) -> int:
    return _BAD.index(state) if state in _BAD else len(_BAD)


def _holds(told: ArchitectureVerdict) -> float | None:
    return told.stress.breaks.rate if told.stress and told.stress.breaks else None


Sections = Iterator[tuple[str, list[str]]]


def change_sections(before: Told, after: Told) -> Sections:
    """Heads and lines of what is another in the second, those without lines left out."""
    change = changed(before.verdict, after.verdict)
    names = before.names | after.names
    every = (
        (translatable("Gained"), [f"{title(one)}: it is there now" for one in change.patterns_gained]),
        (translatable("Lost"), [f"{title(one)}: it is there no more" for one in change.patterns_lost]),
        (translatable("Nearly"), [f"{title(one)}: it nearly is there now" for one in change.nearly_now]),
        (translatable("New"), list(_found(change.new, after))),
        (translatable("Fixed"), list(_found(change.mended, before))),
        (translatable("Fails worse"), [failure(one, names) for one in change.worse if one.before]),
        (translatable("Fails better"), [failure(one, names) for one in change.better if one.after]),
        (translatable("Can fail now"), [failure(one, names) for one in change.worse if not one.before]),
        (translatable("Can fail no more"), [failure(one, names) for one in change.better if not one.after]),
        (translatable("Load and money"), list(_sums(change))),
    )
    return ((head, lines) for head, lines in every if lines)


def _found(findings: Iterable[Finding], told: Told) -> Iterator[str]:
    return once(
        ((f"{_SEVERITIES[one.severity]}: {one.message} ({one.rule})", one.nodes) for one in findings), told.names
    )


def failure(one: FailureChange, names: Mapping[str, str]) -> str:
    """What becomes of a message when a part fails, and what became of it before, in a sentence."""
    name = names.get(one.part, one.part)
    was, now = (_BECOMES.get(state, state) if state else "" for state in (one.before, one.after))
    if not now:
        return f"No message meets {name} now; before, one was {was} where it failed"
    return f"If {name} fails, one message is {now}; before{f': {was}' if was else ', none met it'}"


def _sums(change: VerdictChange) -> Iterator[str]:
    if change.holds is not None and change.holds[0] != change.holds[1]:
        was, now = ("nothing gave" if one is None else f"{number(one)} messages a second" for one in change.holds)
        yield f"Something gives first at: {now}; before: {was}"
    if change.usd_month is not None and change.usd_month[0] != change.usd_month[1]:
        old, new = change.usd_month
        word = "dearer" if new > old else "cheaper"
        yield f"A month costs {dollars(new)}, {dollars(abs(new - old))} {word}; before: {dollars(old)}"


def _as_json(before: Told, after: Told) -> str:
    return msgspec.json.format(msgspec.json.encode(changed(before.verdict, after.verdict))).decode() + "\n"


def _as_text(before: Told, after: Told) -> str:
    lines = [_head(before, after)]
    for head, found in change_sections(before, after):
        lines += ["", head, *(f"  {line}" for line in found)]
    return "\n".join(lines) + "\n" if len(lines) > 1 else f"{lines[0]}\n\nNothing differs.\n"


def _as_markdown(before: Told, after: Told) -> str:
    blocks = [f"## {escaped(_head(before, after))}"]
    for head, found in change_sections(before, after):
        blocks += [f"### {head}", "\n".join(f"- {escaped(line)}" for line in found)]
    return "\n\n".join(blocks if len(blocks) > 1 else [*blocks, "Nothing differs."]) + "\n"


def _head(before: Told, after: Told) -> str:
    return f"{before.verdict.title or before.file}, and after: {after.verdict.title or after.file}"


CHANGE_FORMATS: dict[str, Callable[[Told, Told], str]] = {
    "json": _as_json,
    "markdown": _as_markdown,
    "text": _as_text,
}
