"""Findings for a person at a terminal."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from .model import Checked


def write(checked: Sequence[Checked]) -> str:
    """One paragraph a finding, and the sum at the end."""
    parts = [
        f"{file.name}: {finding.severity}: {finding.message} [{finding.rule}]\n    why: {finding.why}"
        + (f"\n    fix: {finding.fix.title}" if finding.fix else "")
        for file in checked
        for finding in file.findings
    ]
    return "\n".join([*parts, _sum(checked)]) + "\n"


def _sum(checked: Sequence[Checked]) -> str:
    counts = Counter(finding.severity for file in checked for finding in file.findings)
    said = f"{counts['error']} errors, {counts['warning']} warnings, {counts['info']} notes"
    return f"{len(checked)} checked: {said}"
