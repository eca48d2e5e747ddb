"""Run the rules over a sketch."""

from __future__ import annotations

from typing import Literal

from patterns_app.core.sketch.graph import graph_of
from patterns_app.core.sketch.model import Sketch
from patterns_app.core.vocabulary.catalog import Vocabulary

from .model import Finding, Found, Severity, View, Words
from .registry import CHECKS, words

Profile = Literal["standard", "strict"]
_ORDER: dict[Severity, int] = {"error": 0, "warning": 1, "info": 2}


def run(sketch: Sketch, vocabulary: Vocabulary, profile: Profile = "standard") -> list[Finding]:
    """All findings, errors first, without those that the sketch's author has chosen to ignore.

    The same sketch gives the same findings in the same order.
    """
    view = View(graph_of(sketch), vocabulary)
    ignored = {(item.rule, item.target) for item in sketch.ignored}
    findings = [
        _finding(words()[rule], found, profile)
        for rule, check in CHECKS.items()
        for found in check(view)
        if not any((rule, target) in ignored for target in (*found.connections, *found.nodes))
    ]
    return sorted(findings, key=lambda finding: _ORDER[finding.severity])


def _finding(rule: Words, found: Found, profile: Profile) -> Finding:
    severity = rule.strict if profile == "strict" and rule.strict else rule.severity
    return Finding(rule.id, severity, found.message, rule.why, rule.source, found.nodes, found.connections, found.fix)
