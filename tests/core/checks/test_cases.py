"""Planted mistakes are named, and good designs are left in peace: the cases of tests/data/rules."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from patterns_app.core.checks.run import run
from patterns_app.core.sketch.parser import parse
from patterns_app.core.vocabulary.catalog import vocabulary

FOLDER = Path(__file__).parents[2] / "data" / "rules"
with (FOLDER / "index.csv").open(encoding="utf-8", newline="") as file:
    ROWS = {row["file"]: row for row in csv.DictReader(file)}


@pytest.mark.parametrize("name", [name for name, row in ROWS.items() if row["set"] == "planted"])
def test_a_planted_mistake_is_named(name: str) -> None:
    findings = run(parse((FOLDER / name).read_bytes()), vocabulary())
    rules, parts = set(ROWS[name]["expectation"].split()), set(ROWS[name]["about"].split())
    named = [finding for finding in findings if finding.rule in rules or parts & {*finding.nodes, *finding.connections}]
    assert named, [finding.rule for finding in findings]


@pytest.mark.parametrize("name", [name for name, row in ROWS.items() if row["set"] == "good"])
def test_a_good_design_has_neither_error_nor_warning(name: str) -> None:
    findings = run(parse((FOLDER / name).read_bytes()), vocabulary())
    assert not [f"{finding.rule}: {finding.message}" for finding in findings if finding.severity != "info"]
