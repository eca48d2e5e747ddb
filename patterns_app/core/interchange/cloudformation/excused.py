"""What the rules would hold against a template without knowing, said beforehand as ignored with its reason."""

from __future__ import annotations

import msgspec

from patterns_app.core.checks.model import Finding
from patterns_app.core.checks.run import run
from patterns_app.core.sketch.model import Ignored, Sketch
from patterns_app.core.vocabulary.catalog import Vocabulary

_REASONS = {
    "CON-001": "The template connects the two, so it can be done; the matrix does not know this pair.",
    "CON-005": "Who calls it is outside of the template.",
}
_OUTSIDE = "Named in the template, not made by it: how it is set up is not known."


def excused(sketch: Sketch, words: Vocabulary, outside: frozenset[str]) -> Sketch:
    """The sketch with a reason for each finding that only says what a template cannot tell.

    `outside` are the nodes that the template names and does not make.
    """
    ignored = [
        Ignored(finding.rule, (*finding.connections, *finding.nodes)[0], reason)
        for finding in run(sketch, words)
        if (reason := _reason(finding, outside))
    ]
    return msgspec.structs.replace(sketch, ignored=(*sketch.ignored, *ignored)) if ignored else sketch


def _reason(finding: Finding, outside: frozenset[str]) -> str:
    if finding.rule in _REASONS:
        return _REASONS[finding.rule]
    about_outside = finding.nodes and not finding.connections and outside.issuperset(finding.nodes)
    return _OUTSIDE if about_outside and not finding.rule.startswith("CON-") else ""
