"""Findings as SARIF 2.1.0, which code hosts show beside a change."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from typing import Any

from patterns_app import __version__
from patterns_app.core.checks.model import Finding
from patterns_app.core.checks.registry import words
from patterns_app.core.interchange.positions import Place

from .model import Checked, Computed, ComputedRule, Report

_LEVELS = {"error": "error", "warning": "warning", "info": "note"}
_IN_URI = re.compile(rb"[^A-Za-z0-9._~/-]")


def write(report: Report) -> str:
    """One run with the rules that spoke and a result a finding: file, line, column and the part in it; then what was
    computed, in the order in which it is given.

    Files that could not be read are notifications of the run, which then was no success.
    """
    spoke = sorted({finding.rule for file in report.checked for finding in file.findings})
    kinds = {one.rule.id: one.rule for file in report.checked for one in file.computed}
    ids = [*spoke, *sorted(kinds)]
    rules = [*map(_rule, spoke), *(_kind(kinds[key]) for key in sorted(kinds))]
    driver = {"name": "Pattern Studio", "version": __version__, "rules": rules}
    results = [_result(file, finding, ids) for file in report.checked for finding in file.findings]
    results += [_computed(file, one, ids) for file in report.checked for one in file.computed]
    unread = [_unread(place, why) for file in report.checked for place, why in file.mistakes()]
    invocation = {"executionSuccessful": not unread, "toolExecutionNotifications": unread}
    run = {
        "tool": {"driver": driver},
        "invocations": [invocation],
        "columnKind": "unicodeCodePoints",
        "results": results,
    }
    return json.dumps(
        {"$schema": "https://json.schemastore.org/sarif-2.1.0.json", "version": "2.1.0", "runs": [run]}, indent=2
    )


def _rule(rule: str) -> dict[str, Any]:
    told = words()[rule]
    pages = "; ".join(f"[{one.title}]({one.address})" for one in told.sources)
    return {
        "id": rule,
        "shortDescription": {"text": told.title},
        "fullDescription": {"text": told.why},
        "help": {"text": told.mend, "markdown": f"{told.mend}\n\nSources: {pages}"},
        "helpUri": told.sources[0].address,
        "defaultConfiguration": {"level": _LEVELS[told.severity]},
    }


def _result(file: Checked, finding: Finding, rules: list[str]) -> dict[str, Any]:
    first, *others = file.where(finding)
    result: dict[str, Any] = {
        "ruleId": finding.rule,
        "ruleIndex": rules.index(finding.rule),
        "level": _LEVELS[finding.severity],
        "message": {"text": finding.message},
        "locations": [_location(first, (*finding.connections, *finding.nodes))],
    }
    if others:
        result["relatedLocations"] = [_location(place) for place in others]
    return result


def _kind(rule: ComputedRule) -> dict[str, Any]:
    return {"id": rule.id, "shortDescription": {"text": rule.title}, "fullDescription": {"text": rule.why}}


def _computed(file: Checked, one: Computed, rules: list[str]) -> dict[str, Any]:
    first, *others = file.at(one.parts)
    result: dict[str, Any] = {
        "ruleId": one.rule.id,
        "ruleIndex": rules.index(one.rule.id),
        "level": _LEVELS[one.severity],
        "message": {"text": one.says},
        "locations": [_location(first, one.parts)],
    }
    return result | ({"relatedLocations": [_location(place) for place in others]} if others else {})


def _unread(place: Place, why: str) -> dict[str, Any]:
    return {"level": "error", "message": {"text": why}, "locations": [_location(place)]}


def _location(place: Place, parts: Sequence[str] = ()) -> dict[str, Any]:
    physical: dict[str, Any] = {"artifactLocation": {"uri": _uri(place.file)}}
    if place.line:
        column = {"startColumn": place.column} if place.column else {}
        physical["region"] = {"startLine": place.line, **column}
    location: dict[str, Any] = {"physicalLocation": physical}
    logical: list[dict[str, str]] = [{"name": part} for part in parts] or ([{"name": place.path}] if place.path else [])
    if logical and place.path:
        logical[0]["fullyQualifiedName"] = place.path
    return {**location, "logicalLocations": logical} if logical else location


def _uri(name: str) -> str:
    """A path as a URI reference; standard input has no better name than its dash."""
    plain = _IN_URI.sub(lambda sign: b"%%%02X" % sign[0][0], name.replace("\\", "/").encode("utf-8", "replace"))
    return f"file://{plain.decode()}" if name.startswith("/") else plain.decode()
