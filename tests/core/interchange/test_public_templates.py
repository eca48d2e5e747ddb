"""Public templates: all are read, every resource is accounted for, and those that a person read are read alike."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import yaml

from patterns_app.core.interchange.reading import read
from patterns_app.core.interchange.reading_model import Imported
from patterns_app.core.layout.placing import placed
from patterns_app.core.layout.workers import Workers
from patterns_app.core.patterns.conformity import sketch_problems
from patterns_app.core.pipeline import judged
from patterns_app.core.vocabulary.catalog import vocabulary
from tests.reading import read_cases

ROOT = Path(__file__).parents[3]
# They are other people's, so they are not in the project; where a copy lies beside it, it is used.
FOLDER = Path(os.environ.get("PUBLIC_TEMPLATES") or ROOT.parent / "shared" / "templates")
FILES = sorted(path for path in FOLDER.glob("*") if path.suffix in (".yaml", ".yml", ".json"))
GOLDEN = read_cases("golden/templates/public.yaml")
needs_them = pytest.mark.skipif(not FILES, reason="no copy of the public templates (PUBLIC_TEMPLATES names a folder)")


class _Plain(yaml.SafeLoader):
    """YAML with CloudFormation's short forms taken as they are: only the names of resources are asked for."""


_Plain.add_multi_constructor("!", lambda loader, suffix, node: None)


@pytest.fixture(scope="module")
def workers() -> Iterator[Workers]:
    found = Workers(count=1, seconds=60)
    yield found
    found.close()


def resources_of(path: Path) -> set[str]:
    written: dict[str, Any] = yaml.load(path.read_text(), Loader=_Plain)["Resources"]
    return {name for name in written if not name.startswith("Fn::ForEach")}


@needs_them
@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name[:3])
def test_a_template_from_the_wild_is_read_laid_out_and_checked(path: Path, workers: Workers) -> None:
    imported = read(path.read_bytes())
    told = {*imported.became, *(item.name for item in imported.left_over)}
    assert resources_of(path) <= told
    assert all(imported.became.values())
    problems = [one.message for one in sketch_problems(imported.sketch, vocabulary())]
    # What the vocabulary has no service for is connected all the same.
    assert [said for said in problems if "aws.generic" not in said] == []
    made = {
        item.id for item in imported.sketch.nodes if item.service == "aws.generic" and item.notes.startswith("AWS::")
    }
    assert made == set(), "parts of services that the vocabulary has"
    laid_out = placed(imported.sketch, vocabulary(), workers.arrange)
    assert all(node.position for node in laid_out.nodes)
    _, findings = judged(replace(imported, sketch=laid_out))
    assert [finding for finding in findings if finding.severity == "error"] == []


@needs_them
@pytest.mark.parametrize("name", sorted(GOLDEN), ids=lambda name: str(name)[:3])
def test_what_a_person_read_in_a_template_is_what_is_read(name: str) -> None:
    imported = read((FOLDER / name).read_bytes())
    assert architecture(imported) == {
        "nodes": GOLDEN[name]["nodes"],
        "connections": sorted(GOLDEN[name]["connections"]),
    }


def architecture(imported: Imported) -> dict[str, Any]:
    """Parts and connections by logical ids, as the golden file writes them."""
    made = {found[1]: name for name, said in imported.became.items() if (found := re.match(r"node (\S+) ", said))}
    name = {node.id: made.get(node.id, f"~{node.id}") for node in imported.sketch.nodes}
    lines = (f"{name[line.source]} {line.kind} {name[line.target]}" for line in imported.sketch.connections)
    return {"nodes": {name[node.id]: node.service for node in imported.sketch.nodes}, "connections": sorted(lines)}
