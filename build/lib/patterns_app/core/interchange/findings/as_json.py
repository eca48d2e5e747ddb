"""Findings as JSON, in the words of the HTTP API."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import Any

import msgspec

from patterns_app.core.checks.model import Finding

from .model import Checked, Report


def write(report: Report) -> str:
    """`{"files": [{"name", "findings": [...], "unread": [{"path", "message"}]}], "passed_over": [name]}`.

    A finding has `places`, each `{"file", "line", "column", "path"}`; a line or column that is not known is 0.
    """
    files = [_file(file) for file in report.checked]
    told = {"files": files, "passed_over": list(report.passed_over)}
    return json.dumps(told, indent=2, ensure_ascii=False) + "\n"


def _file(file: Checked) -> dict[str, Any]:
    findings = [
        {**finding_as_json(finding), "places": [asdict(place) for place in file.where(finding)]}
        for finding in file.findings
    ]
    return {"name": file.name, "findings": findings, "unread": [asdict(error) for error in file.unread]}


def finding_as_json(finding: Finding) -> dict[str, Any]:
    """A finding with its fix as operations, as API and file show it."""
    told: dict[str, Any] = msgspec.to_builtins(finding)
    return told
