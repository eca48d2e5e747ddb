"""Findings a line each, for editors, for `grep` and for whoever reads many: `file:line:column: RES-001 message`."""

from __future__ import annotations

from .as_text import told_sum
from .model import Report


def write(report: Report) -> str:
    """The findings of each file in the order in which they stand in it; the sum at the end."""
    lines: list[str] = []
    for file in report.checked:
        placed = ((file.where(finding)[0], finding) for finding in file.findings)
        ordered = sorted(placed, key=lambda one: (one[0].file, one[0].line, one[0].column))
        lines += [f"{place}: {finding.rule} {' '.join(finding.message.split())}" for place, finding in ordered]
    if not report.findings_alone:
        lines += told_sum(report)
    return "".join(f"{line}\n" for line in lines)
