"""Findings for a person at a terminal."""

from __future__ import annotations

from collections.abc import Iterator

from patterns_app.core.checks.registry import words

from .model import SEVERITIES, Checked, Report

_DETAIL = "    "  # before what is told of a finding
_ONE = {"error": "error", "warning": "warning", "info": "note"}


def write(report: Report) -> str:
    """A line a finding, those of one rule together with their reason said once; the sum at the end.

    Where the findings alone are wanted, reasons, fixes and the sum are left out. What cannot be read is told apart.
    """
    alone = report.findings_alone
    parts = [line for file in report.checked for line in _told(file) if not (alone and line.startswith(_DETAIL))]
    lines = parts if alone else [*parts, *told_sum(report)]
    return "".join(f"{line}\n" for line in lines)


def _told(file: Checked) -> Iterator[str]:
    rules = dict.fromkeys((finding.severity, finding.rule, finding.why) for finding in file.findings)
    for severity, rule, why in rules:
        for finding in file.findings:
            if (finding.severity, finding.rule, finding.why) == (severity, rule, why):
                yield f"{file.where(finding)[0]}: {severity}: {finding.message} [{rule}]"
                if finding.fix:
                    yield f"{_DETAIL}fix: {finding.fix.title}"
        yield f"{_DETAIL}why: {why}"
        yield from (f"{_DETAIL}source: {one.title}, {one.address}" for one in words()[rule].sources)


def told_sum(report: Report) -> Iterator[str]:
    """What has to be done first comes first."""
    counts = report.counts()
    said = ", ".join(f"{counts[one]} {_ONE[one]}{'' if counts[one] == 1 else 's'}" for one in SEVERITIES)
    read = [file for file in report.checked if not file.unread]
    unread = f", {len(report.checked) - len(read)} not read" if len(read) < len(report.checked) else ""
    over = f", {len(report.passed_over)} without an architecture passed over" if report.passed_over else ""
    yield f"{len(read)} checked{unread}{over}: {said}"
    worst = next((one for one in SEVERITIES if counts[one]), None)
    if worst and len(read) > 1:
        files = sum(any(finding.severity == worst for finding in file.findings) for file in read)
        yield f"first: the {_ONE[worst]}{'' if counts[worst] == 1 else 's'}, in {files} of {len(read)} files"
