"""Which fixes can be done without asking anybody, and a sketch with all of them done.

A fix is safe when it only adds parts, switches on, and sets what is a number or was not set, when what it mends is gone
after it, and when the sketch has no more errors and warnings than before. What takes something away, switches off what
somebody has switched on (a website, say) or changes what a part or a connection is, may be meant otherwise; what notes
a finding as answered is the team's word, which no program gives.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from patterns_app.core.sketch.model import Connection, Node, Settings, Sketch
from patterns_app.core.sketch.operations import Add, Describe, OperationError, Update, apply

from .model import Finding, FindingKey, Fix

__all__ = ["FindingKey", "Mended", "is_offered", "is_safe", "mended", "weight"]

Look = Callable[[Sketch], list[Finding]]


@dataclass(frozen=True)
class Mended:
    """A sketch with fixes done: the findings that these have mended, in their order, and those that are left."""

    sketch: Sketch
    done: tuple[Finding, ...]
    left: tuple[Finding, ...]


def is_safe(fix: Fix, sketch: Sketch) -> bool:
    """Does it only add parts and settings, change numbers and switch on?"""
    return all(isinstance(one, Add) or (isinstance(one, Update) and _adds(one, sketch)) for one in fix.operations)


def is_offered(fix: Fix, sketch: Sketch, unsafe: bool) -> bool:
    """Is it one of those to be done: the safe ones, with `unsafe` all but answers in the team's name?"""
    if unsafe:
        return not any(isinstance(one, Describe) for one in fix.operations)
    return is_safe(fix, sketch)


def _adds(change: Update, sketch: Sketch) -> bool:
    """Does it give settings values, and neither take one away, nor switch one off, nor give another text for one that
    was chosen? A text is a kind of the part, or names what may be done: less of it may be too little.
    """
    new = change.set.get("settings")
    if change.set.keys() != {"settings"} or not isinstance(new, dict):
        return False
    wanted = change.node or change.connection
    parts: list[Node | Connection] = [*sketch.nodes, *sketch.connections]
    old: Settings = next((one.settings for one in parts if one.id == wanted), {})
    return all(
        setting in new and (new[setting] == value or not (isinstance(value, str) or value is True))
        for setting, value in old.items()
    )


def mended(
    sketch: Sketch,
    look: Look,
    wanted: Callable[[Finding], bool],
    unsafe: bool = False,
    holds: Callable[[Sketch, Sequence[Finding]], bool] = lambda _, __: True,
) -> Mended:
    """Do the fixes of all wanted findings, one after the other. `look` gives the findings of a sketch; a fix whose
    sketch does not hold, for whoever has to write it with all that were mended so far, is left out. Each finding is
    tried once, so it ends.
    """
    tried, done, found = set[FindingKey](), list[Finding](), look(sketch)

    def is_next(one: Finding) -> bool:
        return bool(one.key not in tried and one.fix and is_offered(one.fix, sketch, unsafe) and wanted(one))

    while finding := next(filter(is_next, found), None):
        tried.add(finding.key)
        if (changed := _changed(sketch, finding)) is None:
            continue
        after = look(changed)
        is_gone = finding.key not in {one.key for one in after}
        if is_gone and weight(after) <= weight(found) and holds(changed, [*done, finding]):
            sketch, found = changed, after
            done.append(finding)
    return Mended(sketch, tuple(done), tuple(found))


def _changed(sketch: Sketch, finding: Finding) -> Sketch | None:
    """The sketch with a finding's fix, or None where an earlier fix has taken what this one needs."""
    assert finding.fix is not None
    try:
        return apply(sketch, finding.fix.operations)
    except OperationError:
        return None


def weight(found: Sequence[Finding]) -> tuple[int, int]:
    """Errors before warnings: a fix may not make it worse."""
    severities = [one.severity for one in found]
    return severities.count("error"), severities.count("warning")
