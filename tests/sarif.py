"""Reads SARIF as code hosts do: first it has to fit the schema of the standard."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

import jsonschema_rs

_FILE = Path(__file__).resolve().parent / "house" / "vendor" / "sarif-schema-2.1.0.json"


@cache
def _standard() -> jsonschema_rs.Draft4Validator:
    return jsonschema_rs.Draft4Validator(json.loads(_FILE.read_text(encoding="utf-8")), validate_formats=True)


def run_of(text: str | bytes) -> dict[str, Any]:
    """The one run of a SARIF 2.1.0 log. Fails with every place that the standard's schema does not take."""
    log: dict[str, Any] = json.loads(text)
    wrong = [f"{'/'.join(map(str, one.instance_path))}: {one.message[:300]}" for one in _standard().iter_errors(log)]
    assert wrong == []
    (run,) = log["runs"]
    assert isinstance(run, dict)
    return run
