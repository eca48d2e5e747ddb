"""Run the rules over a sketch."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from patterns_app.core.sketch.graph import graph_of
from patterns_app.core.sketch.model import Ignored, Sketch
from patterns_app.core.vocabulary.catalog import Vocabulary

from .model import Finding, Found, Severity, View, Words
from .registry import rules

Profile = Literal["standard", "strict"]
_ORDER: dict[Severity, int] = {"error": 0, "warning": 1, "info": 2}


@dataclass(frozen=True)
class Checked:
    """What the rules say of a sketch, and what its author has chosen to ignore."""

    findings: list[Finding]
    ignored: list[tuple[Finding, str]]  # each with the reason
    stale: list[Ignored]  # entries that no finding needs any more


def run(sketch: Sketch, vocabulary: Vocabulary, profile: Profile = "standard") -> list[Finding]:
    """All findings, errors first, without those that the sketch's author has chosen to ignore.

    The same sketch gives the same findings in the same order.
    """
    return check(sketch, vocabulary, profile).findings


def check(sketch: Sketch, vocabulary: Vocabulary, profile: Profile = "standard") -> Checked:
    """The same, with what is ignored beside it."""
    view = View(graph_of(sketch), vocabulary)
    entries = {(item.rule, item.target): item for item in reversed(sketch.ignored)}
    findings: list[Finding] = []
    ignored: list[tuple[Finding, str]] = []
    needed: set[tuple[str, str]] = set()
    for name, rule in rules().items():
        for found in rule.check(view):
            finding = _finding(rule.words, found, profile)
            hits = [(name, part) for part in (*found.connections, *found.nodes) if (name, part) in entries]
            needed.update(hits)
            if hits:
                ignored.append((finding, entries[hits[0]].reason))
            else:
                findings.append(finding)
    return Checked(
        findings=sorted(findings, key=lambda finding: _ORDER[finding.severity]),
        ignored=sorted(ignored, key=lambda pair: _ORDER[pair[0].severity]),
        stale=[item for item in sketch.ignored if (item.rule, item.target) not in needed],
    )


def _finding(rule: Words, found: Found, profile: Profile) -> Finding:
    severity = rule.strict if profile == "strict" and rule.strict else rule.severity
    return Finding(
        rule.id,
        severity,
        found.message,
        rule.why,
        found.source or rule.source,
        found.nodes,
        found.connections,
        found.fix,
    )
