"""Run the rules over a sketch."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from patterns_app.core.sketch.model import Ignored, Sketch
from patterns_app.core.vocabulary.catalog import Vocabulary

from .incremental import Known, look
from .model import Finding, Found, Severity, Words
from .profile import Judge, Profile, Team

__all__ = ["Checked", "Profile", "Team", "check", "kinds", "run", "without"]
_ORDER: dict[Severity, int] = {"error": 0, "warning": 1, "info": 2}


@dataclass(frozen=True)
class Checked:
    """What the rules say of a sketch, and what its author has chosen to ignore."""

    findings: list[Finding]
    ignored: list[tuple[Finding, str]]  # each with the reason
    stale: list[Ignored]  # entries that no finding needs any more


def run(sketch: Sketch, vocabulary: Vocabulary, profile: Profile | Team = "standard") -> list[Finding]:
    """All findings, errors first, without those that the sketch's author has chosen to ignore.

    The same sketch gives the same findings in the same order. `profile` says how much each rule counts.
    """
    return check(sketch, vocabulary, profile).findings


def check(
    sketch: Sketch, vocabulary: Vocabulary, profile: Profile | Team = "standard", known: Known | None = None
) -> Checked:
    """The same, with what is ignored beside it. `known` is what the rules have found, where they were asked before."""
    looked = known if known is not None and known.sketch is sketch else look(sketch, vocabulary)
    entries = {(item.rule, item.target): item for item in reversed(sketch.ignored)}
    findings: list[Finding] = []
    ignored: list[tuple[Finding, str]] = []
    needed: set[tuple[str, str]] = set()
    sources: dict[str, str] = {}
    judge = Judge(profile, sketch)
    for name, words, found in looked.founds():
        hits = [(name, part) for part in (*found.connections, *found.nodes) if (name, part) in entries]
        needed.update(hits)
        severity = judge.severity(words, found)
        if severity is None:
            continue
        if name not in sources:
            sources[name] = words.source
        finding = _finding(words, found, severity, sources[name])
        if hits:
            ignored.append((finding, entries[hits[0]].reason))
        else:
            findings.append(finding)
    return Checked(
        findings=sorted(findings, key=lambda finding: _ORDER[finding.severity]),
        ignored=sorted(ignored, key=lambda pair: _ORDER[pair[0].severity]),
        stale=[item for item in sketch.ignored if (item.rule, item.target) not in needed],
    )


def without(findings: Sequence[Finding], ignored: Sequence[Ignored]) -> list[Finding]:
    """The findings that are left when these are ignored as well: as from another run, without one."""
    entries = {(item.rule, item.target) for item in ignored}
    return [one for one in findings if entries.isdisjoint((one.rule, part) for part in (*one.connections, *one.nodes))]


def kinds(findings: Sequence[Finding]) -> list[tuple[Finding, ...]]:
    """The findings of one rule and severity together, for people; kinds come in the order of their first findings."""
    found: dict[tuple[str, str], list[Finding]] = {}
    for finding in findings:
        found.setdefault((finding.rule, finding.severity), []).append(finding)
    return [tuple(some) for some in found.values()]


def _finding(rule: Words, found: Found, severity: Severity, source: str) -> Finding:
    sources = rule.sources_of(found.kinds) if found.kinds else rule.sources
    if found.kinds:
        source = rule.in_one_text(sources)
    return Finding(
        rule.id,
        severity,
        found.message,
        rule.why,
        found.source or source,
        found.nodes,
        found.connections,
        found.fix,
        rule.unfinished if found.unfinished is None else found.unfinished,
        rule.title,
        sources,
        rule.mend,
    )
