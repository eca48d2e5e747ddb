"""What the rules say about a sketch, as the page shows it, and the fixes as something a button can name."""

from __future__ import annotations

import hashlib
from collections import Counter
from dataclasses import dataclass
from itertools import islice

import msgspec
from django.utils.translation import gettext, gettext_noop, ngettext

from patterns_app.core import pipeline
from patterns_app.core.checks.model import Fix
from patterns_app.core.checks.registry import rules, words
from patterns_app.core.checks.run import kinds
from patterns_app.core.pipeline import Finding
from patterns_app.core.services.model import Source
from patterns_app.core.sketch.checking import Problem, scenario_problems
from patterns_app.core.sketch.model import Sketch
from patterns_app.core.sketch.operations import OperationError, apply
from patterns_app.web import sentences
from patterns_app.web.working import caged_if_large, parts_of

SHOWN = 100  # a page of thousands of findings helps nobody
IN_FULL = 8  # findings of one kind; of the others the names
NAMES = 300  # of one kind
NOTES_SHOWN = 20

_TONES = {"error": "bad", "warning": "warning", "info": "info"}
_NAMES = {"error": gettext_noop("Error"), "warning": gettext_noop("Warning"), "info": gettext_noop("Note")}


class FixGone(Exception):
    """No finding of this sketch has that fix (any more), or it does not fit."""


@dataclass(frozen=True)
class FindingRow:
    """One finding of a kind."""

    message: str
    places: tuple[str, ...]  # what it is about, in words
    fix_title: str  # empty: there is none
    fix_key: str


@dataclass(frozen=True)
class FindingKind:
    """The findings of one rule."""

    rule: str
    tone: str
    severity: str
    title: str
    why: str
    sources: tuple[Source, ...]
    besides: str  # who else says so of this finding, or what of it is our own
    rows: tuple[FindingRow, ...]
    names: tuple[str, ...]  # what further findings are about
    more: int  # findings that are not even named
    total: int


@dataclass(frozen=True)
class Checked:
    """All findings of a sketch."""

    kinds: tuple[FindingKind, ...]
    shown: int  # findings that are shown or named
    total: int
    summary: str
    checked: int  # rules that were checked
    known: int  # rules that are documented
    notes: tuple[Problem, ...]  # scenario steps that lead nowhere


def check(sketch: Sketch) -> Checked:
    """Run the rules."""
    findings = _findings(sketch)
    names, called = _names(sketch), sentences.names(sketch)
    told = tuple(_kind(some, names, called) for some in kinds(findings)[:SHOWN])
    return Checked(
        kinds=told,
        shown=sum(kind.total - kind.more for kind in told),
        total=len(findings),
        summary=_summary(findings),
        checked=len(rules()),
        known=len(words()),
        notes=tuple(islice(scenario_problems(sketch), NOTES_SHOWN)),
    )


def _findings(sketch: Sketch) -> list[Finding]:
    return caged_if_large(parts_of(sketch), pipeline.checked, sketch).findings


def apply_fix(sketch: Sketch, key: str) -> tuple[Sketch, str]:
    """The sketch after the fix with this key, and the fix's title. Raises FixGone."""
    for finding in _findings(sketch):
        if finding.fix and _key(finding.rule, finding.fix) == key:
            try:
                title = sentences.spoken(finding.fix.title, sentences.names(sketch))
                return apply(sketch, finding.fix.operations), title
            except OperationError as error:
                raise FixGone(str(error)) from None
    raise FixGone(gettext("the finding it belongs to is no longer there"))


def _kind(some: tuple[Finding, ...], names: dict[str, str], called: frozenset[str]) -> FindingKind:
    first, others = some[0], some[IN_FULL:]
    told = sentences.of_rule(first.rule)
    return FindingKind(
        rule=first.rule,
        tone=_TONES[first.severity],
        severity=gettext(_NAMES[first.severity]),
        title=told.title,
        why=told.why,
        sources=first.sources,
        besides=told.ours if first.source == words()[first.rule].source else first.source,
        rows=tuple(_row(finding, names, called) for finding in some[:IN_FULL]),
        names=tuple(", ".join(_places(finding, names)) for finding in others[:NAMES]),
        more=len(others[NAMES:]),
        total=len(some),
    )


def _row(finding: Finding, names: dict[str, str], called: frozenset[str]) -> FindingRow:
    return FindingRow(
        message=sentences.spoken(finding.message, called),
        places=_places(finding, names),
        fix_title=sentences.spoken(finding.fix.title, called) if finding.fix else "",
        fix_key=_key(finding.rule, finding.fix) if finding.fix else "",
    )


def _places(finding: Finding, names: dict[str, str]) -> tuple[str, ...]:
    return tuple(names.get(place, place) for place in finding.connections or finding.nodes)


def _names(sketch: Sketch) -> dict[str, str]:
    nodes = {node.id: node.label or node.id for node in sketch.nodes}
    lines = {line.id: f"{nodes[line.source]} → {nodes[line.target]}" for line in sketch.connections}
    return nodes | lines


def _key(rule: str, fix: Fix) -> str:
    """The same fix of the same rule has the same key, wherever its finding stands in the list."""
    return hashlib.sha256(rule.encode() + msgspec.json.encode(fix.operations)).hexdigest()[:32]


def _summary(findings: list[Finding]) -> str:
    """Such as "1 error, 2 warnings"."""
    counts = Counter(finding.severity for finding in findings)
    errors, warnings, notes = (counts[severity] for severity in ("error", "warning", "info"))
    parts = [
        ngettext("%(n)d error", "%(n)d errors", errors) % {"n": errors} if errors else "",
        ngettext("%(n)d warning", "%(n)d warnings", warnings) % {"n": warnings} if warnings else "",
        ngettext("%(n)d note", "%(n)d notes", notes) % {"n": notes} if notes else "",
    ]
    return ", ".join(part for part in parts if part) or gettext("no findings")
