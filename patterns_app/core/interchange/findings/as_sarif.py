"""Findings as SARIF 2.1.0, which code hosts show beside a change."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from patterns_app.core.checks.model import Finding
from patterns_app.core.checks.registry import words

from .model import Checked, places

_LEVELS = {"error": "error", "warning": "warning", "info": "note"}


def write(checked: Sequence[Checked]) -> str:
    """One run with the rules that spoke and a result a finding; the place is the file and the ids in it."""
    spoke = sorted({finding.rule for file in checked for finding in file.findings})
    driver = {"name": "Pattern Studio", "rules": [_rule(rule) for rule in spoke]}
    results = [_result(file.name, finding, spoke) for file in checked for finding in file.findings]
    run = {"tool": {"driver": driver}, "results": results}
    return json.dumps(
        {"$schema": "https://json.schemastore.org/sarif-2.1.0.json", "version": "2.1.0", "runs": [run]}, indent=2
    )


def _rule(rule: str) -> dict[str, Any]:
    told = words()[rule]
    return {
        "id": rule,
        "shortDescription": {"text": told.title},
        "fullDescription": {"text": told.why},
        "help": {"text": told.mend},
        "defaultConfiguration": {"level": _LEVELS[told.severity]},
    }


def _result(name: str, finding: Finding, rules: list[str]) -> dict[str, Any]:
    location: dict[str, Any] = {"physicalLocation": {"artifactLocation": {"uri": name}}}
    if parts := places(finding):
        location["logicalLocations"] = [{"name": parts}]
    return {
        "ruleId": finding.rule,
        "ruleIndex": rules.index(finding.rule),
        "level": _LEVELS[finding.severity],
        "message": {"text": finding.message},
        "locations": [location],
    }
