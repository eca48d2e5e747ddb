"""Findings as JSON, in the words of the HTTP API."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

import msgspec

from patterns_app.core.checks.model import Finding

from .model import Checked


def write(checked: Sequence[Checked]) -> str:
    """`{"files": [{"name", "findings": [...]}]}`."""
    files = [{"name": file.name, "findings": [finding_as_json(item) for item in file.findings]} for file in checked]
    return json.dumps({"files": files}, indent=2, ensure_ascii=False) + "\n"


def finding_as_json(finding: Finding) -> dict[str, Any]:
    """A finding with its fix as operations, as API and file show it."""
    operations = [msgspec.to_builtins(operation) for operation in finding.fix.operations] if finding.fix else []
    fix = {"title": finding.fix.title, "operations": operations} if finding.fix else None
    return {**asdict(finding), "nodes": list(finding.nodes), "connections": list(finding.connections), "fix": fix}
