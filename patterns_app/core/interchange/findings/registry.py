"""Every format of findings: one line a format, sorted."""

from __future__ import annotations

from collections.abc import Callable

from . import as_concise, as_github, as_json, as_junit, as_sarif, as_text
from .model import Report

FINDING_FORMATS: dict[str, Callable[[Report], str]] = {
    "concise": as_concise.write,
    "github": as_github.write,
    "json": as_json.write,
    "junit": as_junit.write,
    "sarif": as_sarif.write,
    "text": as_text.write,
}
