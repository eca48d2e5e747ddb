"""What the formats of findings have in common."""

from __future__ import annotations

from dataclasses import dataclass

from patterns_app.core.checks.model import Finding


@dataclass(frozen=True)
class Checked:
    """A file and what was found in it. `name` is the path as the person gave it."""

    name: str
    findings: tuple[Finding, ...]


def places(finding: Finding) -> str:
    """The parts that a finding is about, by id."""
    return ", ".join((*finding.nodes, *finding.connections))
