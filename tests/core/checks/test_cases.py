"""Planted mistakes are named, and good designs are left in peace: the cases of tests/data/rules."""

from __future__ import annotations

import csv
from pathlib import Path

import msgspec
import pytest

from patterns_app.core.checks.run import run
from patterns_app.core.sketch.model import Connection, Node, SettingValue, Sketch
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


def _with_settings(sketch: Sketch, *, of_aws: bool) -> Sketch:
    """The same with nothing set or, with `of_aws`, only with what a template has a property for."""
    words = vocabulary()

    def kept(part: Node | Connection) -> dict[str, SettingValue]:
        owner = words.services.get(part.service) if isinstance(part, Node) else words.kinds.get(part.kind)
        known = {setting.key for setting in owner.settings if setting.template} if owner and of_aws else set()
        return {key: value for key, value in part.settings.items() if key in known}

    nodes = tuple(msgspec.structs.replace(node, settings=kept(node)) for node in sketch.nodes)
    lines = tuple(msgspec.structs.replace(line, settings=kept(line)) for line in sketch.connections)
    return msgspec.structs.replace(sketch, nodes=nodes, connections=lines)


@pytest.mark.parametrize("of_aws", [False, True])
def test_good_designs_with_only_awss_own_settings_are_hardly_accused(of_aws: bool) -> None:
    good = [parse((FOLDER / name).read_bytes()) for name, row in ROWS.items() if row["set"] == "good"]
    found = [one for sketch in good for one in run(_with_settings(sketch, of_aws=of_aws), vocabulary())]
    loud = [f"{one.rule}: {one.message}" for one in found if one.severity != "info"]
    assert len(loud) < 0.2 * len(good), loud
