"""What the rules hold against a template without knowing: ignored, each with its reason. It runs no rule itself."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Set

from msgspec import structs

from patterns_app.core.checks.model import Finding
from patterns_app.core.checks.resting import Parts
from patterns_app.core.sketch.model import Ignored
from patterns_app.core.sketch.operations import Describe

_REASONS = {
    "CON-001": "The template connects the two, so it can be done; the matrix does not know this pair.",
    "CON-005": "Who calls it is outside of the template.",
}
_ALONE = "CON-004"
_UNHEARD = ("CON-018", _ALONE)
_HEARD_ELSEWHERE = "Named in the template, not made by it: who listens to it is outside as well."
_USED_ELSEWHERE = "Nothing in the template uses it; what does is outside of it."
_OUTSIDE = "Named in the template, not made by it: how it is set up is not known."


Rests = Mapping[Parts, Mapping[str, Set[str]]]  # findings that rest on unknown settings: by part their keys


def excuses(findings: Iterable[Finding], outside: frozenset[str] | None, rests: Rests) -> list[Ignored]:
    """A reason for each finding that only says what a template cannot tell.

    `outside` are the nodes that the template names and does not make; None where the file tells all there is.
    """
    if outside is None:
        return []
    return [
        Ignored(finding.rule, (*finding.connections, *finding.nodes)[0], reason)
        for finding in findings
        if (reason := _reason(finding, outside) or _rests(finding, outside, rests))
    ]


def _rests(finding: Finding, outside: frozenset[str], rests: Rests) -> str:
    """Why what the finding rests on is not known: the part is not made here, or its setting is open."""
    parts = rests.get((finding.rule, finding.nodes, finding.connections), {})
    if not parts:
        return ""
    if not outside.isdisjoint(parts):
        return _OUTSIDE
    keys = sorted({key.replace("_", " ") for some in parts.values() for key in some})
    return f"Only a deployment knows what the template sets: {', '.join(keys)}."


def keeping(findings: Iterable[Finding], before: int, ignored: tuple[Ignored, ...]) -> list[Finding]:
    """The findings, with fixes that note something keeping what is now `ignored`; they were made when `before` were."""
    return [_keeping(finding, before, ignored) for finding in findings]


def _keeping(finding: Finding, before: int, ignored: tuple[Ignored, ...]) -> Finding:
    if finding.fix is None:
        return finding
    operations = tuple(
        structs.replace(one, ignored=(*ignored, *one.ignored[before:]))
        if isinstance(one, Describe) and one.ignored
        else one
        for one in finding.fix.operations
    )
    return structs.replace(finding, fix=structs.replace(finding.fix, operations=operations))


def _reason(finding: Finding, outside: frozenset[str]) -> str:
    if finding.rule in _REASONS:
        return _REASONS[finding.rule]
    if finding.rule == _ALONE and not finding.connections:
        return _USED_ELSEWHERE
    about_outside = bool(finding.nodes) and outside.issuperset(finding.nodes)
    if finding.rule in _UNHEARD:
        return _HEARD_ELSEWHERE if about_outside else ""
    return _OUTSIDE if about_outside and not finding.connections and not finding.rule.startswith("CON-") else ""
